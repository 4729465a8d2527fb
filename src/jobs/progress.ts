// How far, how fast, how long still.
//
// The rate is smoothed over about ten seconds, so one slow page does not make the
// remaining time jump; the remaining time is told only once the rate has settled.
import type { Progress } from './job.ts'

const SMOOTHING_MS = 10_000
const STEADY_AFTER_MS = 3_000

export interface Meter {
  add(progress: Progress, nowMs: number): void
  /** True when something changed since the last `take`. */
  readonly dirty: boolean
  take(nowMs: number): Snapshot
}

export interface Snapshot {
  done: number
  total: number
  phase: string
  rate: number
  counters: Record<string, number>
}

export function startMeter(from: Snapshot, nowMs: number): Meter {
  let { done, total, phase, rate } = from
  const counters = { ...from.counters }
  let measuredDone = done
  let measuredAt = nowMs
  let dirty = false
  return {
    get dirty() {
      return dirty
    },
    add(progress) {
      dirty = true
      // A second attempt repeats work; what was once said to be done stays said.
      if (progress.done !== undefined) done = Math.max(done, progress.done)
      if (progress.total !== undefined) total = progress.total
      if (progress.phase !== undefined) phase = progress.phase
      for (const [name, more] of Object.entries(progress.count ?? {})) counters[name] = (counters[name] ?? 0) + Math.max(0, more)
    },
    take(now) {
      const elapsed = now - measuredAt
      if (elapsed > 0) {
        const current = ((done - measuredDone) * 1000) / elapsed
        const weight = rate === 0 ? 1 : 1 - Math.exp(-elapsed / SMOOTHING_MS)
        rate += (current - rate) * weight
        measuredDone = done
        measuredAt = now
      }
      dirty = false
      return { done, total, phase, rate, counters: { ...counters } }
    },
  }
}

/** Milliseconds left, or null while nobody can know. */
export function etaOf(job: { state: string; done: number; total: number; rate: number; startedAt: number }, nowMs: number): number | null {
  if (job.state !== 'running' || job.total === 0 || job.rate <= 0 || nowMs - job.startedAt < STEADY_AFTER_MS) return null
  return Math.round((Math.max(0, job.total - job.done) * 1000) / job.rate)
}
