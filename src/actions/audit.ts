// The audit log: every decision and every effect, each entry sealed to the one before.
//
// hash(n) = sha256(hash(n-1) + canonical(entry n)). Changing, removing or inserting an
// entry breaks every hash after it; cutting the tail disagrees with audit_head. Whoever
// may write the whole database can forge both: print the head now and then
// (`secretary audit verify --json`) and keep it elsewhere, and they cannot do it unseen.
//
// One chain for the house. The head's row lock orders writers on PostgreSQL; SQLite has one writer.
import { createHash } from 'node:crypto'
import type { Db } from '../store/db.ts'
import { canonical } from './action.ts'

interface AuditTable {
  seq: number
  user_id: string
  at: number
  actor: string
  event: string
  subject: string
  detail: string
  prev_hash: string
  hash: string
}

declare module '../store/db.ts' {
  interface Tables {
    audit_log: AuditTable
    audit_head: { id: number; seq: number; hash: string }
  }
}

export interface AuditEntry {
  seq: number
  at: number
  actor: string
  event: string
  subject: string
  detail: Record<string, unknown>
  hash: string
}

export interface NewAuditEntry {
  userId: string
  /** person:ID, token:ID, chat:ID, rule:ID, executor, operator, house. */
  actor: string
  /** e.g. action.proposed, action.approved, session.reuse. */
  event: string
  subject: string
  detail?: Record<string, unknown>
}

export async function appendAudit(tx: Db, nowMs: number, entry: NewAuditEntry): Promise<void> {
  let head = tx.query.selectFrom('audit_head').selectAll().where('id', '=', 1)
  if (tx.kind === 'postgres') head = head.forUpdate()
  const { seq: lastSeq, hash: prevHash } = await head.executeTakeFirstOrThrow()
  const row = {
    seq: lastSeq + 1,
    user_id: entry.userId,
    at: nowMs,
    actor: entry.actor,
    event: entry.event,
    subject: entry.subject,
    detail: canonical(entry.detail ?? {}),
  }
  const hash = hashOf(prevHash, row)
  await tx.query.insertInto('audit_log').values({ ...row, prev_hash: prevHash, hash }).execute()
  await tx.query.updateTable('audit_head').set({ seq: row.seq, hash }).where('id', '=', 1).execute()
}

function hashOf(prevHash: string, row: Omit<AuditTable, 'prev_hash' | 'hash'>): string {
  const { seq, user_id, at, actor, event, subject, detail } = row
  return createHash('sha256').update(prevHash).update(canonical({ seq, user_id, at, actor, event, subject, detail })).digest('hex')
}

export type AuditVerdict =
  | { intact: true; entries: number; head: string }
  | { intact: false; entries: number; brokenAt: number; why: string }

const PAGE = 1_000

export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  // The head first: what is written while this reads lies beyond it and is the next look's.
  const head = await db.query.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst()
  const last = head?.seq ?? 0
  // The chain begins at 1: what stands before it was never sealed, and would be shown to its person.
  const before = await db.query.selectFrom('audit_log').select('seq').where('seq', '<', 1).orderBy('seq').limit(1).executeTakeFirst()
  if (before !== undefined) return { intact: false, entries: 0, brokenAt: before.seq, why: 'it stands before the first entry' }
  let seq = 0
  let hash = ''
  while (seq < last) {
    const page = db.query.selectFrom('audit_log').selectAll().where('seq', '>', seq).where('seq', '<=', last)
    const rows = await page.orderBy('seq').limit(PAGE).execute()
    for (const row of rows) {
      const broken = (why: string): AuditVerdict => ({ intact: false, entries: seq, brokenAt: row.seq, why })
      if (row.seq !== seq + 1) return broken(`entries ${seq + 1} to ${row.seq - 1} are missing`)
      if (row.prev_hash !== hash) return broken('it does not follow from the entry before it')
      if (row.hash !== hashOf(hash, row)) return broken('its content was changed after it was written')
      seq = row.seq
      hash = row.hash
    }
    if (rows.length < PAGE) break
  }
  // An entry always has its head in the same transaction: one beyond the head that was read
  // belongs to a newer head, or the head was put back.
  const beyond = await db.query.selectFrom('audit_log').select('seq').where('seq', '>', last).orderBy('seq').limit(1).executeTakeFirst()
  const now = await db.query.selectFrom('audit_head').select('seq').where('id', '=', 1).executeTakeFirst()
  if (beyond !== undefined && (now?.seq ?? 0) < beyond.seq) {
    return { intact: false, entries: seq, brokenAt: beyond.seq, why: 'entries follow that were never sealed' }
  }
  if (head === undefined || head.seq !== seq || head.hash !== hash) {
    return { intact: false, entries: seq, brokenAt: seq + 1, why: 'the last entries were cut off' }
  }
  return { intact: true, entries: seq, head: hash }
}

/** A person's own trail, newest first. */
export async function listAudit(db: Db, page: { userId: string; before?: number; subject?: string; limit: number }): Promise<AuditEntry[]> {
  let query = db.query.selectFrom('audit_log').selectAll().where('user_id', '=', page.userId).where('seq', '>=', 1)
  if (page.before !== undefined) query = query.where('seq', '<', page.before)
  if (page.subject !== undefined) query = query.where('subject', '=', page.subject)
  const rows = await query.orderBy('seq', 'desc').limit(page.limit).execute()
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    event: row.event,
    subject: row.subject,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    hash: row.hash,
  }))
}
