// News of jobs, twice a second at most. A worker tells of each job every 400 ms, and four of them
// together would redraw whatever shows jobs ten times a second, under a hand that is typing.
// The first of a quiet time goes through at once: what one just asked for must answer.
import type { Job } from '../../../src/web/contract/jobs.ts'

const apartMs = 500

export interface GatheredJobs {
  hear(job: Job): void
  stop(): void
}

export function gatherJobs(tell: (jobs: readonly Job[]) => void): GatheredJobs {
  const gathered = new Map<string, Job>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (gathered.size === 0) return
    const jobs = [...gathered.values()]
    gathered.clear()
    timer = setTimeout(flush, apartMs)
    tell(jobs)
  }
  return {
    hear(job) {
      const known = gathered.get(job.id)
      if (known === undefined || job.seq > known.seq) gathered.set(job.id, job)
      if (timer === undefined) flush()
    },
    stop: () => clearTimeout(timer),
  }
}
