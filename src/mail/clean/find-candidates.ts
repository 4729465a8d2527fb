// quick_clean_inbox: which mails of the inbox may be cleaned away, how sure that is, and why.
// Reads only.
//
// Walked over the rows of mailings alone, newest first, in steps between which others get their
// turn: what a row says of itself decides most of it, and only what is left is asked of its
// thread and of the index of words.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { isOneOf, joinSql, runSql, sqlText, type SqlText } from '../search/sql-text.ts'
import { cleanGround, type CleanGround } from './clean-ground.ts'
import { keptBecause, type KeptBecause } from './clean-shapes.ts'
import { judging, type Judgement } from './judge-mail.ts'
import { cleanColumns, keptByItsRow, ownAddressPattern, rowStatesSql, type CleanRow } from './never-cleaned.ts'

export interface Candidate extends Judgement {
  id: number
  accountId: string
  fromAddress: string
}

export interface Candidates {
  /** The surest first, and of those that are as sure the newest. */
  found: Candidate[]
  /** Mailings of the inbox that are no candidates, by what keeps them. */
  kept: Record<KeptBecause, number>
}

/** A candidate with what its sort shares, measured on fifty thousand: 131 bytes, 408 where nothing were shared. */
const CANDIDATE_BYTES = 140

/** For whoever keeps them. */
export const weightOfCandidates = ({ found }: Pick<Candidates, 'found'>): number => 1_000 + CANDIDATE_BYTES * found.length

/** Some milliseconds each. */
const ROWS_AT_ONCE = 2_000
const IDS_AT_ONCE = 1_000

/** Of the whole inbox, or of those of `among` that are in it. */
export async function findCandidates(db: Db, asked: { userId: string; nowMs: number; among?: readonly number[] }): Promise<Candidates> {
  const ground = await cleanGround(db, asked.userId, asked.nowMs)
  const { left, kept } = await sortOut(db, ground, mailingsOf(db, ground, asked.among))
  const found = candidatesOf(left, ground)
  const counts = Object.fromEntries(keptBecause.options.map((why) => [why, 0])) as Record<KeptBecause, number>
  for (const why of kept.values()) counts[why]++
  return { found: found.toSorted((a, b) => b.confidence - a.confidence || b.id - a.id), kept: counts }
}

/** Those of `ids` that a rule keeps by now, wherever they lie: what was approved hours ago may have been answered since. */
export async function keptSince(db: Db, { userId, nowMs, ids }: { userId: string; nowMs: number; ids: readonly number[] }): Promise<Map<number, KeptBecause>> {
  const ground = await cleanGround(db, userId, nowMs)
  return (await sortOut(db, ground, mailingsOf(db, { ...ground, inbox: EVERYWHERE }, ids))).kept
}

/** By its row, by its thread and, at last and at once, by its words. */
async function sortOut(db: Db, ground: CleanGround, pages: AsyncIterable<CleanRow[]>): Promise<{ left: CleanRow[]; kept: Map<number, KeptBecause> }> {
  const isOwn = ownAddressPattern(ground.own)
  const unanswered: CleanRow[] = []
  const kept = new Map<number, KeptBecause>()
  for await (const rows of pages) {
    const left: CleanRow[] = []
    for (const row of rows) {
      const why = keptByItsRow(row, { isOwn, known: ground.known })
      if (why === undefined) left.push(row)
      else kept.set(row.id, why)
    }
    const answered = await answeredThreads(db, ground, left)
    for (const row of left) {
      if (answered.has(row.thread_id)) kept.set(row.id, 'answered')
      else unanswered.push(row)
    }
  }
  const named = await namingAmong(db, ground, unanswered)
  for (const id of named) kept.set(id, 'named')
  return { left: unanswered.filter(({ id }) => !named.has(id)), kept }
}

function candidatesOf(rows: readonly CleanRow[], { senders, nowMs }: CleanGround): Candidate[] {
  const judged = judging(nowMs)
  // Each row brought its own copy of these.
  const once = new Map<string, string>()
  const one = (text: string): string => {
    if (!once.has(text)) once.set(text, text)
    return once.get(text) ?? text
  }
  return rows.map(({ id, account_id: accountId, from_address: address, signals, seen, date_ms: dateMs }) => ({
    id,
    accountId: one(accountId),
    fromAddress: one(address),
    ...judged({ signals, seen: seen === 1, dateMs }, senders.get(address.toLowerCase()) ?? { mails: 0, seen: 0 }),
  }))
}

const EVERYWHERE = sqlText('1 = 1')

const COLUMNS = `${cleanColumns.map((column) => `m.${column}`).join(', ')}, ${rowStatesSql} as states`

async function* mailingsOf(db: Db, { userId, inbox }: CleanGround, among: readonly number[] | undefined): AsyncGenerator<CleanRow[], void> {
  const rowsWhere = (condition: SqlText, limit: number) =>
    runSql<CleanRow>(db, sqlText(`select ${COLUMNS} from messages m where m.user_id = ? and m.signals > 0 and ${condition.text} and ${inbox.text} order by m.id desc limit ?`, userId, ...condition.values, ...inbox.values, limit))
  if (among !== undefined) {
    for (const ids of chunks(among, IDS_AT_ONCE)) yield await rowsWhere(isOneOf('m.id', ids), ids.length)
    return
  }
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await rowsWhere(sqlText('m.id < ?', before), ROWS_AT_ONCE)
    yield rows
    if (rows.length < ROWS_AT_ONCE) return
    before = rows.at(-1)?.id ?? 0
    await nextTurn()
  }
}

/** Of these threads the ones that the person wrote in, from any of their addresses and from any folder, or answered elsewhere. */
async function answeredThreads(db: Db, { own, sent }: CleanGround, rows: readonly CleanRow[]): Promise<Set<string>> {
  const answered = new Set<string>()
  const theirs = joinSql([sqlText('(m.answered = 1 or '), isOneOf('lower(m.from_address)', [...own]), sqlText(' or '), sent, sqlText(')')], '')
  for (const row of rows) if (own.has(row.from_address.toLowerCase())) answered.add(row.thread_id)
  for (const ids of chunks(await threadsOfSeveral(db, rows), IDS_AT_ONCE)) {
    const inThreads = isOneOf('m.thread_id', ids)
    const some = await runSql<{ thread_id: string }>(db, sqlText(`select distinct m.thread_id from messages m where ${inThreads.text} and ${theirs.text}`, ...inThreads.values, ...theirs.values))
    for (const { thread_id: id } of some) answered.add(id)
  }
  return answered
}

/** A thread of one mail holds no answer. Nearly all mailings are alone, and this is told by the index of threads without reading a row. */
async function threadsOfSeveral(db: Db, rows: readonly CleanRow[]): Promise<string[]> {
  const several: string[] = []
  for (const ids of chunks([...new Set(rows.map((row) => row.thread_id))], IDS_AT_ONCE)) {
    const inThreads = isOneOf('m.thread_id', ids)
    const some = await runSql<{ thread_id: string }>(db, sqlText(`select m.thread_id from messages m where ${inThreads.text} group by m.thread_id having count(*) > 1`, ...inThreads.values))
    several.push(...some.map(({ thread_id: id }) => id))
  }
  return several
}

/**
 * Those that name the person, by the index of words, between the oldest and the newest of them. Asked once
 * for all: a name's list of mails is walked from its beginning each time (0.7 of 1.1 s, a step at a time).
 */
async function namingAmong(db: Db, { naming }: CleanGround, rows: readonly CleanRow[]): Promise<Set<number>> {
  if (naming === undefined || rows.length === 0) return new Set()
  const ids = rows.map((row) => row.id)
  const [from, to] = [ids.reduce((a, b) => Math.min(a, b)), ids.reduce((a, b) => Math.max(a, b))]
  const asked =
    db.kind === 'sqlite'
      ? sqlText('select rowid as id from mail_words where mail_words match ? and rowid between ? and ?', naming, from, to)
      : sqlText('select message_id as id from message_words where tsv @@ ?::tsquery and message_id between ? and ?', naming, from, to)
  const asks = new Set(ids)
  return new Set((await runSql<{ id: number }>(db, asked)).map(({ id }) => id).filter((id) => asks.has(id)))
}
