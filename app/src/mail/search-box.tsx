// The search box: what is typed is coloured where it is an operator and pointed at where it is
// not understood, and what may come next stands below it.
//
// Colours lie behind the letters, in a copy of the text that scrolls with the field: the field
// stays an ordinary one, with the browser's own caret, selection and undo.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { SearchAnswer } from '../../../src/web/contract/search.ts'
import { IconButton } from '../kit/icon-button.tsx'
import { CalendarDays, Folder, History, Info, Mail, Search, X } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { stretchesOf } from './query-parts.ts'
import { rememberSearch } from './recent-searches.ts'
import { SearchHelp } from './search-help.tsx'
import { useSuggestions, type Offer } from './use-suggestions.ts'
import './search.css'

export interface SearchBoxProps {
  /** What is searched now; '' = nothing. */
  query: string
  problems?: SearchAnswer['problems']
  /** Takes the focus when it appears. */
  eager?: boolean
  onSearch(q: string): void
  /** Escape with nothing more to close. */
  onLeave?(): void
}

const icons = { recent: History, operator: Search, value: CalendarDays, place: Folder, account: Mail, person: Mail } as const

export function SearchBox({ query, problems = [], eager = false, onSearch, onLeave }: SearchBoxProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const colours = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState(query)
  const [caret, setCaret] = useState(query.length)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const [help, setHelp] = useState(false)
  const offers = useSuggestions(typed.slice(0, caret), open)
  const chosen = offers[at]

  useEffect(() => {
    setTyped(query)
    setCaret(query.length)
  }, [query])
  useEffect(() => {
    if (eager) field.current?.focus()
  }, [eager])
  useKeys({ search: () => field.current?.select() })

  const run = (text: string) => {
    const q = text.trim()
    setOpen(false)
    setAt(-1)
    if (q === '') return
    setTyped(q)
    rememberSearch(q)
    field.current?.blur()
    onSearch(q)
  }
  const take = (offer: Offer) => {
    if (offer.kind === 'recent') return run(offer.text)
    const isUnfinished = offer.kind === 'operator'
    const before = typed.slice(0, offer.from) + offer.text + (isUnfinished ? '' : ' ')
    const next = before + typed.slice(caret).trimStart()
    setTyped(next)
    setCaret(before.length)
    setAt(-1)
    // After React has written the text: the caret goes behind what was taken, not to the end.
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(before.length, before.length)
    })
  }
  const onKey = (event: KeyboardEvent) => {
    // Tab takes the first offer only for something that was typed; in an empty box it goes on to the next field.
    const completion = chosen ?? (typed.slice(0, caret).trim() === '' ? undefined : offers[0])
    if (event.key === 'ArrowDown' && offers.length > 0) setAt((at + 1) % offers.length)
    else if (event.key === 'ArrowUp' && offers.length > 0) setAt(at <= 0 ? offers.length - 1 : at - 1)
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && chosen !== undefined) take(chosen)
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(typed)
    else if (event.key === 'Tab' && !event.shiftKey && open && completion !== undefined) take(completion)
    else if (event.key === 'Escape' && open && offers.length > 0) setOpen(false)
    else if (event.key === 'Escape') leave()
    else return
    event.preventDefault()
  }
  const leave = () => {
    setOpen(false)
    setTyped(query)
    field.current?.blur()
    onLeave?.()
  }
  const moved = () => setCaret(field.current?.selectionStart ?? 0)

  return (
    <search className="searching">
      <div className="search-box">
        <Search className="i" aria-hidden="true" />
        <div className="search-field">
          <div className="colours" aria-hidden="true" ref={colours}>
            {stretchesOf(typed, typed === query ? problems : []).map(({ text, is }, index) => <span key={index} className={is}>{text}</span>)}
          </div>
          <input
            ref={field}
            type="text"
            inputMode="search"
            enterKeyHint="search"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={2_000}
            value={typed}
            placeholder={m.search_mail()}
            role="combobox"
            aria-label={m.search_mail()}
            aria-autocomplete="list"
            aria-expanded={open && offers.length > 0}
            aria-controls={`${id}-offers`}
            {...(chosen === undefined ? {} : { 'aria-activedescendant': `${id}-${at}` })}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onSelect={moved}
            onScroll={() => {
              if (colours.current !== null && field.current !== null) colours.current.scrollLeft = field.current.scrollLeft
            }}
            onChange={(event) => {
              setTyped(event.target.value)
              setCaret(event.target.selectionStart ?? event.target.value.length)
              setOpen(true)
              setAt(-1)
            }}
            onKeyDown={onKey}
          />
        </div>
        {query === '' && typed === '' ? <kbd className="key hide-phone" aria-hidden="true">/</kbd> : <IconButton label={m.leave_search()} onClick={leave}><X className="i" aria-hidden="true" /></IconButton>}
        <IconButton label={m.search_help()} onClick={() => setHelp(true)}><Info className="i" aria-hidden="true" /></IconButton>
      </div>
      <ul className="offers" role="listbox" id={`${id}-offers`} aria-label={m.suggestions()} hidden={!open || offers.length === 0}>
        {offers.map((offer, index) => {
          const Icon = icons[offer.kind]
          return (
            <li
              key={`${offer.kind} ${offer.text}`}
              role="option"
              id={`${id}-${index}`}
              aria-selected={index === at}
              // The field keeps the focus: a click outside it would close the list before it counts.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
            >
              <Icon className="i i-14" aria-hidden="true" />
              <span>{offer.text}</span>
              <small>{offer.beside}</small>
            </li>
          )
        })}
      </ul>
      {help ? <SearchHelp onClose={() => setHelp(false)} /> : null}
    </search>
  )
}
