// What matches a search, newest first: one statement that walks the index of words (or, without
// a word, the mail) from the newest id back and stops after a page. Counting stops too, at a
// number that nobody would count to, and says so; a first page and its count are one walk, because
// the start of a word (pre*) makes the index gather every word that begins so before its first row.
import type { Db } from '../../store/db.ts'
import type { AskedOfStore } from './compile-query.ts'
import { listedColumns, type ListedRow } from '../messages/message-row.ts'
import { searchLimits } from './search-limits.ts'
import { isOneOf, runSql, sqlText, type SqlText } from './sql-text.ts'

const COLUMNS = listedColumns.map((column) => `m.${column}`).join(', ')

/** What a word in a field counts, when the best come first: subject, sender, receivers, copies, blind copies, files, text. */
const BEST = {
  sqlite: 'bm25(mail_words, 0, 8, 5, 3, 2, 2, 3, 1)',
  // D, C, B, A.
  postgres: `-ts_rank('{0.12, 0.35, 0.6, 1}', w.tsv, w.asked)`,
} as const

export interface Page {
  /** `best` is by how well the words fit, and one page only. */
  order: 'newest' | 'best'
  limit: number
  /** Ids below this; absent: from the newest. */
  before?: number | undefined
}

export async function searchMessages(db: Db, asked: AskedOfStore, page: Page): Promise<ListedRow[]> {
  return await runSql<ListedRow>(db, pageOf(db, asked, page, COLUMNS))
}

/** A mail that matches, and its conversation: what is shown of it is read of the few that are shown. */
export type Match = Pick<ListedRow, 'id' | 'thread_id'>

export async function walkMatches(db: Db, asked: AskedOfStore, page: Page): Promise<Match[]> {
  return await runSql<Match>(db, pageOf(db, asked, page, 'm.id, m.thread_id'))
}

export interface Count {
  count: number
  /** There may be more: nobody counted on. */
  atLeast: boolean
}

/** From the first match on: at least a page of them, and how many there are. */
export async function firstMatches(db: Db, asked: AskedOfStore, { order, limit }: Pick<Page, 'order' | 'limit'>): Promise<{ matches: Match[]; total: Count }> {
  // Ranked, each match is weighed before the first is known; there counting is the smaller part.
  if (isRanked(asked, order)) return { matches: await walkMatches(db, asked, { order, limit }), total: await countMatches(db, asked) }
  const matches = await walkMatches(db, asked, { order, limit: Math.max(limit, searchLimits.searchCountMax + 1) })
  return { matches, total: countUpTo(matches.length, searchLimits.searchCountMax) }
}

/** What is shown of them, in their order. */
export async function loadFound(db: Db, matches: readonly Match[]): Promise<ListedRow[]> {
  const { text, values } = isOneOf('m.id', matches.map(({ id }) => id))
  const found = new Map((await runSql<ListedRow>(db, sqlText(`select ${COLUMNS} from messages m where ${text}`, ...values))).map((one) => [one.id, one]))
  // Deleted between the two statements: it is not found any more.
  return matches.flatMap(({ id }) => found.get(id) ?? [])
}

export async function countMatches(db: Db, asked: AskedOfStore, max: number = searchLimits.searchCountMax): Promise<Count> {
  const { text, values } = matching(db, asked, Number.MAX_SAFE_INTEGER)
  const [row] = await runSql<{ n: number }>(db, sqlText(`select count(*) as n from (select 1 ${text} limit ?) as counted`, ...values, max + 1))
  return countUpTo(Number(row?.n ?? 0), max)
}

const countUpTo = (count: number, max: number): Count => (count > max ? { count: max, atLeast: true } : { count, atLeast: false })

/** Without a word nothing fits better than anything else. */
export const isRanked = (asked: AskedOfStore, order: Page['order']): boolean => order === 'best' && asked.fullText !== undefined

function pageOf(db: Db, asked: AskedOfStore, { order, limit, before = Number.MAX_SAFE_INTEGER }: Page, columns: string): SqlText {
  const { text, values } = matching(db, asked, before, order)
  const idColumn = db.kind === 'sqlite' && asked.fullText !== undefined ? 'mail_words.rowid' : 'm.id'
  const by = isRanked(asked, order) ? `${BEST[db.kind]}, m.id desc` : `${idColumn} desc`
  return sqlText(`select ${columns} ${text} order by ${by} limit ?`, ...values, Math.min(limit, searchLimits.searchFacetMatches))
}

/** Of these threads the ones with a match at or above an id: they stand on an earlier page. */
export async function threadsMatchedFrom(db: Db, asked: AskedOfStore, threadIds: readonly string[], from: number): Promise<Set<string>> {
  if (threadIds.length === 0) return new Set()
  const { text, values } = matching(db, { ...asked, ids: { ...asked.ids, from: Math.max(asked.ids.from, from) } }, Number.MAX_SAFE_INTEGER)
  const marks = threadIds.map(() => '?').join(', ')
  const rows = await runSql<{ thread_id: string }>(db, sqlText(`select distinct m.thread_id ${text} and m.thread_id in (${marks})`, ...values, ...threadIds))
  return new Set(rows.map((row) => row.thread_id))
}

/** From where to where, as a statement without its columns. */
function matching({ kind }: Db, { fullText: asked, userId, where, ids }: AskedOfStore, before: number, order: Page['order'] = 'newest'): SqlText {
  const below = Math.min(ids.below, before)
  const conditions = (idColumn: string) => `m.user_id = ? and ${idColumn} >= ? and ${idColumn} < ? and ${where.text}`
  const values = [userId, ids.from, below, ...where.values]
  if (asked === undefined) return sqlText(`from messages m where ${conditions('m.id')}`, ...values)
  const fullText = order === 'best' ? (asked.weighed ?? asked.walked) : asked.walked
  if (kind === 'sqlite') {
    // `cross` keeps the order: the index is walked, and each mail it names is looked up.
    return sqlText(`from mail_words cross join messages m where mail_words match ? and m.id = mail_words.rowid and ${conditions('mail_words.rowid')}`, fullText, ...values)
  }
  return sqlText(
    `from (select message_id, tsv, ?::tsquery as asked from message_words where tsv @@ ?::tsquery and user_id = ?) as w join messages m on m.id = w.message_id where ${conditions('m.id')}`,
    fullText,
    fullText,
    userId,
    ...values,
  )
}
