// The part of a search that the index of words answers, in the language of each store.
//
// Whatever is made of words alone can be asked of the index whole, exclusions too: its owner's word
// stands for all of somebody's mail, so there is always something to exclude from. What is typed
// stands between quotes here, where neither language knows a sign.
//
// Where several people have mail every search asks for its owner's word, so that nobody's walks the
// mail of others. Where one has all of it SQLite is not asked for it: each of their mails has that
// word, and walking it beside the others was three quarters of a search (1.1 against 0.37 ms at
// 100,000 mails; 7.0 against 1.2 ms before the index is merged). PostgreSQL skips through it, and
// keeps it. Whose mail is shown is a condition on the mail itself in either case (search-messages.ts).
import type { StoreKind } from '../../store/db.ts'
import { beginningOf, NO_BEGINNINGS, type Beginnings } from './beginnings.ts'
import { wordsOf } from './language/fold-words.ts'
import type { QueryNode, QueryTerm, WordField } from './language/query-node.ts'
import { cutWord, MARKS, OWNER_MARK } from './postgres-index.ts'
import { ownerWord } from './search-document.ts'

export function isFullText(node: QueryNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.parts.length > 0 && node.parts.every(isFullText)
  return node.kind === 'not' ? isFullText(node.part) : node.kind === 'words'
}

export interface IndexOwner {
  userId: string
  /** Whether others have mail in the same index. */
  isShared: boolean
}

/** Of a node that is full text; `begun` are the words of its beginnings, where they are spelt out. */
export function fullTextOf(kind: StoreKind, { userId, isShared }: IndexOwner, node: QueryNode, begun: Beginnings = NO_BEGINNINGS): string {
  if (kind === 'postgres') return `'${OWNER_MARK}${ownerWord(userId)}' & ${onPostgres(node)}`
  const whole = onSqlite(node, { userId, begun })
  return isShared ? `${ownerOnSqlite(userId)} AND ${whole}` : whole
}

type Words = Extract<QueryTerm, { kind: 'words' }>

const COLUMNS: Readonly<Record<WordField, string>> = {
  anywhere: '- {owner}',
  from: '{sender}',
  // As Gmail does: whoever a mail was addressed to, openly, by a copy or a blind one.
  to: '{receivers copies blind_copies}',
  cc: '{copies}',
  bcc: '{blind_copies}',
  subject: '{subject}',
  filename: '{files}',
}

const ownerOnSqlite = (userId: string): string => `{owner} : "${ownerWord(userId)}"`

interface Asking {
  userId: string
  begun: Beginnings
}

function onSqlite(node: QueryNode, asking: Asking): string {
  if (node.kind === 'or') return `(${node.parts.map((part) => onSqlite(part, asking)).join(' OR ')})`
  if (node.kind === 'not') return `(${ownerOnSqlite(asking.userId)} NOT ${onSqlite(node.part, asking)})`
  if (node.kind !== 'and') return wordsOnSqlite(node as Words, asking.begun)
  const wanted = node.parts.filter((part) => part.kind !== 'not').map((part) => onSqlite(part, asking))
  const excluded = node.parts.flatMap((part) => (part.kind === 'not' ? onSqlite(part.part, asking) : []))
  const all = wanted.length === 0 ? ownerOnSqlite(asking.userId) : wanted.length === 1 ? wanted[0] : `(${wanted.join(' AND ')})`
  return excluded.length === 0 ? (all as string) : `(${all} NOT (${excluded.join(' OR ')}))`
}

function wordsOnSqlite(words: Words, begun: Beginnings): string {
  const { field, text, prefix } = words
  const spelt = begun.get(beginningOf(words) ?? '')
  if (spelt !== undefined) return `${COLUMNS[field]} : (${spelt.map((word) => `"${word}"`).join(' OR ')})`
  return `${COLUMNS[field]} : "${text.replaceAll('"', ' ').replaceAll('\0', ' ')}"${prefix ? ' *' : ''}`
}

/** The letter of a field, and the mark of those without one (postgres-index.ts). */
const FIELDS: Readonly<Record<WordField, { weight: string; mark: string }>> = {
  anywhere: { weight: '', mark: '' },
  from: { weight: 'B', mark: '' },
  to: { weight: 'C', mark: '' },
  cc: { weight: '', mark: MARKS.cc },
  bcc: { weight: '', mark: MARKS.bcc },
  subject: { weight: 'A', mark: '' },
  filename: { weight: '', mark: MARKS.filename },
}

/** A mark that no mail has. */
const NOWHERE = '/n'

function onPostgres(node: QueryNode): string {
  if (node.kind === 'and') return `(${node.parts.map(onPostgres).join(' & ')})`
  if (node.kind === 'or') return `(${node.parts.map(onPostgres).join(' | ')})`
  if (node.kind === 'not') return `!${onPostgres(node.part)}`
  const { field, text, prefix } = node as Words
  const { weight, mark } = FIELDS[field]
  const words = wordsOf(text)
  // Nothing to find finds nothing, as on SQLite; an empty group would be no search at all.
  if (words.length === 0) return `'${NOWHERE}'`
  const asked = words.map((word, index) => `'${mark}${cutWord(word)}':${prefix && index === words.length - 1 ? '*' : ''}${weight}`.replace(/:$/, ''))
  return `(${asked.join(' <-> ')})`
}
