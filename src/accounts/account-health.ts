// Tells the person how their account is: in step, or failing and why.
//
// Every job that reads a provider runs through here, by the name of its piece of work. An
// account is in step when nothing of it fails: one mailbox that cannot be pulled is not made
// well by thirty that can, so a success clears its own failure and no other.
import type { Clock } from '../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { isDiskFull, noRoom } from '../store/no-room.ts'
import { deleteFailures, listFailures } from './account-failure-store.ts'
import { findAccountById, reportAccount } from './connected-accounts.ts'

/** Screens round to minutes; writing "in step" for each of thirty folders would only wake them. */
const SAY_AGAIN_MS = 30_000

/** Runs a piece of sync work. What fails is said on the account before it is tried again. */
export async function withAccountHealth(
  context: { db: Db; clock: Clock; signal: AbortSignal },
  { accountId, work }: { accountId: string; work: string },
  act: () => Promise<void>,
): Promise<void> {
  const account = await findAccountById(context.db, accountId)
  // Disconnected or paused while the job waited: nothing to do, and nothing wrong.
  if (account === undefined || account.state === 'paused') return
  try {
    await act()
  } catch (thrown) {
    const error = isDiskFull(thrown) ? noRoom(thrown) : thrown
    if (!wasStopped(context.signal)) {
      await report(() => reportAccount(context, account, { work, outcome: 'failing', ...toldOf(error) }))
    }
    throw error
  }
  const { state, syncedAt } = account
  if (state === 'failing' || context.clock.now() - syncedAt > SAY_AGAIN_MS) {
    await report(() => reportAccount(context, account, { work, outcome: 'synced' }))
  }
}

function toldOf(error: unknown): { reason: string; code: string; fix: string } {
  const words = messageOf(error)
  if (!(error instanceof Fault || error instanceof RetryLater)) return { reason: words, code: 'internal', fix: '' }
  return { reason: error.fix === '' ? words : `${words}. ${error.fix}`, code: error.code, fix: error.fix }
}

/** Failures of parts (`mailbox:ID`) that the provider does not have any more. */
export async function forgetFailures(tx: Db, parts: { accountId: string; prefix: string; except: readonly string[] }): Promise<void> {
  const { accountId, prefix, except } = parts
  const there = new Set(except.map((id) => `${prefix}${id}`))
  for (const { work } of await listFailures(tx, accountId)) {
    if (work.startsWith(prefix) && !there.has(work)) await deleteFailures(tx, accountId, work)
  }
}

/**
 * Stopped by a person or a shutdown, which says nothing of the account; running out of time
 * does. What a job is stopped with says `why` (jobs/job.ts, which this folder may not import).
 */
function wasStopped(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason as { why?: string } | undefined)?.why !== 'timeout'
}

/** An account that was disconnected during the work has nobody to be told about it, and on a full disk nothing can be written down. */
async function report(say: () => Promise<void>): Promise<void> {
  try {
    await say()
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'not-found') && !isDiskFull(error)) throw error
  }
}
