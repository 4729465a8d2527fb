// The stretch of time of which mail is wanted: of a mailbox that is connected, and of a file.
import { Fault } from '../../base/fault.ts'

export interface WantedSpan {
  /** The first moment of it; 0 = everything that is older, too. */
  fromMs: number
  /** The first moment that is not wanted any more; 0 = no end. */
  untilMs: number
}

export const ALL_TIME: WantedSpan = { fromMs: 0, untilMs: 0 }

export const isAllTime = ({ fromMs, untilMs }: WantedSpan): boolean => fromMs === 0 && untilMs === 0

export function requireSpan({ fromMs, untilMs }: WantedSpan): void {
  if (untilMs !== 0 && untilMs <= fromMs) throw new Fault('import-range', 'This stretch of time ends before it begins', { fix: 'Choose an end after the beginning.' })
}

/** What has no date (0) belongs to no time, and is taken: nobody asked for it to be lost. */
export const isWithin = ({ fromMs, untilMs }: WantedSpan, ms: number): boolean => (untilMs === 0 || ms < untilMs) && (ms === 0 || ms >= fromMs)
