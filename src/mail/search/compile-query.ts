// From a tree to what the store is asked: the words of it that hold for all of it go to the index,
// which is then walked from the newest mail back; the rest are conditions on the mails met on
// that walk. Words that stand beside a condition in an OR are looked up apart.
//
// Trash and spam are left out unless they are named, as in Gmail, and mail in a mailbox that is
// no longer there at the provider always is.
import type { StoreKind } from '../../store/db.ts'
import { PER_SECOND } from '../messages/message-id.ts'
import type { Beginnings } from './beginnings.ts'
import { fullTextOf, isFullText } from './full-text.ts'
import { fold } from './language/fold-words.ts'
import { and, or, termsOf, type MailState, type QueryNode, type QueryTerm } from './language/query-node.ts'
import { nearest, type QueryProblemCode } from './language/query-problem.ts'
import { momentAgo, stretchOf, type Stretch } from './resolve-days.ts'
import { accountsNamed, importantPlaces, ownAddresses, placesNamed, type Place, type SearchScope } from './search-scope.ts'
import { allOf, inParens, isOneOf, joinSql, sqlText, type SqlText } from './sql-text.ts'

export interface AskedOfStore {
  userId: string
  /** For the index of words; undefined: no word is asked for. `walked` from the newest mail back, `weighed` where the best come first and spelt-out words would each count by themselves. */
  fullText: { walked: string; weighed?: string } | undefined
  /** On messages, called `m`. */
  where: SqlText
  /** No match has an id outside. */
  ids: { from: number; below: number }
  /** Terms that name nothing here, and so find nothing. */
  unknown: { term: QueryTerm; code: QueryProblemCode; suggestion: string }[]
}

interface Asking {
  kind: StoreKind
  begun: Beginnings
  scope: SearchScope
  /** Of the index no more is walked than these lie in; undefined: all of it. */
  within: AskedOfStore['ids'] | undefined
  /** Each day is asked for as a condition and as a range of ids; to find its midnight takes longer than all else here. */
  held: Map<TimeTerm, Partial<Stretch>>
}

export function compileQuery(kind: StoreKind, query: QueryNode, scope: SearchScope, begun: Beginnings, within?: AskedOfStore['ids']): AskedOfStore {
  const asking: Asking = { kind, scope, begun, within, held: new Map() }
  const meant = withOwnAddresses(query, scope)
  const parts = meant.kind === 'and' ? meant.parts : [meant]
  const words = parts.filter(isFullText)
  const conditions = parts.filter((part) => !isFullText(part)).map((part) => inParens(sqlOf(part, asking)))
  return {
    userId: scope.userId,
    fullText: words.length === 0 ? undefined : { walked: fullTextOf(kind, scope, and(words), begun), ...(begun.size === 0 ? {} : { weighed: fullTextOf(kind, scope, and(words)) }) },
    where: allOf([...leftOut(query, scope), ...conditions]),
    ids: idsOf(parts, asking),
    unknown: unknownIn(query, scope),
  }
}

/** `from:me`: any address that the person has here. */
function withOwnAddresses(node: QueryNode, scope: SearchScope): QueryNode {
  if (node.kind === 'and') return { ...node, parts: node.parts.map((part) => withOwnAddresses(part, scope)) }
  if (node.kind === 'or') return { ...node, parts: node.parts.map((part) => withOwnAddresses(part, scope)) }
  if (node.kind === 'not') return { ...node, part: withOwnAddresses(node.part, scope) }
  if (node.kind !== 'words' || node.prefix || fold(node.text) !== 'me' || !['from', 'to', 'cc', 'bcc'].includes(node.field)) return node
  const own = ownAddresses(scope)
  return own.length === 0 ? node : or(own.map((text) => ({ ...node, text })))
}

function leftOut(query: QueryNode, scope: SearchScope): SqlText[] {
  const named = new Set<Place>()
  let anywhere = false
  for (const { term, wanted } of termsOf(query)) {
    if (!wanted || term.kind !== 'name' || (term.of !== 'in' && term.of !== 'label')) continue
    anywhere ||= isAnywhere(term.of, term.text)
    for (const place of placesNamed(scope, term.text)) named.add(place)
  }
  const isShown = (place: Place) => anywhere || named.has(place) || (place.role !== 'trash' && place.role !== 'junk')
  const hidden = scope.places.filter((place) => (place.gone ? place.kind !== 'label' : !isShown(place)))
  if (hidden.length === 0) return []
  const { text, values } = inPlaces(hidden)
  return [sqlText(`not (${text})`, ...values)]
}

/** A folder holds its mails, a label names them. */
function inPlaces(places: readonly Place[]): SqlText {
  const idsOfKind = (isLabel: boolean) => places.filter(({ kind }) => (kind === 'label') === isLabel).map(({ id }) => id)
  const [folders, labels] = [idsOfKind(false), idsOfKind(true)]
  const named = isOneOf('l.mailbox_id', labels)
  const conditions = [
    ...(folders.length > 0 ? [isOneOf('m.mailbox_id', folders)] : []),
    ...(labels.length > 0 ? [sqlText(`exists (select 1 from message_labels l where l.message_id = m.id and ${named.text})`, ...named.values)] : []),
  ]
  return conditions.length === 0 ? sqlText('0 = 1') : joinSql(conditions, ' or ')
}

function sqlOf(node: QueryNode, asking: Asking): SqlText {
  if (isFullText(node)) return inIndex(node, asking)
  if (node.kind === 'not') {
    const { text, values } = sqlOf(node.part, asking)
    return sqlText(`not (${text})`, ...values)
  }
  if (node.kind !== 'and' && node.kind !== 'or') return termSql(node, asking)
  if (node.parts.length === 0) return sqlText('1 = 1')
  // All words of a group are one look into the index.
  const words = node.parts.filter(isFullText)
  const others = node.parts.filter((part) => !isFullText(part)).map((part) => inParens(sqlOf(part, asking)))
  const parts = words.length === 0 ? others : [...others, inIndex({ kind: node.kind, parts: words }, asking)]
  return joinSql(parts, ` ${node.kind} `)
}

function inIndex(node: QueryNode, { kind, scope, begun, within }: Asking): SqlText {
  const asked = fullTextOf(kind, scope, node, begun)
  const [idColumn, found] = kind === 'sqlite' ? ['rowid', 'select rowid from mail_words where mail_words match ?'] : ['message_id', 'select message_id from message_words where tsv @@ ?::tsquery']
  return within === undefined ? sqlText(`m.id in (${found})`, asked) : sqlText(`m.id in (${found} and ${idColumn} >= ? and ${idColumn} < ?)`, asked, within.from, within.below)
}

const STATES = {
  unread: 'm.seen = 0',
  read: 'm.seen = 1',
  starred: 'm.flagged = 1',
  unstarred: 'm.flagged = 0',
  answered: 'm.answered = 1',
  draft: 'm.draft = 1',
} as const satisfies Record<Exclude<MailState, 'important'>, string>

function termSql(term: QueryTerm, asking: Asking): SqlText {
  switch (term.kind) {
    case 'words':
      return inIndex(term, asking)
    case 'is':
      return term.state === 'important' ? inPlaces(importantPlaces(asking.scope)) : sqlText(STATES[term.state])
    case 'has-attachment':
      return sqlText('m.attachments = 1')
    case 'size':
      return sqlText(term.relation === 'larger' ? 'm.size > ?' : 'm.size < ?', term.bytes)
    case 'name':
      return nameSql(term, asking)
    case 'date':
    case 'age': {
      const { fromMs, toMs } = heldBy(term, asking)
      return allOf([...(fromMs === undefined ? [] : [sqlText('m.date_ms >= ?', fromMs)]), ...(toMs === undefined ? [] : [sqlText('m.date_ms < ?', toMs)])])
    }
  }
}

function nameSql({ of, text }: Extract<QueryTerm, { kind: 'name' }>, { kind, scope }: Asking): SqlText {
  switch (of) {
    case 'in':
    case 'label':
      return isAnywhere(of, text) ? sqlText('1 = 1') : inPlaces(placesNamed(scope, text))
    case 'account':
      return isOneOf('m.account_id', accountsNamed(scope, text).map(({ id }) => id))
    case 'list':
      return sqlText(kind === 'sqlite' ? 'instr(lower(m.list_id), ?) > 0' : 'strpos(lower(m.list_id), ?) > 0', text.toLowerCase())
    case 'rfc822msgid':
      return sqlText('m.message_id = ?', text)
  }
}

const isAnywhere = (of: string, text: string): boolean => of === 'in' && text.toLowerCase() === 'anywhere'

type TimeTerm = Extract<QueryTerm, { kind: 'date' | 'age' }>

/** What is open on a side has no moment there. */
function heldBy(term: TimeTerm, { scope, held }: Asking): Partial<Stretch> {
  const known = held.get(term) ?? sidesOf(term, scope)
  held.set(term, known)
  return known
}

function sidesOf(term: TimeTerm, scope: SearchScope): Partial<Stretch> {
  if (term.kind === 'age') {
    const ago = momentAgo(term.count, term.unit, scope)
    return term.relation === 'older' ? { toMs: ago } : { fromMs: ago }
  }
  const stretch = stretchOf(term.day, scope)
  return { before: { toMs: stretch.fromMs }, after: { fromMs: stretch.fromMs }, on: stretch }[term.relation]
}

/** A second with more than eight mails flows over into the next ones (message-id.ts); beyond a day's worth no second does. */
const OVERFLOW_IDS = 86_400 * PER_SECOND

function idsOf(parts: readonly QueryNode[], asking: Asking): AskedOfStore['ids'] {
  let { from, below } = asking.within ?? { from: 0, below: Number.MAX_SAFE_INTEGER }
  for (const part of parts) {
    if (part.kind !== 'date' && part.kind !== 'age') continue
    const { fromMs, toMs } = heldBy(part, asking)
    if (fromMs !== undefined) from = Math.max(from, Math.floor(fromMs / 1000) * PER_SECOND)
    if (toMs !== undefined) below = Math.min(below, Math.ceil(toMs / 1000) * PER_SECOND + OVERFLOW_IDS)
  }
  return { from, below }
}

function unknownIn(query: QueryNode, scope: SearchScope): AskedOfStore['unknown'] {
  const unknown: AskedOfStore['unknown'] = []
  for (const { term } of termsOf(query)) {
    if (term.kind === 'is' && term.state === 'important' && importantPlaces(scope).length === 0) unknown.push({ term, code: 'nothing-important', suggestion: '' })
    if (term.kind !== 'name') continue
    if ((term.of === 'in' || term.of === 'label') && !isAnywhere(term.of, term.text) && placesNamed(scope, term.text).length === 0) {
      const names = scope.places.filter(({ gone, kind }) => !gone && kind !== 'feed').map(({ name }) => name)
      unknown.push({ term, code: 'no-such-place', suggestion: suggested(term.of, term.text, names) })
    }
    if (term.of === 'account' && accountsNamed(scope, term.text).length === 0) {
      unknown.push({ term, code: 'no-such-account', suggestion: suggested(term.of, term.text, scope.accounts.map(({ name }) => name)) })
    }
  }
  return unknown
}

function suggested(of: string, typed: string, names: readonly string[]): string {
  const folded = new Map(names.map((name) => [fold(name), name]))
  const name = folded.get(nearest(fold(typed), [...folded.keys()]))
  return name === undefined ? '' : `${of}:${/\s/.test(name) ? `"${name}"` : name}`
}
