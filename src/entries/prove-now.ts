// `secretary doctor --prove` and `--repair`: compares mailboxes now, and waits for the end of it.
import { listAllAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import { Fault } from '../base/fault.ts'
import { bindJob, enqueue, type BoundJob } from '../jobs/job.ts'
import { findJob, type JobRow } from '../jobs/job-store.ts'
import { proveBytes, proveBytesHandler } from '../mail/kept-bytes/prove-bytes.ts'
import { isLocal } from '../mail/local/local-account.ts'
import { mailboxesOfAccount } from '../mail/mailboxes/mailbox-store.ts'
import { askForProof, proveMailbox } from '../mail/sync/ask-for-proof.ts'
import { proveMailboxHandler } from '../mail/sync/prove-mailbox.ts'
import { pullMailbox, pullMailboxHandler } from '../mail/sync/pull-mailbox.ts'
import { hearArrivals } from '../triage/rules/hear-arrivals.ts'
import { untilDone } from './await-work.ts'
import { buildAccounts } from './build-accounts.ts'
import { buildReaders } from './build-readers.ts'
import { counted, figure } from './counted.ts'
import { wrong, type Finding } from './doctor-finding.ts'
import { engineWork, type Ground } from './engine-here.ts'
import type { House } from './open-house.ts'
import { stopOrder, type StopOrder } from './stop-order.ts'
import { untilAskedToStop } from './stop-signal.ts'

const AT_ONCE = 2

export interface ProveWish {
  repair: boolean
  /** Address or name; every account without. */
  account: string | undefined
  /** Path or name; every folder without. */
  folder: string | undefined
}

/** Answers what could not be done. */
export async function proveNow(house: House, wish: ProveWish): Promise<Finding[]> {
  const { db, clock } = house
  const wanted = await namedAccounts(house, wish)
  const stops = stopOrder(house.log)
  try {
    const engine = await engineWork(house, stops)
    await engine.begin((ground) => provingJobs(house, stops, ground), AT_ONCE)
    // First, so that what is damaged is asked for again by what follows.
    const jobs = await askForBytes(house, wish)
    for (const { account, mailboxId } of wanted) {
      const asked = await db.transaction((tx) => askForProof(tx, clock, account, { repair: wish.repair, follow: wish.repair, mailboxId, isUrgent: true }))
      jobs.push(...asked)
    }
    return await untilProven(house, jobs, engine.isElsewhere)
  } finally {
    await stops.stopAll()
  }
}

async function namedAccounts({ db }: House, { account: name, folder }: ProveWish): Promise<{ account: ConnectedAccount; mailboxId: string | undefined }[]> {
  const accounts = (await listAllAccounts(db)).filter((one) => name === undefined || one.address === name || one.name === name)
  if (name !== undefined && accounts.length === 0) throw new Fault('no-such-account', `No account here is called ${name}`, { fix: 'secretary doctor names every account.' })
  const wanted: { account: ConnectedAccount; mailboxId: string | undefined }[] = []
  for (const account of accounts) {
    if (isLocal(account) || account.state === 'paused') continue
    const mailbox = folder === undefined ? undefined : (await mailboxesOfAccount(db, account.id)).find(({ path, name: shown }) => path === folder || shown === folder)
    if (folder === undefined || mailbox !== undefined) wanted.push({ account, mailboxId: mailbox?.id })
  }
  if (folder !== undefined && wanted.length === 0) throw new Fault('no-such-folder', `No folder is called ${folder}`, { fix: 'secretary doctor names every folder; its path counts as well as its name.' })
  return wanted
}

/** All that is kept, or all of the account that was named; of one that is here alone as well. */
async function askForBytes({ db, clock }: House, { account: name }: ProveWish): Promise<string[]> {
  const named = name === undefined ? [undefined] : (await listAllAccounts(db)).filter((one) => one.address === name || one.name === name).map(({ id }) => id)
  const ask = (accountId: string | undefined) => db.transaction((tx) => enqueue(tx, clock, proveBytes, { all: true, ...(accountId === undefined ? {} : { accountId }) }, { priority: 5, phase: 'the mail on this disk' }))
  const jobs: string[] = []
  for (const accountId of named) jobs.push(await ask(accountId))
  return jobs
}

function provingJobs(house: House, stops: StopOrder, ground: Ground): BoundJob[] {
  const { db, clock } = house
  const readers = buildReaders({ db, clock, ...buildAccounts(house) })
  stops.add('readers', () => readers.close())
  const intake = { readerFor: readers.mailReaderFor, ...ground, onJustIn: hearArrivals(clock) }
  return [bindJob(proveMailbox, proveMailboxHandler(intake)), bindJob(pullMailbox, pullMailboxHandler(intake)), bindJob(proveBytes, proveBytesHandler(intake))]
}

async function untilProven(house: House, ids: readonly string[], isElsewhere: boolean): Promise<Finding[]> {
  const { db } = house
  let isStopped = false
  void untilAskedToStop().then(() => (isStopped = true))
  const screen = openScreen()
  const look = async (): Promise<Finding[] | undefined> => {
    const jobs: JobRow[] = []
    for (const id of ids) {
      const job = await findJob(db, id)
      if (job !== undefined) jobs.push(job)
    }
    const going = jobs.filter((job) => job.state !== 'completed' && !isHeld(job))
    screen.show(proofLine(jobs, jobs.length - going.length))
    const held = () => jobs.filter(isHeld).map(heldFinding)
    if (going.length === 0) return held()
    return isStopped ? [...held(), wrong('proof', 'It was stopped before its end', 'What was asked for goes on when the engine runs.')] : undefined
  }
  try {
    return await untilDone(house, { isElsewhere, look, ifGone: { says: 'Secretary was stopped meanwhile', fix: 'What was asked for goes on when it runs again.' } })
  } catch (error) {
    // The rest of what doctor finds is worth hearing then as well.
    if (error instanceof Fault && error.code === 'engine-gone') return [wrong('proof', error.message, error.fix)]
    throw error
  } finally {
    screen.clear()
  }
}

/** Tried, and not done by itself soon. */
const isHeld = (job: JobRow): boolean => (job.state === 'pending' ? job.attempt > 0 && job.error_text !== '' : job.state !== 'running' && job.state !== 'completed')

const heldFinding = ({ phase, state, error_text: why }: JobRow): Finding => wrong(`proof of ${phase}`, why === '' ? `It is ${state}` : why, 'Mend what it names; the engine tries it again by itself.')

/** How many are through, and what is at work now. */
export function proofLine(jobs: readonly Pick<JobRow, 'state' | 'phase' | 'done' | 'total'>[], through: number): string {
  const now = jobs.filter(({ state }) => state === 'running').map(({ phase, done, total }) => `${phase}${total > 0 ? ` ${figure(done)} of ${figure(total)}` : ''}`)
  return [`${figure(through)} of ${counted(jobs.length, 'mailbox', 'mailboxes')}`, ...now].join('  ')
}

/** For eyes alone: what is piped elsewhere is the answer. */
function openScreen(): { show(line: string): void; clear(): void } {
  const { stderr } = process
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} }
  return {
    show: (line) => void stderr.write(`\r\u001b[K${line.slice(0, Math.max(20, stderr.columns - 1))}`),
    clear: () => void stderr.write('\r\u001b[K'),
  }
}
