// `secretary jobs`: the dead letters and the living, from the terminal.
import { askByHand, obeysHands } from '../actions/ask-of-job.ts'
import { Fault } from '../base/fault.ts'
import type { JobRequest } from '../jobs/control.ts'
import { listJobs, type JobRow } from '../jobs/job-store.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'

const USAGE = 'Usage: secretary jobs list [--dead] | retry ID | retry --dead | cancel ID | pause ID | resume ID  [--json]'
const REQUESTS: readonly string[] = ['cancel', 'pause', 'resume', 'retry'] satisfies JobRequest[]
const OPERATOR = { actor: 'operator', userId: '' }
const LISTED = 50

export async function run({ positionals, flags }: Invocation): Promise<number> {
  const [what, id] = positionals
  const house = await openHouse('jobs')
  const print = (jobs: JobRow[]) => printJobs(jobs, flags['json'] === true)
  try {
    if (what === 'list') print(await listJobs(house.db, { limit: LISTED, ...(flags['dead'] === true ? { dead: true } : {}) }))
    else if (what === 'retry' && flags['dead'] === true) {
      print(await retryDead(house))
    } else if (what !== undefined && REQUESTS.includes(what) && id !== undefined) {
      print([await askByHand(house.db, house.clock, { jobId: id, request: what as JobRequest, by: OPERATOR })])
    } else throw new Fault('usage', 'Say what to do with which job', { fix: USAGE })
    return 0
  } finally {
    await house.close()
  }
}

/** Executions of actions are left out: whoever approved one looks at it again, or takes it back. */
async function retryDead({ db, clock }: House): Promise<JobRow[]> {
  const retried: JobRow[] = []
  for (let before: string | undefined; ; ) {
    const page = await listJobs(db, { dead: true, limit: LISTED, ...(before === undefined ? {} : { before }) })
    for (const job of page.filter((one) => obeysHands(one, 'retry'))) {
      retried.push(await askByHand(db, clock, { jobId: job.id, request: 'retry', by: OPERATOR }))
    }
    before = page.at(-1)?.id
    if (before === undefined) return retried
  }
}

function printJobs(jobs: JobRow[], asJson: boolean): void {
  if (asJson) {
    for (const { id, name, state, attempt, dead, error_code, error_text } of jobs) {
      process.stdout.write(`${JSON.stringify({ id, name, state, attempt, dead: dead === 1, errorCode: error_code, errorText: error_text })}\n`)
    }
    return
  }
  if (jobs.length === 0) process.stdout.write('There are none.\n')
  for (const job of jobs) {
    const why = job.error_text === '' ? '' : `  ${job.error_text}`
    process.stdout.write(`${job.id}  ${job.state.padEnd(9)}  ${job.name}${why}\n`)
  }
}
