// The operators of the language: what each is called, and how its value is read.
import { nearest, type QueryProblemCode } from './query-problem.ts'
import { readDay } from './query-day.ts'
import { hasWords, withoutUnseen } from './fold-words.ts'
import type { AgeUnit, MailState, NameKind, QueryTerm, WordField } from './query-node.ts'

export interface OperatorValue {
  text: string
  prefix: boolean
}

export type ReadTerm = { term: QueryTerm } | { code: QueryProblemCode; suggestion: string }

export interface Operator {
  read(value: OperatorValue): ReadTerm
  /** What may follow, where that is a closed list. */
  values: readonly string[]
}

const refused = (code: QueryProblemCode, suggestion = ''): ReadTerm => ({ code, suggestion })

export function readWords(field: WordField, { text, prefix }: OperatorValue): ReadTerm {
  const bare = withoutUnseen(text).replaceAll(/\s+/g, ' ').trim()
  return hasWords(bare) ? { term: { kind: 'words', field, text: bare, prefix } } : refused('nothing-to-find')
}

const words = (field: WordField): Operator => ({ values: [], read: (value) => readWords(field, value) })

const named = (of: NameKind, known: readonly string[] = []): Operator => ({
  values: known,
  read({ text }) {
    const name = of === 'rfc822msgid' ? text.replace(/^<|>$/g, '').trim() : text.replaceAll(/\s+/g, ' ').trim()
    return name === '' ? refused('nothing-to-find') : { term: { kind: 'name', of, text: of === 'in' ? (PLACES[name.toLowerCase()] ?? name) : name } }
  },
})

/** Other names that people have for the places that every mailbox has. */
const PLACES: Readonly<Record<string, string>> = { junk: 'spam', bin: 'trash', draft: 'drafts', all: 'anywhere' }
export const places = ['inbox', 'sent', 'drafts', 'trash', 'spam', 'archive', 'anywhere'] as const

const STATES: Readonly<Record<string, MailState>> = { unread: 'unread', read: 'read', starred: 'starred', flagged: 'starred', unstarred: 'unstarred', unflagged: 'unstarred', answered: 'answered', replied: 'answered', draft: 'draft', important: 'important' }

const state: Operator = {
  values: ['unread', 'read', 'starred', 'unstarred', 'answered', 'draft', 'important'],
  read({ text }) {
    const asked = text.toLowerCase()
    const known = STATES[asked]
    if (known !== undefined) return { term: { kind: 'is', state: known } }
    if (asked === 'snoozed' || asked === 'muted') return refused('not-yet')
    return refused('unknown-value', prefixed('is:', nearest(asked, Object.keys(STATES))))
  },
}

const holds: Operator = {
  values: ['attachment'],
  read({ text }) {
    return /^attachments?$/i.test(text) ? { term: { kind: 'has-attachment' } } : refused('unknown-value', 'has:attachment')
  },
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, 'k': 1_000, 'm': 1_000_000, 'g': 1_000_000_000 }

const size = (relation: 'larger' | 'smaller'): Operator => ({
  values: [],
  read({ text }) {
    const [, figure, unit = ''] = /^(\d{1,9}(?:[.,]\d{1,3})?)\s?(k|m|g)?(?:b|ib)?$/i.exec(text) ?? []
    if (figure === undefined) return refused('not-a-size', `${relation}:5M`)
    const bytes = Math.round(Number(figure.replace(',', '.')) * (FACTORS[unit.toLowerCase()] ?? 1))
    return Number.isSafeInteger(bytes) ? { term: { kind: 'size', relation, bytes } } : refused('not-a-size', `${relation}:5M`)
  },
})

const date = (relation: 'before' | 'after' | 'on'): Operator => ({
  values: [],
  read({ text }) {
    const day = readDay(text)
    return day === undefined ? refused('not-a-date') : { term: { kind: 'date', relation, day } }
  },
})

const age = (relation: 'older' | 'newer'): Operator => ({
  values: [],
  read({ text }) {
    const [, count = '', unit = ''] = /^([1-9]\d{0,3})\s?([dwmy])$/i.exec(text) ?? []
    if (count === '') return refused('not-an-age', `${relation}_than:7d`)
    return { term: { kind: 'age', relation, count: Number(count), unit: unit.toLowerCase() as AgeUnit } }
  },
})

const prefixed = (before: string, name: string): string => (name === '' ? '' : before + name)

const OPERATORS: Readonly<Record<string, Operator>> = {
  'from': words('from'),
  'to': words('to'),
  'cc': words('cc'),
  'bcc': words('bcc'),
  'subject': words('subject'),
  'filename': words('filename'),
  'in': named('in', places),
  'label': named('label'),
  'account': named('account'),
  'list': named('list'),
  'rfc822msgid': named('rfc822msgid'),
  'is': state,
  'has': holds,
  'larger': size('larger'),
  'smaller': size('smaller'),
  'size': size('larger'),
  'before': date('before'),
  'older': date('before'),
  'after': date('after'),
  'newer': date('after'),
  'on': date('on'),
  'older_than': age('older'),
  'newer_than': age('newer'),
}

/** Own names only: `constructor` is one of every object. */
export function operatorNamed(name: string): Operator | undefined {
  return Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
}

/** Only words may go on behind a star: `in:wor*` is no folder. */
export const takesPrefix = (operator: Operator): boolean => WORD_OPERATORS.has(operator)
const WORD_OPERATORS = new Set(['from', 'to', 'cc', 'bcc', 'subject', 'filename'].map(operatorNamed))
export const operatorNames: readonly string[] = Object.keys(OPERATORS)
