// Tells the person how their account is: in step, or failing and why.
import { findAccountById, reportAccount } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'

/** Screens round to minutes; writing "in step" for each of thirty folders would only wake them. */
const SAY_AGAIN_MS = 30_000

/** Runs a piece of sync work. What fails is said on the account before it is tried again. */
export async function withAccountHealth(context: { db: Db; clock: Clock }, accountId: string, work: () => Promise<void>): Promise<void> {
  const account = await findAccountById(context.db, accountId)
  // Disconnected or paused while the job waited: nothing to do, and nothing wrong.
  if (account === undefined || account.state === 'paused') return
  try {
    await work()
  } catch (error) {
    const reason = error instanceof Fault && error.fix !== '' ? `${error.message}. ${error.fix}` : messageOf(error)
    if (account.state !== 'failing' || account.stateReason !== reason) await reportAccount(context, account, { outcome: 'failing', reason })
    throw error
  }
  if (account.state === 'failing' || context.clock.now() - account.syncedAt > SAY_AGAIN_MS) {
    await reportAccount(context, account, { outcome: 'synced' })
  }
}
