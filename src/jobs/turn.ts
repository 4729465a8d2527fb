// One turn of long work that goes page by page. A job that has a thousand pages would keep its
// worker for an hour; after a turn it goes back to the queue, with its figures, behind what waits.
import { z } from 'zod'
import { RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { JobContext } from './job.ts'

/** Figures only: the place to go on from is the work's own, a cursor that commits with each page. */
export interface Meter {
  done: number
  /** Whether the turn is over: a page that takes long asks it between its steps. */
  isTime(): boolean
}

const figures = z.object({ done: z.number() })

/** Answers whether the work is through; if not, the job ends its attempt with `turnIsOver`. */
export async function takeTurn(
  { clock, signal, checkpoint }: Pick<JobContext, 'clock' | 'signal' | 'checkpoint'>,
  page: (meter: Meter) => Promise<'more' | 'through'>,
): Promise<boolean> {
  const ends = clock.now() + limits.pullTurnMs
  const isTime = () => clock.now() >= ends
  const meter = { done: figures.safeParse(checkpoint).data?.done ?? 0, isTime }
  while ((await page(meter)) === 'more') {
    signal.throwIfAborted()
    if (isTime()) return false
  }
  return true
}

/** Said of a job between two turns, where nothing is wrong. */
export const TURN_IS_OVER = 'Others get their turn; the rest follows'

export const turnIsOver = (): RetryLater => new RetryLater(TURN_IS_OVER, { afterMs: 0 })
