// What a job's counters mean on the double rule. Every importer counts found, stored,
// duplicate and broken; what was read back is counted as proven.
import type { Job } from '../../../src/web/contract/jobs.ts'

export interface JobFigures {
  /** Share of the whole that is stored, 0 to 1; 0 while the whole is not known. */
  stored: number
  proven: number
  shown: { name: string; value: number }[]
}

const share = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.min(1, part / whole))

export function jobFigures(job: Job): JobFigures {
  const provenCount = job.counters['proven']
  const finished = job.state === 'completed'
  const whole = job.total > 0 ? job.total : finished ? Math.max(1, job.done) : 0
  return {
    stored: finished ? 1 : share(job.done, whole),
    // Without a count of its own, only a completed job has been read back to its end.
    proven: provenCount === undefined ? (finished ? 1 : 0) : share(provenCount, whole),
    shown: Object.entries(job.counters)
      .filter(([name]) => name !== 'proven' || (provenCount ?? 0) > 0)
      .map(([name, value]) => ({ name, value })),
  }
}

/** Units a minute, in words that do not jitter: two digits that matter. */
export function perMinute(rate: number): number {
  const value = rate * 60
  if (value < 100) return Math.round(value)
  const digits = 10 ** (Math.floor(Math.log10(value)) - 2)
  return Math.round(value / digits) * digits
}
