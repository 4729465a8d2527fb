// How long, as a person would say it: rounded, and never more exact than it is.
import * as m from '../messages/m.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** "in 54 min", "in 2 days": what is left of something. */
export function timeLeft(ms: number): string {
  if (ms < minute) return m.seconds({ count: Math.max(0, Math.ceil(ms / 1000)) })
  if (ms < 90 * minute) return m.minutes({ count: Math.round(ms / minute) })
  if (ms < 36 * hour) return m.hours({ count: Math.round(ms / hour) })
  return m.days({ count: Math.round(ms / day) })
}

/** "3 min ago", for what is fresh or not. */
export function timeSince(ms: number): string {
  return ms < 5000 ? m.just_now() : m.ago({ time: timeLeft(ms < minute ? Math.floor(ms / 1000) * 1000 : ms) })
}
