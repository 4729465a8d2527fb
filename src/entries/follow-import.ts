// Follows an import by the store, whoever reads it: a bar on a terminal, a line of JSON a second
// for a program, and at the end what became of every mail.
//
// Whoever stops this stops the import as well, and is told how it goes on: a terminal that is
// closed must not leave a machine busy for hours with nobody knowing.
import type { User } from '../accounts/users.ts'
import { findAccountById } from '../accounts/connected-accounts.ts'
import { Fault } from '../base/fault.ts'
import { findJob } from '../jobs/job-store.ts'
import { statusOfImport, type ImportStatus } from '../mail/import/import-status.ts'
import { findImport, type Import } from '../mail/import/import-store.ts'
import { pauseImport } from '../mail/import/steer-import.ts'
import { untilDone } from './await-work.ts'
import { importReport, progressLine, reportText, type SoFar } from './import-report.ts'
import type { House } from './open-house.ts'
import { untilAskedToStop } from './stop-signal.ts'

const LOOK_MS = 250
const SAY_MS = 1_000

export interface Followed {
  importId: string
  owner: User
  /** An engine reads it, not this process. */
  isElsewhere: boolean
  asJson: boolean
}

/** Answers the exit code: 0 only when all of it was read, and the sums match. */
export async function followImport(house: House, followed: Followed): Promise<number> {
  const { importId, owner, isElsewhere, asJson } = followed
  const { db, clock } = house
  const began = clock.now()
  let isStopped = false
  void untilAskedToStop().then(() => (isStopped = true))
  const screen = openScreen(asJson)
  const foundBefore = (await findImport(db, importId))?.found ?? 0
  let saidAt = 0
  const look = async (): Promise<number | undefined> => {
    const plan = await findImport(db, importId)
    if (plan === undefined) throw new Fault('import-gone', 'The account was removed while its file was read')
    const status = await statusOfImport(db, plan)
    if (status.state !== 'running' && status.state !== 'planned') return await conclude(house, plan, { status, screen })
    if (isStopped) {
      await pauseImport(db, clock, { importId, by: { actor: 'operator', userId: owner.id } })
      await untilIdle(house, plan.jobId)
      return undefined
    }
    const now = clock.now()
    if (now - saidAt >= SAY_MS) {
      screen.progress(plan, status, { ms: now - began, found: plan.found - foundBefore })
      saidAt = now
    }
    return undefined
  }
  return await untilDone(house, { isElsewhere, look, ifGone: { says: 'Secretary was stopped while it read the file', fix: 'What was read is kept: the same command goes on from there.' } })
}

/** Until the page in its hands is committed. */
async function untilIdle({ db, clock }: House, jobId: string): Promise<void> {
  while ((await findJob(db, jobId))?.state === 'running') await clock.sleep(LOOK_MS)
}

async function conclude({ db, clock }: House, plan: Import, { status, screen }: { status: ImportStatus; screen: Screen }): Promise<number> {
  // As it stands once nothing is on its way any more.
  const last = { ...((await findImport(db, plan.id)) ?? plan), state: status.state }
  const seconds = ((last.finishedAt === 0 ? clock.now() : last.finishedAt) - last.startedAt) / 1000
  const account = await findAccountById(db, plan.accountId)
  screen.report(last, { status, accountName: account?.name ?? '', seconds })
  return last.state === 'done' && sumsMatch(last) ? 0 : 1
}

const sumsMatch = ({ found, stored, duplicate, broken }: Import): boolean => found === stored + duplicate + broken

interface Screen {
  progress(plan: Import, status: ImportStatus, sofar: SoFar): void
  report(plan: Import, end: { status: ImportStatus; accountName: string; seconds: number }): void
}

function openScreen(asJson: boolean): Screen {
  if (asJson) {
    const say = (line: unknown) => void process.stdout.write(`${JSON.stringify(line)}\n`)
    return {
      progress: (plan, { done, total, rate, etaMs }) => say({ ...importReport(plan), done, total, rate: Math.round(rate), etaMs }),
      report: (plan, { seconds }) => say({ ...importReport(plan), seconds: Math.round(seconds * 10) / 10 }),
    }
  }
  // The bar is for eyes; what was piped elsewhere is the report alone.
  const isTerminal = process.stderr.isTTY
  return {
    progress: (plan, status, sofar) => void (isTerminal && process.stderr.write(`\r\u001b[K${progressLine(plan, status, { ...sofar, columns: process.stderr.columns })}`)),
    report(plan, end) {
      if (isTerminal) process.stderr.write('\r\u001b[K')
      process.stdout.write(reportText(plan, end))
    },
  }
}
