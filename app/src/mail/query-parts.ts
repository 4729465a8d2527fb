// A search as the screen handles it: which stretches of it are operators or were not
// understood, and a search with one condition more or less.
import { operatorNamed } from '../../../src/mail/search/language/operators.ts'
import { parseQuery } from '../../../src/mail/search/language/parse-query.ts'
import { and, termsOf, type QueryNode } from '../../../src/mail/search/language/query-node.ts'
import { placedWords, wordsOf } from '../../../src/mail/search/language/fold-words.ts'
import { tokensOf } from '../../../src/mail/search/language/query-token.ts'
import { unparseQuery } from '../../../src/mail/search/language/unparse-query.ts'

export interface Stretch {
  text: string
  is: 'plain' | 'operator' | 'misread'
}

interface Span {
  from: number
  to: number
}

/** All of what was typed, in order. `misread`: what the server could not place either. */
export function stretchesOf(typed: string, misread: readonly Span[] = []): Stretch[] {
  const kinds: Stretch['is'][] = Array.from({ length: typed.length }, () => 'plain')
  const tokens = tokensOf(typed, (name) => operatorNamed(name) !== undefined)
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'operator' || operatorNamed(token.name) === undefined) continue
    const value = tokens[index + 1]
    kinds.fill('operator', token.from, value?.kind === 'text' && value.from === token.to ? value.to : token.to)
  }
  for (const { from, to } of [...parseQuery(typed).problems, ...misread]) kinds.fill('misread', from, to)
  const stretches: Stretch[] = []
  for (const [at, is] of kinds.entries()) {
    const last = stretches.at(-1)
    if (last?.is === is) last.text += typed[at]!
    else stretches.push({ text: typed[at]!, is })
  }
  return stretches
}

const partsOf = (node: QueryNode): QueryNode[] => (node.kind === 'and' ? node.parts : [node])

/** The conditions that all must hold, each as it would be typed. */
export const conditionsOf = (typed: string): string[] => partsOf(parseQuery(typed).query).map(unparseQuery)

const canonical = (typed: string): string => unparseQuery(parseQuery(typed).query)
export const asks = (typed: string, condition: string): boolean => conditionsOf(typed).includes(canonical(condition))
export const withCondition = (typed: string, condition: string): string => unparseQuery(and([...partsOf(parseQuery(typed).query), parseQuery(condition).query]))
export const withoutCondition = (typed: string, condition: string): string =>
  unparseQuery(and(partsOf(parseQuery(typed).query).filter((part) => unparseQuery(part) !== canonical(condition))))

/** Where the words that were searched stand in a subject. */
export function marksIn(subject: string, typed: string): Span[] {
  const sought: { word: string; prefix: boolean }[] = []
  for (const { term, wanted } of termsOf(parseQuery(typed).query)) {
    if (!wanted || term.kind !== 'words' || (term.field !== 'anywhere' && term.field !== 'subject')) continue
    const words = wordsOf(term.text)
    sought.push(...words.map((word, index) => ({ word, prefix: term.prefix && index === words.length - 1 })))
  }
  return [...placedWords(subject)].filter(({ word }) => sought.some((one) => (one.prefix ? word.startsWith(one.word) : word === one.word)))
}
