// Asks for the mail that was there before an account was connected (fetch-older.ts fetches it).
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { defineJob, enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { insertImport, latestImport, setImport, type Import } from '../import/import-store.ts'
import { saveOlder, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { isReadAgain } from '../mailboxes/wanted-mailboxes.ts'

export const fetchOlder = defineJob({
  name: 'mail.fetch-older',
  payload: z.strictObject({ accountId: z.string() }),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  lockKey: ({ accountId }) => `older:${accountId}`,
  shareKey: ({ accountId }) => accountId,
  uniqueKey: ({ accountId }) => `older:${accountId}`,
})

/**
 * In the transaction that keeps a mailbox's first cursor, or its first after the provider named
 * everything anew: from here on what is new is a change, and the rest is older.
 */
export async function askForOlder(tx: Db, clock: Clock, mailbox: Mailbox): Promise<void> {
  const { userId, accountId, older, path, kind } = mailbox
  if (kind === 'label' || (older !== '' && !isReadAgain(mailbox))) return
  const plan = (await latestImport(tx, accountId)) ?? (await planImport(tx, clock, mailbox))
  const wanted = isReadAgain(mailbox) || plan.folders.length === 0 || plan.folders.includes(path)
  if (older === '') await saveOlder(tx, mailbox.id, { older: wanted ? 'waiting' : 'left-out' })
  if (!wanted || plan.state === 'planned' || plan.state === 'paused') return
  // An import that was ended stays so: what is held is read again without it.
  if (plan.state === 'cancelled' && isReadAgain(mailbox)) return await readAgain(tx, clock, mailbox)
  await startFetching(tx, clock, { importId: plan.id, accountId, userId })
}

export async function readAgain(tx: Db, clock: Clock, { accountId, userId }: Pick<Mailbox, 'accountId' | 'userId'>): Promise<void> {
  await enqueue(tx, clock, fetchOlder, { accountId }, { userId, priority: 1 })
}

async function planImport(tx: Db, clock: Clock, { userId, accountId }: Mailbox): Promise<Import> {
  const id = await insertImport(tx, clock.now(), { userId, accountId, source: 'account', name: '', folders: [], fromMs: 0 })
  await setImport(tx, clock.now(), { id, state: 'running' })
  return (await latestImport(tx, accountId)) as Import
}

export async function startFetching(tx: Db, clock: Clock, which: { importId: string; accountId: string; userId: string }): Promise<void> {
  const { importId, accountId, userId } = which
  const jobId = await enqueue(tx, clock, fetchOlder, { accountId }, { userId, priority: 1 })
  await setImport(tx, clock.now(), { id: importId, state: 'running', reason: '', jobId })
}
