// Puts one job's news into the list: replaced in place, or on top when it is new.
import type { Job } from '../../../src/web/contract/jobs.ts'

export function mergeJob(jobs: readonly Job[] | undefined, news: Job): Job[] | undefined {
  if (jobs === undefined) return undefined
  if (!jobs.some((job) => job.id === news.id)) return [news, ...jobs]
  return jobs.map((job) => (job.id === news.id ? news : job))
}
