// Rows of mailboxes: what an account holds, how far each was pulled, and its totals.
import { sql, type Generated, type Insertable, type Selectable } from 'kysely'
import { Fault } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { keepUntilCommit } from '../../store/keep.ts'
import { prepare } from '../../store/prepare.ts'
import { renameWanted } from '../import/import-store.ts'
import { knownLabelOf, labelName } from './label-path.ts'
import { isKeptPath } from './mailbox-path.ts'
import type { MailboxRef, OlderCursor, SyncCursor } from '../mail-port.ts'
import type { KnownLabel, MailboxKind, MailboxRole } from '../mail-shapes.ts'
import { renamedMailboxes } from './renamed-mailboxes.ts'

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
  threads: number
  gone: number
  synced_at: number
  kind: Generated<MailboxKind>
  listed_state: Generated<string>
  pulled_state: Generated<string>
  listed_messages: Generated<number>
  listed_bytes: Generated<number>
  older: Generated<Older>
  older_cursor: Generated<string>
  older_ms: Generated<number>
  older_left: Generated<number>
  changed_at: Generated<number>
  identity: Generated<string>
  gone_at: Generated<number>
}

/**
 * What became of the mail that was there when the mailbox was first seen: '' = it comes with the
 * changes, `again` = its provider gave every mail a new name, `held-again` = so it did to one whose older mail nobody wants, `left-out` = nobody wanted it.
 */
export type Older = '' | 'waiting' | 'again' | 'held-again' | 'done' | 'left-out'

declare module '../../store/db.ts' {
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
  kind: MailboxKind
  known: KnownLabel
  total: number
  unread: number
  /** Rows of its list. */
  threads: number
  /** No longer there at the provider. Its messages stay: they may turn up in another mailbox, and a disk that is not mounted is no reason to drop mail. */
  gone: boolean
  /** When a pull last reached the end; 0 = not yet. */
  syncedAt: number
  /** There is a place from which every change is heard of. */
  isBegun: boolean
  older: Older
  /** Of the older mail, where its next page begins; Infinity = not begun. */
  olderMs: number
  /** And about how much of it is still to come; -1 = not known. */
  olderLeft: number
  /** As its provider counts; -1 = it does not say. */
  listedMessages: number
  listedBytes: number
  /** When its mail last changed; 0 = never since it is known. */
  changedAt: number
}

export type Totals = Pick<Mailbox, 'total' | 'unread' | 'threads'>

export interface MailboxWithCursor extends Mailbox {
  cursor: SyncCursor | undefined
  olderCursor: OlderCursor | undefined
  /** What its provider said of it when mailboxes were last listed. */
  listedState: string
}

export async function loadMailbox(db: Db, mailboxId: string): Promise<MailboxWithCursor | undefined> {
  const row = await db.query.selectFrom('mailboxes').selectAll().where('id', '=', mailboxId).executeTakeFirst()
  return row === undefined ? undefined : withCursor(row)
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

/** Those that are shown: a feed shows its mail under its labels. */
export async function listMailboxes(db: Db, userId: string): Promise<readonly Mailbox[]> {
  return await keptMailboxes(db, { userId })
}

const keptMailboxes = keepUntilCommit(async (db, asked: { userId: string }): Promise<readonly Mailbox[]> => (await ownMailboxes(db, asked)).map(mailboxOf), ({ userId }) => userId)

const ownMailboxes = prepare((query, asked: { userId: string }) =>
  query
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', '=', asked.userId)
    .where('gone', '=', 0)
    .where('kind', '<>', 'feed')
    .orderBy('account_id')
    .orderBy('path'),
)

/** Of each of a person's mailboxes, by its id. */
export async function accountsOfMailboxes(db: Db, userId: string): Promise<Map<string, string>> {
  const rows = await db.query.selectFrom('mailboxes').select(['id', 'account_id']).where('user_id', '=', userId).execute()
  return new Map(rows.map((row) => [row.id, row.account_id]))
}

/** With those that are gone: a message may have moved out of one. */
export async function mailboxesOfAccount(db: Db, ...accountIds: readonly string[]): Promise<Mailbox[]> {
  return accountIds.length === 0 ? [] : (await rowsOfAccount(db, ...accountIds)).map(mailboxOf)
}

const rowsOfAccount = (db: Db, ...accountIds: readonly string[]) => db.query.selectFrom('mailboxes').selectAll().where('account_id', 'in', accountIds).orderBy('path').execute()

/**
 * Brings the rows to what the provider lists. A mailbox that comes back is the one it was, and so
 * is one that has another name now. The
 * account counts as changed when mailboxes come or go: who watches it has others to watch then.
 */
export async function saveMailboxes(
  tx: Db,
  nowMs: number,
  listed: { userId: string; accountId: string; refs: readonly MailboxRef[] },
): Promise<Mailbox[]> {
  const { userId, accountId, refs } = listed
  const rows = (await rowsOfAccount(tx, accountId)).map((row) => ({ ...mailboxOf(row), identity: row.identity }))
  const before = new Map(rows.map((mailbox) => [mailbox.path, mailbox]))
  const renamed = renamedMailboxes(rows, refs)
  const after: Mailbox[] = []
  let cameOrWent = false
  for (const ref of refs) {
    const known = before.get(ref.path) ?? renamed.get(ref.path)
    before.delete(known?.path ?? '')
    if (known === undefined) {
      after.push(await insertMailbox(tx, nowMs, { userId, accountId, ref }))
      cameOrWent = true
      continue
    }
    const { path, name, role, kind = 'folder' } = ref
    if (known.path !== path || known.name !== name || known.role !== role || known.kind !== kind || known.gone) {
      await tx.query.updateTable('mailboxes').set({ path, name, role, kind, gone: 0 }).where('id', '=', known.id).execute()
      await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: known.id })
    }
    // Who watches it watches its path.
    cameOrWent ||= known.gone || known.path !== path
    after.push({ ...known, path, name, role, kind, gone: false })
  }
  await renameWanted(tx, accountId, new Map([...renamed].map(([now, { path }]) => [path, now])))
  await saveListed(tx, accountId, refs)
  // Where a provider lists no labels (IMAP's keywords), not to be listed says nothing of one.
  const labelsAreListed = refs.some((ref) => ref.kind === 'label')
  for (const missing of before.values()) {
    if (missing.gone || (missing.kind === 'label' && !labelsAreListed)) continue
    cameOrWent = true
    await tx.query.updateTable('mailboxes').set({ gone: 1, gone_at: nowMs }).where('id', '=', missing.id).execute()
    await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: missing.id })
  }
  if (cameOrWent) await recordChange(tx, nowMs, { userId, topic: 'account', subject: accountId })
  return after
}

/** What the provider says of each in its list. */
async function saveListed(tx: Db, accountId: string, refs: readonly MailboxRef[]): Promise<void> {
  for (const { path, state = '', messages = -1, bytes = -1, identity = '' } of refs) {
    if (state === '' && messages === -1 && bytes === -1 && identity === '') continue
    const listed = { listed_state: state, listed_messages: messages, listed_bytes: bytes, identity }
    await tx.query.updateTable('mailboxes').set(listed).where('account_id', '=', accountId).where('path', '=', path).execute()
  }
}

async function insertMailbox(tx: Db, nowMs: number, { userId, accountId, ref }: { userId: string; accountId: string; ref: MailboxRef }): Promise<Mailbox> {
  const { path, name, role, kind = 'folder' } = ref
  const fresh: Mailbox = { id: newId('mbx', nowMs), userId, accountId, path, name, role, kind, known: knownLabelOf(path), total: 0, unread: 0, threads: 0, gone: false, syncedAt: 0, isBegun: false, older: '', olderMs: Number.POSITIVE_INFINITY, olderLeft: -1, listedMessages: -1, listedBytes: -1, changedAt: 0 }
  await tx.query.insertInto('mailboxes').values(rowOf(fresh)).execute()
  await recordChange(tx, nowMs, { userId, topic: 'mailbox', subject: fresh.id })
  return fresh
}

/**
 * The mailboxes of these labels, by path. One that nobody has listed is made: a keyword shows first
 * on a mail. Where there can be none the label is left out; the mail is shown where it lies.
 */
export async function labelIds(tx: Db, nowMs: number, account: { userId: string; accountId: string }, paths: Iterable<string>): Promise<Map<string, string>> {
  const wanted = new Set([...paths].filter(isKeptPath))
  const ids = new Map<string, string>()
  if (wanted.size === 0) return ids
  const known = await tx.query.selectFrom('mailboxes').select(['id', 'path']).where('account_id', '=', account.accountId).where('path', 'in', [...wanted]).execute()
  for (const { id, path } of known) ids.set(path, id)
  const fresh = [...wanted].filter((path) => !ids.has(path))
  const room = fresh.length === 0 ? 0 : limits.mailboxesOfAccount - (await countMailboxes(tx, account.accountId))
  for (const path of fresh.slice(0, Math.max(0, room))) {
    const { id } = await insertMailbox(tx, nowMs, { ...account, ref: { path, name: labelName(path), role: '', kind: 'label' } })
    ids.set(path, id)
  }
  return ids
}

async function countMailboxes(tx: Db, accountId: string): Promise<number> {
  const { n } = await tx.query.selectFrom('mailboxes').select(({ fn }) => fn.countAll().as('n')).where('account_id', '=', accountId).executeTakeFirstOrThrow()
  return Number(n)
}

/**
 * Those of these that are not there yet are made, and nothing that is there goes: of a place that
 * is met piece by piece. A role that another mailbox has already is not given twice, and of too many
 * labels the rest is left out; mail has to lie somewhere, so of folders they are refused.
 */
export async function addMailboxes(tx: Db, nowMs: number, account: { userId: string; accountId: string }, refs: Iterable<MailboxRef>): Promise<Map<string, Mailbox>> {
  const there = new Map((await mailboxesOfAccount(tx, account.accountId)).map((mailbox) => [mailbox.path, mailbox]))
  let came = false
  for (const ref of refs) {
    const known = there.get(ref.path)
    if (known?.gone === true) {
      await tx.query.updateTable('mailboxes').set({ name: ref.name, gone: 0 }).where('id', '=', known.id).execute()
      there.set(ref.path, { ...known, name: ref.name, gone: false })
      came = true
    }
    const isFull = there.size >= limits.mailboxesOfAccount && ref.role === ''
    if (known !== undefined || (isFull && ref.kind === 'label')) continue
    if (isFull) throw new Fault('import-too-many-entries', `There are more than ${limits.mailboxesOfAccount} folders in it`, { fix: 'Import a part of it at a time.' })
    const isTaken = ref.role !== '' && [...there.values()].some(({ role }) => role === ref.role)
    there.set(ref.path, await insertMailbox(tx, nowMs, { ...account, ref: isTaken ? { ...ref, role: '' } : ref }))
    came = true
  }
  if (came) await recordChange(tx, nowMs, { userId: account.userId, topic: 'account', subject: account.accountId })
  return there
}

/** As a provider's list would tell of it. One with mail in it stays. */
export async function removeEmptyMailbox(tx: Db, nowMs: number, { accountId, path }: { accountId: string; path: string }): Promise<void> {
  const here = (await mailboxesOfAccount(tx, accountId)).find((one) => one.path === path && !one.gone)
  if (here === undefined || here.total > 0) return
  await tx.query.updateTable('mailboxes').set({ gone: 1, gone_at: nowMs }).where('id', '=', here.id).execute()
  await recordChange(tx, nowMs, { userId: here.userId, topic: 'account', subject: accountId })
}

/** All of an account are in step, where nothing else can say so. */
export async function settleMailboxes(tx: Db, nowMs: number, accountId: string): Promise<void> {
  await tx.query.updateTable('mailboxes').set({ synced_at: nowMs }).where('account_id', '=', accountId).execute()
}

/** `caughtUp` only when the provider said that nothing more is waiting: since when that holds, and what it had listed then. */
export async function saveCursor(
  tx: Db,
  mailboxId: string,
  saved: { cursor: SyncCursor | undefined; caughtUp?: { at: number; listedState: string } },
): Promise<void> {
  const { cursor = '', caughtUp } = saved
  const set = { cursor, ...(caughtUp === undefined ? {} : { synced_at: caughtUp.at, pulled_state: caughtUp.listedState }) }
  const row = await tx.query.updateTable('mailboxes').set(set).where('id', '=', mailboxId).returning('account_id').executeTakeFirst()
  if (caughtUp !== undefined && row !== undefined) await settleLabels(tx, row.account_id)
}

/** A label is nowhere pulled itself: it is as fresh as the oldest of the folders and feeds that fill it. */
async function settleLabels(tx: Db, accountId: string): Promise<void> {
  await tx.query
    .updateTable('mailboxes')
    .set((eb) => ({
      synced_at: eb
        .selectFrom('mailboxes as pulled')
        .select(({ fn }) => fn.coalesce(fn.min('pulled.synced_at'), sql<number>`0`).as('at'))
        .where('pulled.account_id', '=', accountId)
        .where('pulled.kind', '!=', 'label')
        .where('pulled.gone', '=', 0),
    }))
    .where('account_id', '=', accountId)
    .where('kind', '=', 'label')
    .execute()
}

/** How far the older mail has come. */
export async function saveOlder(
  tx: Db,
  mailboxId: string,
  saved: { older: Older; cursor?: OlderCursor | undefined; ms?: number | undefined; left?: number | undefined },
): Promise<void> {
  const { older, cursor = '', ms = 0, left = -1 } = saved
  await tx.query.updateTable('mailboxes').set({ older, older_cursor: cursor, older_ms: ms, older_left: left }).where('id', '=', mailboxId).execute()
}

/** Their provider's list showed that nothing happened since they were pulled: they are as much in step as after a pull. */
export async function saveUnchanged(tx: Db, mailboxIds: readonly string[], listedAt: number): Promise<void> {
  if (mailboxIds.length === 0) return
  const rows = await tx.query.updateTable('mailboxes').set({ synced_at: listedAt }).where('id', 'in', mailboxIds).returning('account_id').execute()
  for (const accountId of new Set(rows.map((row) => row.account_id))) await settleLabels(tx, accountId)
}

/** Those where something happened since they were last pulled, as far as their provider says. */
export async function changedMailboxes(tx: Db, accountId: string): Promise<Set<string>> {
  const rows = await tx.query.selectFrom('mailboxes').select(['id', 'listed_state', 'pulled_state']).where('account_id', '=', accountId).execute()
  return new Set(rows.filter((row) => row.listed_state === '' || row.listed_state !== row.pulled_state).map((row) => row.id))
}

/** What a transaction added to or took from mailboxes; every change of messages ends here (thread-store.ts). */
export async function adjustTotals(tx: Db, nowMs: number, deltas: ReadonlyMap<string, Totals>): Promise<void> {
  for (const [id, delta] of deltas) {
    const row = await tx.query
      .updateTable('mailboxes')
      .set((eb) => ({ total: eb('total', '+', delta.total), unread: eb('unread', '+', delta.unread), threads: eb('threads', '+', delta.threads), changed_at: nowMs }))
      .where('id', '=', id)
      .returning('user_id')
      .executeTakeFirst()
    if (row !== undefined) await recordChange(tx, nowMs, { userId: row.user_id, topic: 'mailbox', subject: id })
  }
}

const mailboxOf = (row: Selectable<MailboxesTable>): Mailbox => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  path: row.path,
  name: row.name,
  role: row.role,
  known: knownLabelOf(row.path),
  total: row.total,
  unread: row.unread,
  threads: row.threads,
  kind: row.kind,
  gone: row.gone === 1,
  syncedAt: row.synced_at,
  isBegun: row.cursor !== '',
  older: row.older,
  olderMs: row.older_ms === 0 ? Number.POSITIVE_INFINITY : row.older_ms,
  olderLeft: row.older_left,
  listedMessages: row.listed_messages,
  listedBytes: row.listed_bytes,
  changedAt: row.changed_at,
})

const withCursor = (row: Selectable<MailboxesTable>): MailboxWithCursor => ({
  ...mailboxOf(row),
  cursor: row.cursor === '' ? undefined : (row.cursor as SyncCursor),
  olderCursor: row.older_cursor === '' ? undefined : (row.older_cursor as OlderCursor),
  listedState: row.listed_state,
})

const rowOf = (mailbox: Mailbox): Insertable<MailboxesTable> => ({
  id: mailbox.id,
  user_id: mailbox.userId,
  account_id: mailbox.accountId,
  path: mailbox.path,
  name: mailbox.name,
  role: mailbox.role,
  cursor: '',
  total: mailbox.total,
  unread: mailbox.unread,
  threads: mailbox.threads,
  kind: mailbox.kind,
  gone: mailbox.gone ? 1 : 0,
  synced_at: mailbox.syncedAt,
})
