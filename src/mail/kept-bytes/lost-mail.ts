// Mail whose bytes turned out to be damaged or gone.
//
// Where a provider holds it, its row becomes one without bytes, which the next pull of its mailbox
// asks for by name. Where none does, the row keeps its place and says what happened: a pack that
// is put back from a backup mends it, and a place that was forgotten nothing would.
import { sql } from 'kysely'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE, type RawLocation } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { isLocal } from '../local/local-account.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import { pullMailbox } from '../sync/pull-mailbox.ts'
import { troubleSays } from '../messages/trouble-words.ts'

/** Told with the mail, and known again by these words once it can be read. */
export const LOST_HERE = troubleSays('bytes-lost')
const ASKED_FOR = troubleSays('bytes-asked-for')

export interface KeptMail {
  id: number
  userId: string
  accountId: string
  mailboxId: string
  threadId: string
  broken: string
  raw: RawLocation
}

interface Place {
  db: Db
  clock: Clock
}

export interface Lost {
  /** Asked for again at their provider. */
  askedFor: number
  /** Nobody else holds these. */
  lost: number
}

/** Only those that are still where they were seen: compaction moves, and a repair mends. */
export async function giveUpBytes({ db, clock }: Place, mails: readonly KeptMail[]): Promise<Lost> {
  const sums: Lost = { askedFor: 0, lost: 0 }
  for (const [accountId, theirs] of Map.groupBy(mails, (mail) => mail.accountId)) {
    const account = await findAccountById(db, accountId)
    if (account === undefined) continue
    const isHereOnly = isLocal(account)
    await db.transaction(async (tx) => {
      await lockMailOf(tx, accountId)
      const marked: KeptMail[] = []
      for (const mail of theirs) if (await mark(tx, mail, isHereOnly ? { broken: LOST_HERE } : { ...NO_BYTES, broken: ASKED_FOR })) marked.push(mail)
      sums[isHereOnly ? 'lost' : 'askedFor'] += marked.length
      for (const subject of new Set(marked.map(({ threadId }) => threadId))) await recordChange(tx, clock.now(), { userId: account.userId, topic: 'thread', subject })
      if (isHereOnly) return
      for (const mailboxId of new Set(marked.map((mail) => mail.mailboxId))) await enqueue(tx, clock, pullMailbox, { mailboxId }, { userId: account.userId })
    })
  }
  return sums
}

/** Those of it whose words said that they are lost, and that can be read. */
export async function takeBack({ db }: Place, mails: readonly KeptMail[]): Promise<void> {
  for (const mail of mails) if (mail.broken === LOST_HERE) await mark(db, mail, { broken: '' })
}

const NO_BYTES = { raw_pack: NOWHERE.pack, raw_block: 0, raw_block_bytes: 0, raw_offset: 0, raw_bytes: 0 }

async function mark(tx: Db, { id, raw }: KeptMail, values: { broken: string } & Partial<typeof NO_BYTES>): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('messages')
    .set(values)
    .where('id', '=', id)
    .where('raw_pack', '=', raw.pack)
    .where('raw_block', '=', raw.block)
    .where('raw_offset', '=', raw.offset)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** What lies behind the end of a pack that is missing or too short, of one mailbox: seen without reading a byte. */
export async function giveUpBehindEnds(place: Place, packs: Pick<Packs, 'short'>, mailbox: Pick<Mailbox, 'id'>): Promise<Lost> {
  const sums: Lost = { askedFor: 0, lost: 0 }
  const end = sql<number>`raw_block + raw_block_bytes`
  const ends = await place.db.query
    .selectFrom('messages')
    .select(['raw_pack', sql<number>`max(raw_block + raw_block_bytes)`.as('ends')])
    .where('mailbox_id', '=', mailbox.id)
    .where('raw_pack', '<>', '')
    .groupBy('raw_pack')
    .execute()
  for (const { name, bytes } of await packs.short(new Map(ends.map((row) => [row.raw_pack, Number(row.ends)])))) {
    for (let after = 0; ; ) {
      const rows = await keptColumns(place.db).where('mailbox_id', '=', mailbox.id).where('raw_pack', '=', name).where(end, '>', bytes).where('id', '>', after).orderBy('id').limit(limits.sweptAtOnce).execute()
      const { askedFor, lost } = await giveUpBytes(place, rows.map(keptOf))
      sums.askedFor += askedFor
      sums.lost += lost
      if (rows.length < limits.sweptAtOnce) break
      after = rows.at(-1)?.id ?? after
    }
  }
  return sums
}

/** A stretch of all mail, or of one account's, in the order of ids. Those without bytes are among them. */
export async function keptAfter(db: Db, asked: { after: number; accountId?: string | undefined }): Promise<KeptMail[]> {
  const query = keptColumns(db).where('id', '>', asked.after).orderBy('id').limit(limits.sweptAtOnce)
  return (await (asked.accountId === undefined ? query : query.where('account_id', '=', asked.accountId)).execute()).map(keptOf)
}

export async function countLost(db: Db): Promise<number> {
  const { n } = await db.query.selectFrom('messages').select(({ fn }) => fn.countAll().as('n')).where('broken', '=', LOST_HERE).executeTakeFirstOrThrow()
  return Number(n)
}

const keptColumns = (db: Db) =>
  db.query.selectFrom('messages').select(['id', 'user_id', 'account_id', 'mailbox_id', 'thread_id', 'broken', 'raw_pack', 'raw_block', 'raw_block_bytes', 'raw_offset', 'raw_bytes'])

const keptOf = (row: Awaited<ReturnType<ReturnType<typeof keptColumns>['execute']>>[number]): KeptMail => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  mailboxId: row.mailbox_id,
  threadId: row.thread_id,
  broken: row.broken,
  raw: { pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes },
})
