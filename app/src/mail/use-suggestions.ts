// What may come next in the search box: what was searched lately while nothing is typed, and
// what the server knows of (operators, people, folders) for the term before the caret.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { suggestQuery, type Suggestion } from '../api/search.ts'
import * as m from '../messages/m.ts'
import { recentSearches } from './recent-searches.ts'
import { helpFor, operatorWords } from './search-words.ts'

export interface Offer {
  kind: Suggestion['kind'] | 'recent'
  text: string
  beside: string
  /** It takes the place of what was typed from here to the caret. */
  from: number
}

/** Long enough to skip the keys of a word, short enough to be there when one looks up. */
const pauseMs = 120
const startersShown = 6

export function useSuggestions(head: string, open: boolean): readonly Offer[] {
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(open ? head : ''), pauseMs)
    return () => clearTimeout(timer)
  }, [head, open])
  const found = useQuery(suggestQuery(asked)).data?.items
  if (!open) return []
  if (head.trim() === '') {
    const recent = recentSearches().map((text): Offer => ({ kind: 'recent', text, beside: m.searched_lately(), from: 0 }))
    const starters = operatorWords.slice(0, startersShown).map(({ names, says }): Offer => ({ kind: 'operator', text: `${names[0]!}:`, beside: says(), from: 0 }))
    return [...recent.slice(0, startersShown), ...starters]
  }
  // An answer to something shorter may point behind what stands there now.
  return (found ?? []).flatMap(({ kind, text, from, name }) => (from > head.length ? [] : [{ kind, text, from, beside: kind === 'operator' ? helpFor(text) : text.includes(name) ? '' : name }]))
}
