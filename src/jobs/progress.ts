// How far, how fast, how long still.
//
// The rate is smoothed over about ten seconds, so one slow page does not make the remaining
// time jump, and it is measured for as long before it is told: until then it is 0, so whoever
// reads a job's row sees whether there is a rate without knowing when the attempt began.
import type { Progress } from './job.ts'

const SMOOTHING_MS = 10_000
const STEADY_AFTER_MS = 10_000

export interface Meter {
  add(progress: Progress, nowMs: number): void
  /** True when something changed since the last `take`. */
  readonly dirty: boolean
  take(nowMs: number): Snapshot
}

/** What an attempt begins with: all that the ones before it reached. */
export interface Reached {
  done: number
  total: number
  phase: string
  counters: Record<string, number>
}

export interface Snapshot extends Reached {
  /** Units a second; 0 = not known yet. */
  rate: number
}

export function startMeter(from: Reached): Meter {
  let { done, total, phase } = from
  const counters = { ...from.counters }
  let rate = 0
  // From the first step of this attempt: connecting, listing and coming back to the place where
  // the last attempt ended say nothing about the pace.
  let movingSince: number | undefined
  let measuredDone = done
  let measuredAt = 0
  let dirty = false
  return {
    get dirty() {
      return dirty
    },
    add(progress, now) {
      dirty = true
      // A second attempt repeats work; what was once said to be done stays said.
      if (progress.done !== undefined && progress.done > done) {
        done = progress.done
        if (movingSince === undefined) {
          movingSince = measuredAt = now
          measuredDone = done
        }
      }
      if (progress.total !== undefined) total = progress.total
      if (progress.phase !== undefined) phase = progress.phase
      for (const [name, more] of Object.entries(progress.count ?? {})) counters[name] = (counters[name] ?? 0) + Math.max(0, more)
    },
    take(now) {
      const elapsed = now - measuredAt
      if (movingSince !== undefined && elapsed > 0) {
        const current = ((done - measuredDone) * 1000) / elapsed
        const weight = rate === 0 ? 1 : 1 - Math.exp(-elapsed / SMOOTHING_MS)
        rate += (current - rate) * weight
        measuredDone = done
        measuredAt = now
      }
      dirty = false
      const steady = movingSince !== undefined && now - movingSince >= STEADY_AFTER_MS
      return { done, total, phase, rate: steady ? rate : 0, counters: { ...counters } }
    },
  }
}

/** Milliseconds left, or null while nobody can know. */
export function etaOf(job: { state: string; done: number; total: number; rate: number }): number | null {
  if (job.state !== 'running' || job.total === 0 || job.rate <= 0) return null
  return Math.round((Math.max(0, job.total - job.done) * 1000) / job.rate)
}
