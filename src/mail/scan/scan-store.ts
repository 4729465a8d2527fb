// Which files of stored mail wait to be read or scanned, and what became of them.
//
// What is left to do stands in the rows alone. Each question has an index of the rows it asks for
// (migrations 0010 and 0013), which is taken only if its condition stands literally in it.
import { sql } from 'kysely'
import { recordChange } from '../../store/live.ts'
import type { Db } from '../../store/db.ts'
import { forgetFiles, insertFiles, verdictsOf, type FileVerdict, type MailFile } from '../messages/attachment-store.ts'
import { isNotForgotten } from '../forgotten-store.ts'
import { LOST_HERE } from '../kept-bytes/lost-mail.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import { messageOf, type StoredMessage } from '../messages/message-row.ts'
import { loadMessage } from '../messages/message-store.ts'

export interface Wanted {
  /** `unread`: their bytes are not known yet. `unscanned`: nor what a scanner says of them. */
  what: 'unread' | 'unscanned'
  /** Newest first, below this id. */
  before: number
  limit: number
}

/** Mails with such files. Of one that is not whole yet the files come with the rest of it; of one without bytes there are none. */
export async function mailsToScan(db: Db, { what, before, limit }: Wanted): Promise<StoredMessage[]> {
  const waiting = what === 'unread' ? sql<boolean>`attachments.sha256 = '' and attachments.verdict = ''` : sql<boolean>`attachments.verdict = ''`
  const rows = await db.query
    .selectFrom('attachments')
    .innerJoin('messages', 'messages.id', 'attachments.message_id')
    .selectAll('messages')
    .distinct()
    .where(waiting)
    .where('attachments.message_id', '<', before)
    .where('messages.whole', '=', 1)
    .where('messages.raw_pack', '<>', '')
    .where('messages.broken', '<>', LOST_HERE)
    .where(isNotForgotten)
    .orderBy('messages.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
}

/** Mails with a file that other signatures held to be infected: they may have been wrong. */
export async function mailsToAskAgain(db: Db, signatures: string, limit: number): Promise<StoredMessage[]> {
  const rows = await db.query
    .selectFrom('attachments')
    .innerJoin('messages', 'messages.id', 'attachments.message_id')
    .selectAll('messages')
    .distinct()
    .where(sql<boolean>`attachments.verdict = 'infected'`)
    .where('attachments.signatures', '<>', signatures)
    .where('messages.raw_pack', '<>', '')
    .where(isNotForgotten)
    .orderBy('messages.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
}

/**
 * What the same bytes were judged to be by the same signatures, whoever's mail they came with: a
 * newsletter to the whole house is scanned once.
 */
export async function judgedBefore(db: Db, sha256: string, signatures: string): Promise<{ verdict: 'clean' | 'infected'; threat: string } | undefined> {
  const row = await db.query
    .selectFrom('attachments')
    .select(['verdict', 'threat'])
    .where('sha256', '=', sha256)
    .where(sql<boolean>`verdict <> ''`)
    .where('verdict', 'in', ['clean', 'infected'])
    .where('signatures', '=', signatures)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : { verdict: row.verdict as 'clean' | 'infected', threat: row.threat }
}

/** What was found in these bytes, in whatever mail: one that was not scanned yet is not given out when its twin is held back. */
export async function threatIn(db: Db, sha256: string): Promise<string | undefined> {
  const row = await db.query.selectFrom('attachments').select('threat').where('sha256', '=', sha256).where(sql<boolean>`verdict <> ''`).where('verdict', '=', 'infected').limit(1).executeTakeFirst()
  return row?.threat
}

export interface ScannedFile extends FileVerdict {
  signatures: string
}

/** False when the mail is gone or its bytes are others by now: then nothing was written, and it is asked for again. */
export async function saveScanned(db: Db, scanned: { message: StoredMessage; files: readonly ScannedFile[]; named?: readonly MailFile[] | undefined; nowMs: number; isNews: boolean }): Promise<boolean> {
  const { message, files, named, nowMs, isNews } = scanned
  const { id, userId, accountId, threadId } = message
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, accountId)
    const now = await loadMessage(tx, userId, id)
    // Compaction moves bytes and changes none; the rest of a mail that came meanwhile makes it longer.
    if (now === undefined || now.raw.bytes !== message.raw.bytes) return false
    const before = (await verdictsOf(tx, [id])).get(id) ?? []
    // A reader that reads more of a mail than the one that took it in: its files are these.
    if (named !== undefined) {
      await forgetFiles(tx, [id])
      await insertFiles(tx, [{ id, files: named }])
    }
    for (const { position, sha256, verdict, threat, why, signatures } of files) {
      await tx.query
        .updateTable('attachments')
        .set({ sha256, verdict, threat, unscanned_why: why, signatures, scanned_at: verdict === '' ? 0 : nowMs })
        .where('message_id', '=', id)
        .where('position', '=', position)
        .execute()
    }
    const changed = files.some((file) => before.find(({ position }) => position === file.position)?.verdict !== file.verdict)
    const alarms = files.some(({ verdict }) => verdict === 'infected') || before.some(({ verdict }) => verdict === 'infected')
    if (changed && (isNews || alarms)) await recordChange(tx, nowMs, { userId, topic: 'thread', subject: threadId })
    return true
  })
}
