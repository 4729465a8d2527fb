// Mail that was stored before signals were read: taken from its pack and looked at again, each
// person's newest first, in steps that each commit. What is left to do stands in the rows themselves,
// so it goes on wherever it was stopped. Until a mail was looked at it is no candidate for anything.
import { sql } from 'kysely'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { searchLimits } from '../search/search-limits.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import { messageOf, type StoredMessage } from '../messages/message-row.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { readRaw } from '../messages/raw-mail.ts'
import { NOT_LOOKED_AT } from './signals.ts'

export const readOlderSignals = defineJob({
  name: 'mail.read-older-signals',
  payload: z.strictObject({}),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  lockKey: () => 'mail.read-older-signals',
  uniqueKey: () => 'mail.read-older-signals',
})

/** Written out, so that the index of these rows is taken (0022). */
const isUnread = sql<boolean>`signals = -1`

/** Asked once at a start; false when there is nothing to do. */
export async function askToReadOlderSignals(db: Db, clock: Clock): Promise<boolean> {
  const [one] = await loadUnread(db, 1)
  if (one === undefined) return false
  await db.transaction((tx) => enqueue(tx, clock, readOlderSignals, {}))
  return true
}

export async function countWithoutSignals(db: Db, userId: string): Promise<number> {
  const { n } = await db.query.selectFrom('messages').select(({ fn }) => fn.countAll().as('n')).where('user_id', '=', userId).where(isUnread).executeTakeFirstOrThrow()
  return Number(n)
}

interface SignalDeps {
  packs: Pick<Packs, 'read'>
  parser: Pick<MailParser, 'outline'>
}

export function readOlderSignalsHandler(deps: SignalDeps): Handler<typeof readOlderSignals> {
  return async (_, context) => {
    const isThrough = await takeTurn(context, async (meter) => {
      const messages = await loadUnread(context.db, searchLimits.indexedAtOnce)
      if (messages.length === 0) return 'through'
      context.report({ done: meter.done })
      meter.done += await readSome(deps, context, messages)
      await context.saveCheckpoint({ done: meter.done })
      return 'more'
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function loadUnread(db: Db, limit: number): Promise<StoredMessage[]> {
  const rows = await db.query.selectFrom('messages').selectAll().where(isUnread).orderBy('user_id', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(messageOf)
}

async function readSome({ packs, parser }: SignalDeps, { db, signal, log }: JobContext, messages: readonly StoredMessage[]): Promise<number> {
  const bySignals = new Map<number, number[]>()
  for (const message of messages) {
    signal.throwIfAborted()
    const { raw, userId, id } = message
    const bytes = raw.pack === NOWHERE.pack ? undefined : await readRaw({ db, packs }, message).catch((error: unknown) => log.warn('A mail cannot be read; it is taken for a letter', { message: id, reason: String(error) }))
    const signals = bytes === undefined ? 0 : (await parser.outline(bytes, { owner: userId, signal })).signals
    bySignals.set(signals, [...(bySignals.get(signals) ?? []), id])
  }
  return await db.transaction(async (tx) => {
    for (const [signals, ids] of bySignals) await tx.query.updateTable('messages').set({ signals }).where('id', 'in', ids).where('signals', '=', NOT_LOOKED_AT).execute()
    return messages.length
  })
}
