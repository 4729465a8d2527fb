// What may come next while somebody types a search: operators, their values, folders and labels,
// and the people they write with, the ones met most often first.
//
// People are those of the newest mails, sent and received, gathered once and kept for a minute:
// reading them at each key would take longer than the search itself.
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'
import { recipientsOf, type MessageRow } from '../messages/message-row.ts'
import type { Address } from '../types.ts'
import { fold } from './language/fold-words.ts'
import { operatorNamed, operatorNames, places } from './language/operators.ts'
import { dayWords } from './language/query-day.ts'
import { tokensOf } from './language/query-token.ts'
import { searchLimits } from './search-limits.ts'
import { loadScope, type SearchScope } from './search-scope.ts'
import { runSql, sqlText } from './sql-text.ts'

export interface Suggestion {
  kind: 'operator' | 'value' | 'place' | 'account' | 'person'
  /** What to put in the place of the typed characters from `from` on. */
  text: string
  from: number
  /** Of a person or a folder; '' where the text says it. */
  name: string
}

export interface Suggester {
  suggest(asked: { userId: string; typed: string }): Promise<Suggestion[]>
}

interface Person extends Address {
  mails: number
}

export function openSuggester({ db, clock }: { db: Db; clock: Clock }): Suggester {
  const books = new Map<string, { people: Promise<Person[]>; accounts: string; until: number }>()
  const peopleOf = ({ userId, ...scope }: SearchScope): Promise<Person[]> => {
    // Whoever was met in an account that is gone is not remembered from it.
    const accounts = scope.accounts.map(({ id }) => id).join(' ')
    const known = books.get(userId)
    if (known !== undefined && known.until > clock.now() && known.accounts === accounts) return known.people
    const people = readPeople(db, userId)
    people.catch(() => books.delete(userId))
    books.delete(userId)
    books.set(userId, { people, accounts, until: clock.now() + searchLimits.searchPeopleKeepMs })
    const [oldest] = books.keys()
    if (books.size > searchLimits.searchPeopleBooks && oldest !== undefined) books.delete(oldest)
    return people
  }
  return {
    async suggest({ userId, typed }) {
      const { operator, value, from } = lastOf(typed)
      // No day is looked at here, so whose zone it is makes no difference.
      const scope = await loadScope(db, { userId, nowMs: clock.now(), timeZone: 'UTC' })
      const found = operator === '' ? await ofNothing({ value, from }, () => peopleOf(scope)) : await ofOperator({ operator, value, from }, scope, () => peopleOf(scope))
      return found.slice(0, searchLimits.searchSuggestions)
    },
  }
}

/** The term at the end, which is the one being typed. */
function lastOf(typed: string): { operator: string; value: string; from: number } {
  const tokens = tokensOf(typed, (name) => operatorNamed(name) !== undefined)
  const last = tokens.at(-1)
  if (last === undefined || last.to < typed.length || last.kind === 'open' || last.kind === 'or') return { operator: '', value: '', from: typed.length }
  if (last.kind === 'operator') return { operator: last.name, value: '', from: last.from }
  const before = tokens.at(-2)
  if (last.kind !== 'text') return { operator: '', value: '', from: typed.length }
  return before?.kind === 'operator' && before.to === last.from ? { operator: before.name, value: last.text, from: before.from } : { operator: '', value: last.text, from: last.from }
}

const quoted = (text: string): string => (/^[\p{L}\p{N}][^\s(){}"|:*]*$/u.test(text) ? text : `"${text.replaceAll('"', ' ')}"`)

async function ofNothing({ value, from }: { value: string; from: number }, people: () => Promise<Person[]>): Promise<Suggestion[]> {
  if (value === '') return []
  const operators = operatorNames.filter((name) => name.startsWith(value.toLowerCase())).map((name): Suggestion => ({ kind: 'operator', text: `${name}:`, from, name: '' }))
  return [...operators, ...matching(await people(), value).map((person): Suggestion => ({ kind: 'person', text: `from:${quoted(person.address)}`, from, name: person.name }))]
}

async function ofOperator({ operator, value, from }: { operator: string; value: string; from: number }, scope: SearchScope, people: () => Promise<Person[]>): Promise<Suggestion[]> {
  const starts = (name: string) => fold(name).startsWith(fold(value))
  const shown = (kind: Suggestion['kind'], text: string, name = ''): Suggestion => ({ kind, text: `${operator}:${quoted(text)}`, from, name })
  switch (operator) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
      return matching(await people(), value).map((person) => shown('person', person.address, person.name))
    case 'in':
    case 'label': {
      const own = scope.places.filter(({ gone, kind }) => !gone && kind !== 'feed').map(({ name }) => name)
      const known = operator === 'in' ? places.filter(starts).map((name) => shown('value', name)) : []
      return [...known, ...[...new Set(own)].filter((name) => starts(name) && !known.some(({ text }) => text === `in:${fold(name)}`)).map((name) => shown('place', name, name))]
    }
    case 'account':
      return scope.accounts.filter(({ name, address }) => starts(name) || starts(address)).map(({ name, address }) => shown('account', address === '' ? name : address, name))
    case 'before':
    case 'after':
    case 'on':
    case 'older':
    case 'newer':
      return dayWords.filter(starts).map((name) => shown('value', name))
    default:
      return (operatorNamed(operator)?.values ?? []).filter(starts).map((name) => shown('value', name))
  }
}

/** By the start of any word of the name or the address. */
function matching(people: readonly Person[], value: string): Person[] {
  const sought = fold(value)
  return people.filter(({ name, address }) => fold(address).startsWith(sought) || fold(`${name} ${address}`).split(/[\s@.]+/).some((word) => word.startsWith(sought)))
}

async function readPeople(db: Db, userId: string): Promise<Person[]> {
  const rows = await runSql<Pick<MessageRow, 'from_name' | 'from_address' | 'recipients'>>(
    db,
    sqlText('select from_name, from_address, recipients from messages where user_id = ? and mailbox_id not in (select mailbox_id from forgotten_mailboxes) order by id desc limit ?', userId, searchLimits.searchPeopleMails),
  )
  const people = new Map<string, Person>()
  const meet = ({ name, address }: Address) => {
    const key = address.toLowerCase()
    if (key === '') return
    const known = people.get(key)
    if (known === undefined) people.set(key, { name, address: key, mails: 1 })
    else people.set(key, { ...known, name: known.name === '' ? name : known.name, mails: known.mails + 1 })
  }
  for (const row of rows) {
    meet({ name: row.from_name, address: row.from_address })
    const { to, cc, bcc } = recipientsOf(row)
    for (const one of [...to, ...cc, ...bcc]) meet(one)
  }
  return [...people.values()].toSorted((a, b) => b.mails - a.mails || (a.address < b.address ? -1 : 1))
}
