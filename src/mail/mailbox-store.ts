// Rows of mailboxes: what an account holds, how far each was pulled, and its totals.
import { newId } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import type { MailboxRef, SyncCursor } from './mail-port.ts'
import type { MailboxRole } from './mail-shapes.ts'

interface MailboxesTable {
  id: string
  user_id: string
  account_id: string
  path: string
  name: string
  role: MailboxRole
  cursor: string
  total: number
  unread: number
  gone: number
  synced_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    mailboxes: MailboxesTable
  }
}

export interface Mailbox {
  id: string
  userId: string
  accountId: string
  path: string
  name: string
  role: MailboxRole
  total: number
  unread: number
  /** No longer there at the provider. Its messages stay: they may turn up in another mailbox, and a disk that is not mounted is no reason to drop mail. */
  gone: boolean
  /** When a pull last reached the end; 0 = not yet. */
  syncedAt: number
}

export interface MailboxWithCursor extends Mailbox {
  cursor: SyncCursor | undefined
}

export async function loadMailbox(db: Db, mailboxId: string): Promise<MailboxWithCursor | undefined> {
  const row = await db.query.selectFrom('mailboxes').selectAll().where('id', '=', mailboxId).executeTakeFirst()
  return row === undefined ? undefined : { ...mailboxOf(row), cursor: row.cursor === '' ? undefined : (row.cursor as SyncCursor) }
}

/** For a person's own request: somebody else's mailbox is not there. */
export async function findMailbox(db: Db, userId: string, mailboxId: string): Promise<Mailbox | undefined> {
  const row = await db.query
    .selectFrom('mailboxes')
    .selectAll()
    .where('id', '=', mailboxId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row === undefined ? undefined : mailboxOf(row)
}

export async function listMailboxes(db: Db, userId: string): Promise<Mailbox[]> {
  const rows = await db.query
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('gone', '=', 0)
    .orderBy('account_id')
    .orderBy('path')
    .execute()
  return rows.map(mailboxOf)
}

/** With those that are gone: a message may have moved out of one. */
export async function mailboxesOfAccount(db: Db, accountId: string): Promise<Mailbox[]> {
  const rows = await db.query.selectFrom('mailboxes').selectAll().where('account_id', '=', accountId).orderBy('path').execute()
  return rows.map(mailboxOf)
}

/**
 * Brings the rows to what the provider lists. A mailbox that comes back is the one it was. The
 * account counts as changed when mailboxes come or go: who watches it has others to watch then.
 */
export async function saveMailboxes(
  tx: Db,
  nowMs: number,
  listed: { userId: string; accountId: string; refs: readonly MailboxRef[] },
): Promise<Mailbox[]> {
  const { userId, accountId, refs } = listed
  const before = new Map((await mailboxesOfAccount(tx, accountId)).map((mailbox) => [mailbox.path, mailbox]))
  const after: Mailbox[] = []
  let cameOrWent = false
  for (const ref of refs) {
    const known = before.get(ref.path)
    before.delete(ref.path)
    if (known === undefined) {
      const fresh = { ...ref, id: newId('mbx', nowMs), userId, accountId, total: 0, unread: 0, gone: false, syncedAt: 0 }
      await tx.query.insertInto('mailboxes').values(rowOf(fresh)).execute()
      await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: fresh.id })
      after.push(fresh)
      cameOrWent = true
      continue
    }
    if (known.name !== ref.name || known.role !== ref.role || known.gone) {
      await tx.query.updateTable('mailboxes').set({ name: ref.name, role: ref.role, gone: 0 }).where('id', '=', known.id).execute()
      await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: known.id })
    }
    cameOrWent ||= known.gone
    after.push({ ...known, ...ref, gone: false })
  }
  for (const missing of before.values()) {
    if (missing.gone) continue
    cameOrWent = true
    await tx.query.updateTable('mailboxes').set({ gone: 1 }).where('id', '=', missing.id).execute()
    await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: missing.id })
  }
  if (cameOrWent) await recordChange(tx, nowMs, { userId, topic: 'account', subject: accountId })
  return after
}

/** `caughtUpAt` only when the provider said that nothing more is waiting. */
export async function saveCursor(tx: Db, mailboxId: string, saved: { cursor: SyncCursor | undefined; caughtUpAt?: number }): Promise<void> {
  const set = { cursor: saved.cursor ?? '', ...(saved.caughtUpAt === undefined ? {} : { synced_at: saved.caughtUpAt }) }
  await tx.query.updateTable('mailboxes').set(set).where('id', '=', mailboxId).execute()
}

/** What a transaction added to or took from mailboxes; every change of messages ends here (thread-store.ts). */
export async function adjustTotals(tx: Db, nowMs: number, deltas: ReadonlyMap<string, { total: number; unread: number }>): Promise<void> {
  for (const [id, delta] of deltas) {
    const row = await tx.query
      .updateTable('mailboxes')
      .set((eb) => ({ total: eb('total', '+', delta.total), unread: eb('unread', '+', delta.unread) }))
      .where('id', '=', id)
      .returning('user_id')
      .executeTakeFirst()
    if (row !== undefined) await recordChange(tx, nowMs, { userId: row.user_id, topic: 'mailbox', subject: id })
  }
}

const mailboxOf = (row: MailboxesTable): Mailbox => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  path: row.path,
  name: row.name,
  role: row.role,
  total: row.total,
  unread: row.unread,
  gone: row.gone === 1,
  syncedAt: row.synced_at,
})

const rowOf = (mailbox: Mailbox): MailboxesTable => ({
  id: mailbox.id,
  user_id: mailbox.userId,
  account_id: mailbox.accountId,
  path: mailbox.path,
  name: mailbox.name,
  role: mailbox.role,
  cursor: '',
  total: mailbox.total,
  unread: mailbox.unread,
  gone: mailbox.gone ? 1 : 0,
  synced_at: mailbox.syncedAt,
})
