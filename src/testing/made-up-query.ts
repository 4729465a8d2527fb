// Searches by chance, in the form that the parser gives every search: what it writes out it must
// read back, and what the store answers to one is held against looking at each mail.
import { hasWords } from '../mail/search/language/fold-words.ts'
import { and, not, or, type QueryNode, type QueryTerm } from '../mail/search/language/query-node.ts'
import { places } from '../mail/search/language/operators.ts'
import type { Seeded } from '../../sample/seeded.ts'

export interface Vocabulary {
  words: readonly string[]
  /** Names and addresses. */
  people: readonly string[]
  files: readonly string[]
  folders: readonly string[]
  labels: readonly string[]
  accounts: readonly string[]
  days: readonly string[]
}

export function madeUpQuery(chance: Seeded, vocabulary: Vocabulary, depth = 3): QueryNode {
  const kind = depth === 0 ? 'term' : chance.pick(['term', 'term', 'and', 'or', 'not'])
  const parts = () => Array.from({ length: chance.between(1, 3) }, () => madeUpQuery(chance, vocabulary, depth - 1))
  if (kind === 'and') return and(parts())
  if (kind === 'or') return or(parts())
  if (kind === 'not') return not(madeUpQuery(chance, vocabulary, depth - 1))
  return madeUpTerm(chance, vocabulary)
}

function madeUpTerm(chance: Seeded, { words, people, files, folders, labels, accounts, days }: Vocabulary): QueryTerm {
  const prefixOf = (text: string) => {
    const start = text.slice(0, chance.between(1, text.length))
    return hasWords(start) ? start : text
  }
  const someWords = (): string => (chance.next() < 0.7 ? chance.pick(words) : `${chance.pick(words)} ${chance.pick(words)}`)
  const makers: (() => QueryTerm)[] = [
    () => ({ kind: 'words', field: 'anywhere', text: someWords(), prefix: false }),
    () => ({ kind: 'words', field: 'anywhere', text: prefixOf(chance.pick(words)), prefix: true }),
    () => ({ kind: 'words', field: chance.pick(['from', 'to', 'cc', 'bcc'] as const), text: chance.pick(people), prefix: chance.next() < 0.3 }),
    () => ({ kind: 'words', field: 'subject', text: someWords(), prefix: chance.next() < 0.3 }),
    () => ({ kind: 'words', field: 'filename', text: chance.pick(files), prefix: chance.next() < 0.3 }),
    () => ({ kind: 'is', state: chance.pick(['unread', 'read', 'starred', 'unstarred', 'answered', 'draft'] as const) }),
    () => ({ kind: 'has-attachment' }),
    () => ({ kind: 'name', of: 'in', text: chance.pick([...folders, ...places]) }),
    () => ({ kind: 'name', of: 'label', text: chance.pick(labels) }),
    () => ({ kind: 'name', of: 'account', text: chance.pick(accounts) }),
    () => ({ kind: 'size', relation: chance.pick(['larger', 'smaller'] as const), bytes: chance.between(0, 400) * 100 }),
    () => ({ kind: 'date', relation: chance.pick(['before', 'after', 'on'] as const), day: chance.pick(days) }),
    () => ({ kind: 'age', relation: chance.pick(['older', 'newer'] as const), count: chance.between(1, 40), unit: chance.pick(['d', 'w', 'm', 'y'] as const) }),
  ]
  return chance.pick(makers)()
}
