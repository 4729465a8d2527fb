// Every night, and when `secretary tidy` asks: removes what nothing refers to any more (rows
// without a mail, what imports and samples left behind, bytes of deleted mail) and says how much.
//
// Short steps between which anybody may go first; what is left to do is found anew, so it goes on
// wherever it was stopped.
import { z } from 'zod'
import { defineJob, type Handler } from '../jobs/job.ts'
import { takeTurn, turnIsOver } from '../jobs/turn.ts'
import { sweepImports } from '../mail/import/sweep-imports.ts'
import { eraseForgottenStep } from '../mail/sweep/erase-forgotten.ts'
import { openCompaction, type Compaction } from '../mail/sweep/compact-packs.ts'
import { sweepAccounts, sweepRowsStep } from '../mail/sweep/sweep-rows.ts'
import type { Packs } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import { sweepSamples } from './erase-person.ts'
import type { ImportFolder } from './import-folder.ts'

export const sweepHouse = defineJob({
  name: 'house.sweep',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 10 * 60_000,
  lockKey: () => 'house.sweep',
  uniqueKey: () => 'house.sweep',
  priority: -20,
})

export interface SweepDeps {
  packs: Packs
  imports: ImportFolder
  /** SECRETARY_HOME. */
  home: string
}

/** A pack may hold more mail than a turn can move, also after a restart. */
const placeSchema = z.object({ compaction: z.object({ pack: z.string(), after: z.number() }).optional() })

export function sweepHouseHandler({ packs, imports, home }: SweepDeps): Handler<typeof sweepHouse> {
  // Kept from turn to turn: to count what lives may take longer than one, and is not begun again each time.
  let going: { jobId: string; compaction: Compaction } | undefined
  return async (_, context) => {
    const { db, clock, log, report, saveCheckpoint } = context
    const count = (counts: Record<string, number | undefined>) => report({ count: whatWasDone(counts) })
    count({ 'accounts that are gone': await sweepAccounts(db, clock) })
    for (const { reason } of [...(await sweepImports(context, imports)), ...(await sweepSamples(context, home))]) log.warn('What was left behind could not be removed; trying again tomorrow', { reason })
    const from = placeSchema.safeParse(context.checkpoint).data?.compaction
    const compaction = going?.jobId === context.jobId ? going.compaction : openCompaction({ ...context, packs }, from)
    going = undefined
    const isThrough = await takeTurn(context, async (meter) => {
      const done = (await eraseStep(db)) ?? (await sweepRowsStep(db, clock.now())) ?? (await compaction.step(context.signal))
      if (done === undefined) return 'through'
      count(done)
      meter.done++
      await saveCheckpoint({ done: meter.done, compaction: compaction.place() })
      return 'more'
    })
    if (isThrough) return
    going = { jobId: context.jobId, compaction }
    throw turnIsOver()
  }
}

/** What no job did of it, or has not done yet: its bytes are freed behind it. */
async function eraseStep(db: Db): Promise<Record<string, number> | undefined> {
  const erased = await eraseForgottenStep(db)
  return erased === undefined ? undefined : { 'mails of accounts that are gone': erased }
}

/** Nothing that is nothing: whoever reads what was done reads what was done. */
const whatWasDone = (counts: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0))

