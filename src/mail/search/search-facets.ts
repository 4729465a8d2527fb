// What the newest matches have in common: where they lie, who sent them, of which years they are.
// Of how many matches that was said is part of the answer.
import { Temporal } from 'temporal-polyfill'
import type { Db } from '../../store/db.ts'
import { knownLabelOf } from '../mailboxes/label-path.ts'
import type { KnownLabel, MailboxRole } from '../mail-shapes.ts'
import type { AskedOfStore } from './compile-query.ts'
import { searchLimits } from './search-limits.ts'
import { searchMessages } from './search-messages.ts'
import type { SearchScope } from './search-scope.ts'
import { isOneOf, runSql, sqlText } from './sql-text.ts'

export interface FacetValue {
  /** To be typed behind what was searched. */
  query: string
  /** As it is called: a folder, a person, a year. */
  name: string
  count: number
}

export interface Facets {
  /** The newest so many matches were looked at; `isAll`: there are no more. */
  of: number
  isAll: boolean
  places: (FacetValue & { role: MailboxRole; known: KnownLabel })[]
  senders: FacetValue[]
  years: FacetValue[]
  attachments: number
}

export async function facetsOf(db: Db, asked: AskedOfStore, scope: SearchScope): Promise<Facets> {
  const matches = await searchMessages(db, asked, { order: 'newest', limit: searchLimits.searchFacetMatches })
  const called = new Map(scope.places.map(({ name, path, role }) => [name, { role, known: knownLabelOf(path) }]))
  const places = new Map(scope.places.filter(({ kind, gone }) => kind !== 'feed' && !gone).map((place) => [place.id, place.name]))
  const labels = await labelsOf(db, matches.map(({ id }) => id))
  const names = new Map(matches.toReversed().map((one) => [one.from_address.toLowerCase(), one.from_name]))
  const quoted = (name: string) => (/^[\p{L}\p{N}]+$/u.test(name) ? name : `"${name.replaceAll('"', ' ')}"`)
  return {
    of: matches.length,
    isAll: matches.length < searchLimits.searchFacetMatches,
    places: counted([...matches.map((one) => one.mailbox_id), ...labels].flatMap((id) => places.get(id) ?? []), (name) => ({ query: `in:${quoted(name)}`, name })).map((place) => ({ ...place, ...(called.get(place.name) ?? { role: '', known: '' }) })),
    senders: counted(
      matches.map((one) => one.from_address.toLowerCase()).filter((address) => address !== ''),
      (address) => ({ query: `from:${quoted(address)}`, name: names.get(address) || address }),
    ),
    years: counted(
      matches.map((one) => String(Temporal.Instant.fromEpochMilliseconds(one.date_ms).toZonedDateTimeISO(scope.timeZone).year)),
      (year) => ({ query: `on:${year}`, name: year }),
    ),
    attachments: matches.filter((one) => one.attachments === 1).length,
  }
}

const IDS_AT_ONCE = 1_000

async function labelsOf(db: Db, ids: readonly number[]): Promise<string[]> {
  const found: string[] = []
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const { text, values } = isOneOf('message_id', ids.slice(from, from + IDS_AT_ONCE))
    const rows = await runSql<{ mailbox_id: string }>(db, sqlText(`select mailbox_id from message_labels where ${text}`, ...values))
    found.push(...rows.map((row) => row.mailbox_id))
  }
  return found
}

function counted(values: readonly string[], shown: (value: string) => Omit<FacetValue, 'count'>): FacetValue[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const most = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, searchLimits.searchFacetValues)
  return most.map(([value, count]) => ({ ...shown(value), count }))
}
