// Puts the index of words in order while nothing else is going on. Mail that comes in is only
// added (merging at once would cost as much again); each piece it leaves is walked by every
// search, so now and then pieces are merged, in short steps between which any write may go first.
// What that leaves empty in the database goes back to the disk.
import { z } from 'zod'
import { defineJob, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import { giveBackStep } from '../../store/give-back.ts'
import { mergeIndexStep } from './search-index.ts'

export const mergeIndex = defineJob({
  name: 'mail.merge-index',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 5 * 60_000,
  uniqueKey: () => 'mail.merge-index',
})

export async function mergeIndexHandler(_: object, context: JobContext): Promise<void> {
  const isThrough = await takeTurn(context, async () => ((await mergeIndexStep(context.db)) || (await giveBackStep(context.db)) ? 'more' : 'through'))
  if (!isThrough) throw turnIsOver()
}
