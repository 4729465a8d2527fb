// Puts news of jobs together. The socket and a list that was asked for may cross: of each job
// the newer account stands, whichever came last. Otherwise a list read before a job ended and
// arriving after would show it running for ever.
import type { Job } from '../../../src/web/contract/jobs.ts'

/** One job's news into the list: replaced in place, or on top when it is new. */
export function mergeJob(jobs: readonly Job[] | undefined, news: Job): Job[] | undefined {
  if (jobs === undefined) return undefined
  if (!jobs.some((job) => job.id === news.id)) return [news, ...jobs]
  return jobs.map((job) => (job.id === news.id ? newer(job, news) : job))
}

/** A whole list into the one that is known. What only the known one has is no longer told by the server. */
export function mergeList(known: readonly Job[] | undefined, list: readonly Job[]): Job[] {
  const before = new Map(known?.map((job) => [job.id, job]))
  return list.map((job) => newer(before.get(job.id) ?? job, job))
}

const newer = (one: Job, other: Job): Job => (one.seq > other.seq ? one : other)
