// Fetches the rest of mails of which only the start came with an import over a slow line: their
// words were there at once, their files follow, newest first, when nothing else is to be fetched.
// One that somebody has open and asks for comes at once.
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { MailReader } from '../mail-port.ts'
import { completeMessages, lockMailOf } from '../messages/mail-store.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { partialOf } from '../messages/unfinished-store.ts'
import type { Intake } from './intake.ts'
import { readIn } from './read-in.ts'

export const fetchRest = defineJob({
  name: 'mail.fetch-rest',
  payload: z.strictObject({ accountId: z.string(), messageId: z.int().positive().optional() }),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  // In the lane of the older mail: the rest of large ones comes when all of the others are here.
  // Not the one that is asked for: its person waits, and to write it twice changes nothing.
  lockKey: ({ accountId, messageId }) => (messageId === undefined ? `older:${accountId}` : `rest-of:${messageId}`),
  shareKey: ({ accountId }) => accountId,
  uniqueKey: ({ accountId, messageId }) => (messageId === undefined ? `rest:${accountId}` : `rest-of:${messageId}`),
})

export function fetchRestHandler(deps: Intake): Handler<typeof fetchRest> {
  return async ({ accountId, messageId }, context) => {
    const { db, clock, signal } = context
    let isThrough = true
    await withAccountHealth({ db, clock, signal }, { accountId, work: 'rest' }, async () => {
      const reader = await deps.readerFor(accountId)
      isThrough = await takeTurn(context, (meter) => fetchSome({ deps, context, reader, accountId, messageId, meter }))
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function fetchSome(given: { deps: Intake; context: JobContext; reader: MailReader; accountId: string; messageId: number | undefined; meter: { done: number } }): Promise<'more' | 'through'> {
  const { deps, context, reader, accountId, messageId, meter } = given
  const { db, clock, report, saveCheckpoint } = context
  const partial = await partialOf(db, accountId, limits.restPage, messageId)
  if (partial.length === 0) return 'through'
  const completed: { messageId: number; message: NewMessage }[] = []
  const mailboxes = new Map((await mailboxesOfAccount(db, accountId)).map((mailbox) => [mailbox.id, mailbox]))
  for (const [mailboxId, rows] of Map.groupBy(partial, (row) => row.mailboxId)) {
    completed.push(...(await wholeOnes(deps, context, reader, { path: mailboxes.get(mailboxId)?.path ?? '', rows })))
  }
  // None of them is there any more: the changes will say so, and asking again would find the same.
  if (completed.length === 0) return 'through'
  meter.done += await db.transaction(async (tx) => {
    await lockMailOf(tx, accountId)
    const n = await completeMessages(tx, clock.now(), completed)
    await saveCheckpoint({ done: meter.done + n }, tx)
    return n
  })
  report({ done: meter.done })
  return 'more'
}

async function wholeOnes({ packs, parser }: Intake, { signal }: JobContext, reader: MailReader, { path, rows }: { path: string; rows: readonly StoredMessage[] }) {
  const ids = new Map(rows.map((row) => [row.remoteId, row]))
  const { ready } = await readIn({
    messages: reader.fetchRaw(path, [...ids.keys()], { signal }),
    marks: new Map(),
    packs,
    owner: rows[0]?.userId ?? '',
    isTime: () => false,
    parser,
    signal,
  })
  // What the server gives nothing of keeps the start that is here.
  return ready.filter((one) => one.whole && one.raw.bytes > 0).flatMap((message) => ({ messageId: ids.get(message.remoteId)?.id ?? 0, message }))
}
