// `secretary search`: the same search as in the app, on the terminal, of the mail that is here.
import { readSettings } from '../accounts/settings.ts'
import { Fault } from '../base/fault.ts'
import { askSearch } from '../mail/search/ask-search.ts'
import type { QueryProblem } from '../mail/search/language/query-problem.ts'
import { listedOf, type ListedRow } from '../mail/messages/message-row.ts'
import { countMatches, searchMessages } from '../mail/search/search-messages.ts'
import { bare } from './bare-text.ts'
import { counted, figure } from './counted.ts'
import type { Invocation } from './invocation.ts'
import { limitGiven } from './limit-given.ts'
import { openHouse } from './open-house.ts'
import { personMeant } from './operator.ts'

const USAGE = 'Usage: secretary search QUERY [--user EMAIL] [--limit N] [--json]'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  const [typed] = positionals
  if (typed === undefined) throw new Fault('usage', 'Say what to search for', { fix: USAGE })
  const limit = limitGiven(flags['limit'], USAGE)
  const house = await openHouse('search')
  try {
    const { id: userId } = await personMeant(house, flags['user'])
    const { timeZone } = await readSettings(house.db, userId)
    const { asked, problems, text } = await askSearch(house.db, { typed, userId, nowMs: house.clock.now(), timeZone })
    for (const problem of problems) process.stderr.write(`${said(problem, typed)}\n`)
    if (problems.length > 0 && text === '') throw new Fault('usage', 'Nothing of this search was understood, so nothing was searched', { fix: 'Words alone are a search; docs/search.md names the operators.' })
    const found = await searchMessages(house.db, asked, { order: 'newest', limit })
    if (flags['json'] === true) for (const one of found) process.stdout.write(`${asJson(one)}\n`)
    else {
      for (const one of found) process.stdout.write(`${asLine(one, timeZone)}\n`)
      const { count, atLeast } = await countMatches(house.db, asked)
      process.stdout.write(count === 0 ? 'Nothing was found.\n' : found.length === count && !atLeast ? `${counted(count, 'mail')}\n` : `The newest ${figure(found.length)} of ${atLeast ? 'at least ' : ''}${counted(count, 'mail')}\n`)
    }
    return 0
  } finally {
    await house.close()
  }
}

function asLine({ id, date_ms, from_name, from_address, subject, seen }: ListedRow, timeZone: string): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(date_ms)
  return `${id}  ${day}  ${seen === 0 ? '*' : ' '} ${bare(from_name || from_address) || '(no sender)'}  ${bare(subject) || '(no subject)'}`
}

function asJson(found: ListedRow): string {
  const { id, threadId, dateMs, from, subject, seen, flagged, attachments, snippet } = listedOf(found)
  return JSON.stringify({ id, threadId, dateMs, from, subject, seen, flagged, attachments, snippet })
}

const WORDS: Readonly<Record<QueryProblem['code'], string>> = {
  'unknown-operator': 'is no operator; searched as words',
  'unknown-value': 'is not understood',
  'not-yet': 'is not part of this version yet',
  'value-missing': 'has nothing behind it',
  'not-a-date': 'is no date',
  'not-an-age': 'is no age',
  'not-a-size': 'is no size',
  'nothing-to-find': 'holds no word to search for',
  'unclosed-quote': 'opens a quotation that does not end',
  'unclosed-group': 'opens a group that does not end',
  'unopened-group': 'closes a group that was not opened',
  'nothing-beside': 'has nothing beside it',
  'too-deep': 'is nested too deep',
  'too-many-terms': 'is more than one search takes',
  'too-long': 'is longer than one search may be',
  'no-such-place': 'names no folder and no label',
  'no-such-account': 'names no account',
  'nothing-important': 'is known by labels (of Gmail, of an IMAP server, or your own), and no account here has one',
}

function said({ code, from, to, suggestion }: QueryProblem, typed: string): string {
  const shown = bare(typed.slice(from, Math.min(to, from + 60)))
  return `secretary: "${shown}" ${WORDS[code]}${suggestion === '' ? '' : `. Did you mean ${suggestion}`}${suggestion === '' ? '' : '?'}`
}
