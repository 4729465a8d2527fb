// What went wrong in fetching, gathered from where each is known: what fails of an account, jobs
// that failed or wait for their next try, mails that came damaged, and accounts that rest until
// their person gives something.
//
// Only what stands as it is: a failure that was overcome is no error any more, and stays in the
// events of its job. What a job and its account say alike is said once.
import { listFailures } from '../accounts/account-failure-store.ts'
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import { limits } from '../base/limits.ts'
import { listJobs, type JobRow } from '../jobs/job-store.ts'
import { TURN_IS_OVER } from '../jobs/turn.ts'
import { mailboxesOfAccount, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import { dateOfId } from '../mail/messages/message-id.ts'
import { brokenByKind, loadMessages } from '../mail/messages/message-store.ts'
import { proveMailbox } from '../mail/sync/ask-for-proof.ts'
import { fetchRest } from '../mail/sync/fetch-rest.ts'
import { rereadMarks } from '../mail/sync/reread-marks.ts'
import type { Db } from '../store/db.ts'
import type { SyncError } from './contract/proofs.ts'
import { accountsOfJobs, SYNC_JOBS } from './sync-jobs.ts'
import { troublesIn } from '../mail/messages/trouble-words.ts'

const NAMES = [...SYNC_JOBS, proveMailbox.name, fetchRest.name, rereadMarks.name]

type Found = Omit<SyncError, 'at'> & { atMs: number }
type Mailboxes = ReadonlyMap<string, Pick<Mailbox, 'name' | 'role'>>

export async function syncErrorsOf(db: Db, userId: string, accounts: readonly ConnectedAccount[]): Promise<SyncError[]> {
  const jobs = await failedJobs(db, userId)
  const all: Found[] = []
  for (const account of accounts) {
    const mailboxes = new Map((await mailboxesOfAccount(db, account.id)).map((mailbox) => [mailbox.id, mailbox]))
    const failures = await failuresOf(db, account, mailboxes)
    const theirs = jobs.filter((job) => job.accountId === account.id).map(({ row }) => ofJob(row, mailboxes))
    const isSaid = (job: Found) => failures.some(({ words, mailbox }) => words.includes(job.words) && mailbox === job.mailbox)
    all.push(...restingOf(account), ...failures, ...theirs.filter((job) => !isSaid(job)), ...(await brokenOf(db, account, mailboxes)))
  }
  return all
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, limits.syncErrorsListed)
    .map(({ atMs, ...error }) => ({ at: new Date(atMs).toISOString(), ...error }))
}

function restingOf({ state, needs, stateReason, syncedAt, createdAt }: ConnectedAccount): Found[] {
  if (state !== 'paused' || needs === '') return []
  const fix = needs === 'password' ? 'Give its new password.' : 'Connect it again: what is here stays.'
  return [{ atMs: Math.max(syncedAt, createdAt), what: 'account', code: `needs-${needs}`, words: stateReason, fix, count: 1 }]
}

async function failuresOf(db: Db, { id }: ConnectedAccount, mailboxes: Mailboxes): Promise<Found[]> {
  return (await listFailures(db, id)).map(({ work, reason, code, fix, lastAt, times }) => {
    const [what = '', of = ''] = work.split(':')
    const words = fix !== '' && reason.endsWith(`. ${fix}`) ? reason.slice(0, -fix.length - 2) : reason
    return { atMs: lastAt, what, code: code === '' ? 'failing' : code, words, fix, ...mailboxOf(mailboxes.get(of)), count: times }
  })
}

async function failedJobs(db: Db, userId: string): Promise<{ row: JobRow; accountId: string }[]> {
  const states = ['failed', 'pending', 'paused'] as const
  const rows = (await listJobs(db, { users: [userId], names: NAMES, states, limit: limits.pageMax })).filter(isError)
  const accounts = await accountsOfJobs(db, userId, rows)
  return rows.map((row) => ({ row, accountId: accounts.get(row.id) ?? '' }))
}

const isError = ({ state, dead, error_text: text }: JobRow): boolean => text !== '' && text !== TURN_IS_OVER && (state !== 'failed' || dead === 1)

function ofJob({ name, state, error_code: code, error_text: words, payload, attempt, run_at: runAt, finished_at: finishedAt, started_at: startedAt }: JobRow, mailboxes: Mailboxes): Found {
  const { mailboxId = '' } = JSON.parse(payload) as { mailboxId?: string }
  const fix = state === 'failed' ? 'Mend what it names, and retry the job.' : ''
  const atMs = finishedAt !== 0 ? finishedAt : startedAt !== 0 ? startedAt : runAt
  return { atMs, what: name, code, words, fix, ...mailboxOf(mailboxes.get(mailboxId)), count: Math.max(1, attempt) }
}

async function brokenOf(db: Db, account: ConnectedAccount, mailboxes: Mailboxes): Promise<Found[]> {
  const kinds = await brokenByKind(db, account, limits.brokenMessagesListed)
  const threads = new Map((await loadMessages(db, account.userId, kinds.map(({ newestId }) => newestId))).map(({ id, threadId }) => [id, threadId]))
  return kinds.map(({ mailboxId, why, count, newestId }) => ({
    atMs: dateOfId(newestId),
    what: 'message',
    code: 'message-broken',
    words: why,
    troubles: troublesIn(why),
    fix: count === 1 ? 'It is kept as it came; open it to see how far it can be read.' : 'They are kept as they came; open one to see how far it can be read.',
    ...mailboxOf(mailboxes.get(mailboxId)),
    ...threadOf(threads.get(newestId)),
    count,
  }))
}

const threadOf = (threadId: string | undefined): Pick<SyncError, 'threadId'> => (threadId === undefined ? {} : { threadId })
const mailboxOf = (mailbox: Pick<Mailbox, 'name' | 'role'> | undefined): Pick<SyncError, 'mailbox' | 'mailboxRole'> => (mailbox === undefined ? {} : { mailbox: mailbox.name, mailboxRole: mailbox.role })
