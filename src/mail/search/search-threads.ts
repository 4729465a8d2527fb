// What matches a search, as rows of a list: each conversation once, led by its newest match.
//
// The walk over matches goes on until a page of conversations has come together. On a later
// page a conversation whose newer match stood on an earlier one is left out; whether there is
// such a match is asked of the index, so no page has to be remembered.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import type { ListedRow } from '../messages/message-row.ts'
import { shownOf, type ShownRow, type ThreadSummary } from '../threads/thread-list.ts'
import type { AskedOfStore } from './compile-query.ts'
import { firstMatches, isRanked, loadFound, threadsMatchedFrom, walkMatches, type Count, type Match, type Page } from './search-messages.ts'
import { isOneOf, runSql, sqlText } from './sql-text.ts'

export interface FoundThread extends Omit<ThreadSummary, 'lastMessage'> {
  /** What matched in it, of the matches this page walked over, newest first. */
  found: number[]
}

export interface ThreadsPage {
  threads: FoundThread[]
  /** `before` of the next page; undefined: this was the last one. */
  next: number | undefined
  /** Mails that match; of the first page only. */
  total: Count | undefined
}

/** A walk reads so many matches at once for each conversation that is still wanted. */
const MATCHES_A_THREAD = 3
/** A conversation of thousands must not make one page endless: what came together by then is the page. */
const WALKS_MAX = 20

export async function searchThreads(db: Db, asked: AskedOfStore, page: Page): Promise<ThreadsPage> {
  const limit = Math.min(page.limit, limits.pageMax)
  const groups = new Map<string, Match[]>()
  const earlier = new Set<string>()
  let before = page.before
  let total: Count | undefined
  let isThrough = false
  for (let walks = 0; groups.size < limit && !isThrough && walks < WALKS_MAX; walks++) {
    const wanted = (limit - groups.size) * MATCHES_A_THREAD
    const first = before === undefined ? await firstMatches(db, asked, { order: page.order, limit: wanted }) : undefined
    const matches = first?.matches ?? (await walkMatches(db, asked, { ...page, limit: wanted, before }))
    total ??= first?.total
    isThrough = isRanked(asked, page.order) || (first === undefined ? matches.length < wanted : !first.total.atLeast)
    const strangers = [...new Set(matches.map((one) => one.thread_id))].filter((id) => !groups.has(id) && !earlier.has(id))
    if (page.before !== undefined) for (const id of await threadsMatchedFrom(db, asked, strangers, page.before)) earlier.add(id)
    for (const match of matches) {
      const group = groups.get(match.thread_id)
      if (group !== undefined) group.push(match)
      else if (!earlier.has(match.thread_id)) {
        if (groups.size === limit) {
          isThrough = false
          break
        }
        groups.set(match.thread_id, [match])
      }
      before = match.id
    }
  }
  return { threads: await rowsOf(db, [...groups.values()]), next: isThrough ? undefined : before, total }
}

type FoundRow = ShownRow & { role: MailboxRole }

/** Where most people would look for it first. */
const NEARNESS: Partial<Record<MailboxRole, number>> = { inbox: 0, sent: 1, drafts: 1, archive: 3, junk: 4, trash: 4 }

/** In its folder; a mail that came by a feed (Gmail) stands under its labels alone. */
function rowOf(found: ListedRow, shown: readonly FoundRow[]): FoundRow | undefined {
  const own = shown.find((row) => row.mailbox_id === found.mailbox_id)
  if (own !== undefined) return own
  const id = String(found.id)
  const distance = (row: FoundRow) => (row.message_ids.split(',').includes(id) ? 0 : 10) + (NEARNESS[row.role] ?? 2)
  return shown.toSorted((a, b) => distance(a) - distance(b))[0]
}

async function rowsOf(db: Db, groups: readonly Match[][]): Promise<FoundThread[]> {
  const found = await loadFound(db, groups.flatMap(([newest]) => newest ?? []))
  const matchesOf = new Map(groups.map((group) => [group[0]?.thread_id, group]))
  const { text, values } = isOneOf('shown.thread_id', found.map((newest) => newest.thread_id))
  const rows = await runSql<FoundRow>(
    db,
    sqlText(
      `select shown.mailbox_id, b.role, shown.thread_id, shown.unread, shown.attachments, shown.flagged, shown.message_ids, t.subject, t.participants, t.messages
       from thread_mailboxes shown join threads t on t.id = shown.thread_id join mailboxes b on b.id = shown.mailbox_id where ${text}`,
      ...values,
    ),
  )
  const byThread = Map.groupBy(rows, (row) => row.thread_id)
  return found.flatMap((newest) => {
    const row = rowOf(newest, byThread.get(newest.thread_id) ?? [])
    // Moved between the two statements: the next search shows it where it is.
    if (row === undefined) return []
    return {
      ...shownOf(row),
      accountId: newest.account_id,
      snippet: newest.snippet,
      dateMs: newest.date_ms,
      found: (matchesOf.get(newest.thread_id) ?? []).map(({ id }) => id),
    }
  })
}
