// What a person may ask of an import: go on, wait, end. The import's state and its job change
// together, so neither says something else than the other.
//
// It holds for both kinds: mail that was there before an account was connected (its job is
// `mail.fetch-older`) and mail of a file.
import { reportAccount } from '../../accounts/connected-accounts.ts'
import { askByHand, type AskedByHand } from '../../actions/ask-of-job.ts'
import { Fault } from '../../base/fault.ts'
import type { Clock } from '../../base/clock.ts'
import { enqueue } from '../../jobs/job.ts'
import { holdJob, type JobRow } from '../../jobs/job-store.ts'
import type { Db } from '../../store/db.ts'
import { startFetching } from '../sync/ask-for-older.ts'
import { leaveOutOlder } from '../mailboxes/wanted-mailboxes.ts'
import { CANCELLED, importFile } from './import-file.ts'
import { findImport, setImport, type Import } from './import-store.ts'
import { troubleSays } from '../messages/trouble-words.ts'

type By = AskedByHand['by']

export async function pauseImport(db: Db, clock: Clock, { importId, by }: { importId: string; by: By }): Promise<void> {
  await db.transaction(async (tx) => {
    const plan = await unfinished(tx, importId)
    await ask(tx, clock, { plan, by, request: 'pause', when: ['pending', 'running'] })
    await setImport(tx, clock.now(), { id: plan.id, state: 'paused' })
  })
}

/** Also of one that failed: whatever was in its way may be out of it. */
export async function resumeImport(db: Db, clock: Clock, { importId, by }: { importId: string; by: By }): Promise<void> {
  await db.transaction(async (tx) => {
    const plan = await unfinished(tx, importId)
    const { id, accountId, userId, source } = plan
    const isResumed = (await ask(tx, clock, { plan, by, request: 'resume', when: ['paused'] })) || (await ask(tx, clock, { plan, by, request: 'retry', when: ['failed', 'cancelled'] }))
    await setImport(tx, clock.now(), { id, state: 'running', reason: plan.state === 'failed' ? '' : plan.reason })
    if (isResumed || (await isAlive(tx, plan))) return
    // Its job had its end, or was swept away.
    if (source === 'account') return await startFetching(tx, clock, { importId: id, accountId, userId })
    const jobId = await enqueue(tx, clock, importFile, { accountId, importId: id }, { userId, priority: 1 })
    await setImport(tx, clock.now(), { id, state: 'running', jobId })
  })
}

/** What is here stays. */
export async function cancelImport(db: Db, clock: Clock, { importId, by }: { importId: string; by: By }): Promise<void> {
  await db.transaction(async (tx) => {
    const plan = await unfinished(tx, importId)
    await ask(tx, clock, { plan, by, request: 'cancel', when: ['pending', 'running', 'paused', 'failed'] })
    // Left waiting, it would be fetched with whatever is asked for next.
    if (plan.source === 'account') await leaveOutOlder(tx, plan.accountId)
    const reason = plan.source === 'file' ? CANCELLED : troubleSays('import-not-fetched')
    await setImport(tx, clock.now(), { id: plan.id, state: 'cancelled', reason })
    // What failed of it is wanted no more, and no later work of its own would clear that.
    await reportAccount({ db: tx, clock }, { id: plan.accountId, userId: plan.userId }, { work: plan.source === 'file' ? 'import' : 'older', outcome: 'synced' })
  })
}

async function unfinished(tx: Db, importId: string): Promise<Import> {
  const plan = await findImport(tx, importId)
  if (plan === undefined) throw new Fault('import-none', 'There is no import of this account', { status: 409, fix: 'Start one first.' })
  if (plan.state !== 'done' && plan.state !== 'cancelled') return plan
  throw new Fault('import-over', `This import is ${plan.state}`, { status: 409, fix: 'Start it anew to bring what is missing.' })
}

/** Answers whether its job is in one of these states, and so was asked. */
async function ask(tx: Db, clock: Clock, { plan, by, request, when }: { plan: Import; by: By; request: AskedByHand['request']; when: readonly JobRow['state'][] }): Promise<boolean> {
  const job = await holdJob(tx, plan.jobId)
  if (job === undefined || !when.includes(job.state)) return false
  await askByHand(tx, clock, { jobId: job.id, request, by })
  return true
}

async function isAlive(tx: Db, { jobId }: Import): Promise<boolean> {
  const job = await holdJob(tx, jobId)
  return job?.state === 'pending' || job?.state === 'running'
}
