// How an import stands: what its row says, and where its job has come to a stop by itself, what
// that says. A job is paused, ended or given up also by whoever knows nothing of imports.
import { listFailures } from '../../accounts/account-failure-store.ts'
import { findJob, type JobRow } from '../../jobs/job-store.ts'
import { etaOf } from '../../jobs/progress.ts'
import { TURN_IS_OVER } from '../../jobs/turn.ts'
import type { Db } from '../../store/db.ts'
import type { Import, ImportState } from './import-store.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import type { Trouble } from '../messages/trouble-shapes.ts'
import { ourTroubles, troubleSays, troublesIn } from '../messages/trouble-words.ts'

export interface ImportStatus {
  state: ImportState
  /** What could not be read, why it failed or what it waits for; a line each. */
  reason: string
  /** The same, one by one. */
  troubles: Trouble[]
  /** That the uploaded file stays, for whom, and how it goes; empty when it does not. */
  keptFile: string
  /** Bytes of a file, mails of an account. */
  done: number
  /** 0 = not known yet. */
  total: number
  /** Of these a second; 0 = not known yet. */
  rate: number
  etaMs: number | null
}

export async function statusOfImport(db: Db, plan: Import): Promise<ImportStatus> {
  const job = plan.jobId === '' ? undefined : await findJob(db, plan.jobId)
  const { done = 0, total = 0, rate = 0 } = job ?? {}
  const state = stateOf(plan, job)
  const reason = [reasonOf(plan, job, state), ...(await waitsFor(db, plan, job, state))].filter((line) => line !== '').join('\n')
  return { state, reason, troubles: reason.split('\n').flatMap((line) => troublesOf(line, job)), keptFile: keptFileOf(plan), done, total, rate: state === 'running' ? rate : 0, etaMs: job === undefined ? null : etaOf(job) }
}

/** Where to find them, for whoever can read them elsewhere. */
function keptFileOf({ accountId, keptInFile }: Import): string {
  if (keptInFile === 0) return ''
  const mails = keptInFile === 1 ? 'one mail that is' : `${keptInFile} mails that are`
  return `The uploaded file is kept for ${mails} larger than that: imports/${accountId}/upload in the data folder. It goes with this account, or by DELETE /api/v1/imports/${accountId}/file`
}

function stateOf(plan: Import, job: JobRow | undefined): ImportState {
  if (plan.state !== 'running') return plan.state
  if (job?.state === 'paused' || job?.state === 'failed' || job?.state === 'cancelled') return job.state
  return 'running'
}

function reasonOf(plan: Import, job: JobRow | undefined, state: ImportState): string {
  const isHeld = job !== undefined && (job.state === 'failed' || job.state === 'pending') && job.error_text !== '' && job.error_text !== TURN_IS_OVER
  return [plan.reason, ...(isHeld && state !== 'done' && !plan.reason.includes(job.error_text) ? [job.error_text] : [])].filter((line) => line !== '').join('\n')
}

/** All the rest of an account is here, and it still goes on: for a folder that was never read, nobody is at work. */
async function waitsFor(db: Db, { source, accountId }: Import, job: JobRow | undefined, state: ImportState): Promise<string[]> {
  if (source !== 'account' || state !== 'running' || job?.state !== 'completed') return []
  const failures = new Map((await listFailures(db, accountId)).map(({ work, reason }) => [work, reason]))
  if (failures.size === 0) return []
  const unread = (await mailboxesOfAccount(db, accountId)).filter(({ gone, kind, isBegun }) => !gone && kind !== 'label' && !isBegun)
  return unread.flatMap(({ id, name }) => {
    const words = failures.get(`mailbox:${id}`)
    return words === undefined ? [] : [troubleSays('folder-not-fetched', { folder: name, words })]
  })
}

/** What ended it says its job by a code of its own. */
function troublesOf(line: string, job: JobRow | undefined): Trouble[] {
  const isOfJob = job !== undefined && job.error_text !== '' && line.startsWith(job.error_text)
  const ours = ourTroubles(line)
  if (ours.length > 0) return ours
  return isOfJob ? [{ code: job.error_code, detail: {}, says: line }] : troublesIn(line)
}
