// Changing the local copy: add, mark, move, remove.
//
// Each of these leaves everything that is derived from messages in step, within the caller's
// transaction: threads, lists, totals, the index of words and the change feed. Nothing else in the house writes to
// messages, so no list can disagree with its mail.
//
// They are safe to repeat: what already stands so is left alone and counted as such.
import { limits } from '../../base/limits.ts'
import { chunks } from '../../store/chunks.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { forgetFiles, insertFiles } from './attachment-store.ts'
import { forgetLabels, insertLabels, labelPathsOf, replaceLabels } from '../mailboxes/label-store.ts'
import { tellOfProofs } from '../letters/letter-proof.ts'
import { labelIds } from '../mailboxes/mailbox-store.ts'
import { sameMail } from '../mail-identity.ts'
import { assignMessageIds } from './message-id.ts'
import { flagColumns, flagsOf, type StoredMessage } from './message-row.ts'
import { findByRemoteIds, heldIn, insertMessages, rewriteMessage } from './message-store.ts'
import { forgetMissing, noteMissing } from './missing-store.ts'
import type { MailboxKey, NewMessage } from './new-message.ts'
import { retireIds } from './retired-id-store.ts'
import { forgetIndexed, indexMessages } from '../search/search-index.ts'
import { assignThreads } from '../threads/thread.ts'
import { refreshThreads } from '../threads/thread-store.ts'
import type { Flags } from '../types.ts'

const AT_ONCE = 1_000

/** A row that was written just now, and when its provider received the mail. */
export type NewlyStored = StoredMessage & Pick<NewMessage, 'receivedMs'>

export interface Added {
  stored: NewlyStored[]
  /** Already in this mailbox: nothing was written for these. */
  duplicate: number
}

/**
 * Threads join messages of several folders, so two pulls of one account may want the same
 * thread: each would count it without the other's rows. The lock on ids is always taken after
 * this one, so the two cannot wait for each other.
 */
export const lockMailOf = (tx: Db, accountId: string): Promise<void> => lockUntilCommit(tx, `mail:${accountId}`)

export async function addMessages(tx: Db, nowMs: number, mailbox: MailboxKey, messages: readonly NewMessage[]): Promise<Added> {
  if (messages.length === 0) return { stored: [], duplicate: 0 }
  await lockMailOf(tx, mailbox.accountId)
  const there = new Set((await heldIn(tx, mailbox.id, messages.map((one) => one.remoteId))).keys())
  const fresh = messages.filter((one) => !there.has(one.remoteId) && there.add(one.remoteId))
  const { threadIds, known, merged } = await assignThreads(tx, nowMs, mailbox, fresh)
  const ids = await assignMessageIds(tx, fresh.map((one) => one.dateMs))
  const stored = fresh.map((one, index): NewlyStored => {
    const { inReplyTo: _, references: __, remoteThread: ___, labels: ____, files: _____, words: ______, ...row } = one
    return {
      ...row,
      id: ids[index] as number,
      threadId: threadIds[index] as string,
      mailboxId: mailbox.id,
      userId: mailbox.userId,
      accountId: mailbox.accountId,
    }
  })
  // In id order: the tables and their indexes are filled from left to right.
  await insertMessages(tx, stored.toSorted((a, b) => a.id - b.id))
  const { userId, accountId } = mailbox
  const labels = await labelIds(tx, nowMs, mailbox, fresh.flatMap((one) => one.labels))
  await insertLabels(tx, fresh.map((one, index) => ({ messageId: ids[index] as number, userId, mailboxIds: one.labels.flatMap((path) => labels.get(path) ?? []) })))
  await indexMessages(tx, fresh.map((one, index) => ({ ...one, id: ids[index] as number, userId, files: one.files.map((file) => file.name) })))
  await insertFiles(tx, fresh.map((one, index) => ({ id: ids[index] as number, userId, accountId, files: one.files })))
  await refreshThreads(tx, nowMs, [...threadIds, ...merged])
  await tellOfProofs(tx, nowMs, mailbox, { mails: fresh, stored })
  // A thread that is new in this transaction is on nobody's screen; lists hear of the mailbox.
  await tellThreads(tx, nowMs, mailbox.userId, [...known, ...merged])
  return { stored, duplicate: messages.length - fresh.length }
}

/** Messages of which only the start was here, now that they are here whole. Answers how many there still were. */
export async function completeMessages(tx: Db, nowMs: number, completed: readonly { messageId: number; message: NewMessage }[]): Promise<number> {
  const whole = new Map(completed.map(({ messageId, message }) => [messageId, message]))
  const rows = await touch(tx, [...whole.keys()])
  await forgetFiles(tx, rows.map(({ id }) => id))
  for (const { id } of rows) await rewriteMessage(tx, id, whole.get(id) as NewMessage)
  await forgetIndexed(tx, rows.map(({ id }) => id))
  await indexMessages(tx, rows.map(({ id, user_id: userId }) => ({ ...(whole.get(id) as NewMessage), id, userId, files: (whole.get(id) as NewMessage).files.map((file) => file.name) })))
  await insertFiles(tx, rows.map(({ id, user_id: userId, account_id: accountId }) => ({ id, userId, accountId, files: (whole.get(id) as NewMessage).files })))
  await settle(tx, nowMs, rows)
  return rows.length
}

/**
 * Flags and labels (by path) by message id; what is not named stays as it is. Answers how many
 * messages changed.
 */
export async function setMarks(
  tx: Db,
  nowMs: number,
  changes: readonly { messageId: number; flags: Partial<Flags>; labels?: readonly string[] }[],
): Promise<number> {
  const wanted = new Map(changes.map((change) => [change.messageId, change.flags]))
  const rows = await touch(tx, [...wanted.keys()])
  // Sixteen combinations at most: one statement for each, whatever the number of messages.
  const byFlags = new Map<string, { flags: Flags; ids: number[] }>()
  const changed: Touched[] = []
  for (const row of rows) {
    const flags = { ...flagsOf(row), ...wanted.get(row.id) }
    const key = JSON.stringify(flagColumns(flags))
    if (key === JSON.stringify(flagColumns(flagsOf(row)))) continue
    const group = byFlags.get(key) ?? { flags, ids: [] }
    group.ids.push(row.id)
    byFlags.set(key, group)
    changed.push(row)
  }
  for (const { flags, ids } of byFlags.values()) {
    for (const some of chunks(ids, AT_ONCE)) await tx.query.updateTable('messages').set(flagColumns(flags)).where('id', 'in', some).execute()
  }
  const relabelled = new Set(await setLabels(tx, nowMs, rows, changes))
  const touched = rows.filter((row) => relabelled.has(row.id) || changed.includes(row))
  await settle(tx, nowMs, touched)
  return touched.length
}

async function setLabels(tx: Db, nowMs: number, rows: readonly Touched[], changes: readonly { messageId: number; labels?: readonly string[] }[]): Promise<number[]> {
  const wanted = new Map(changes.flatMap(({ messageId, labels }) => (labels === undefined ? [] : [[messageId, labels.slice(0, limits.labelsOfMessage)] as const])))
  const relabelled: number[] = []
  for (const [accountId, theirs] of Map.groupBy(rows.filter(({ id }) => wanted.has(id)), (row) => row.account_id)) {
    const userId = theirs[0]?.user_id ?? ''
    const ids = await labelIds(tx, nowMs, { userId, accountId }, theirs.flatMap(({ id }) => wanted.get(id) ?? []))
    const labelled = theirs.map(({ id }) => ({ messageId: id, userId, mailboxIds: (wanted.get(id) ?? []).flatMap((path) => ids.get(path) ?? []) }))
    relabelled.push(...(await replaceLabels(tx, labelled)))
  }
  return relabelled
}

/** The raw bytes stay in their pack until it is compacted; the ids are not given again. */
export async function removeMessages(tx: Db, nowMs: number, messageIds: readonly number[]): Promise<number> {
  const rows = await touch(tx, messageIds)
  await deleteRows(tx, rows.map((row) => row.id))
  // Also of those that are gone already.
  await forgetMissing(tx, messageIds)
  await settle(tx, nowMs, rows)
  return rows.length
}

/** The messages and what stands for them alone; their threads and lists are the caller's. */
export async function deleteRows(tx: Db, messageIds: readonly number[]): Promise<void> {
  for (const ids of chunks(messageIds, AT_ONCE)) {
    await retireIds(tx, ids)
    await tx.query.deleteFrom('messages').where('id', 'in', ids).execute()
    await forgetLabels(tx, ids)
    await forgetFiles(tx, ids)
    await forgetIndexed(tx, ids)
    await forgetMissing(tx, ids)
  }
}

/**
 * To another mailbox of the same account, keeping id and thread, so that links and proposed
 * actions stay good. The same mail that was already pulled there gives way to the message that
 * moved, which takes over its marks: what changed just before the move no mailbox tells again.
 * A different mail that had the name there has lost it, and nobody said where to: it is
 * missing, until the other mailboxes were looked at.
 */
export async function moveMessages(
  tx: Db,
  nowMs: number,
  moves: readonly { messageId: number; mailboxId: string; remoteId: string }[],
): Promise<number> {
  const wanted = new Map(moves.map((move) => [move.messageId, move]))
  const rows = await touch(tx, [...wanted.keys()])
  const heard: { messageId: number; flags: Flags; labels: readonly string[] }[] = []
  for (const row of rows) {
    const { mailboxId, remoteId } = wanted.get(row.id) as (typeof moves)[number]
    const [twin] = await findByRemoteIds(tx, [mailboxId], [remoteId])
    if (twin !== undefined && twin.id !== row.id) {
      if (sameMail(twin, { messageId: row.message_id, size: row.size }) || isNothing(twin)) {
        heard.push({ messageId: row.id, flags: twin, labels: (await labelPathsOf(tx, [twin.id])).get(twin.id) ?? [] })
        await removeMessages(tx, nowMs, [twin.id])
      } else await takeNameOf(tx, nowMs, twin)
    }
    await tx.query.updateTable('messages').set({ mailbox_id: mailboxId, remote_id: remoteId }).where('id', '=', row.id).execute()
  }
  await forgetMissing(tx, [...wanted.keys()])
  await settle(tx, nowMs, rows)
  await setMarks(tx, nowMs, heard)
  return rows.length
}

/** What could not be read holds a name and no mail. */
const isNothing = ({ messageId, raw }: StoredMessage): boolean => messageId === '' && raw.pack === NOWHERE.pack

/** A name that no provider gives, so the row can be looked for by its Message-ID and by nothing else. */
async function takeNameOf(tx: Db, nowMs: number, { id, mailboxId, userId, accountId }: StoredMessage): Promise<void> {
  await tx.query.updateTable('messages').set({ remote_id: `//${id}` }).where('id', '=', id).execute()
  await noteMissing(tx, nowMs, { id: mailboxId, userId, accountId }, [id])
}

type Touched = Awaited<ReturnType<typeof touchedRows>>[number]

const touchedRows = (tx: Db, ids: number[]) =>
  tx.query
    .selectFrom('messages')
    .select(['id', 'user_id', 'account_id', 'thread_id', 'message_id', 'size', 'seen', 'flagged', 'answered', 'draft'])
    .where('id', 'in', ids)
    .execute()

/** The rows as they stand once their accounts are locked. */
async function touch(tx: Db, messageIds: readonly number[]): Promise<Touched[]> {
  const read = async () => {
    const rows: Touched[] = []
    for (const ids of chunks(messageIds, AT_ONCE)) rows.push(...(await touchedRows(tx, ids)))
    return rows
  }
  const rows = await read()
  if (tx.kind === 'sqlite') return rows
  for (const accountId of [...new Set(rows.map((row) => row.account_id))].toSorted()) await lockMailOf(tx, accountId)
  return await read()
}

async function settle(tx: Db, nowMs: number, rows: readonly Touched[]): Promise<void> {
  await refreshThreads(tx, nowMs, rows.map((row) => row.thread_id))
  const byUser = Map.groupBy(rows, (row) => row.user_id)
  for (const [userId, theirs] of byUser) await tellThreads(tx, nowMs, userId, theirs.map((row) => row.thread_id))
}

async function tellThreads(tx: Db, nowMs: number, userId: string, threadIds: readonly string[]): Promise<void> {
  for (const subject of new Set(threadIds)) await recordChange(tx, nowMs, { userId, topic: 'thread', subject })
}
