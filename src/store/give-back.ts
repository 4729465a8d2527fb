// Gives the disk back what the database holds empty: an index that was merged and mail that was
// deleted leave pages behind, a tenth of the file after a first import. A few are kept, since the next
// mail takes them again. Files from before this was possible keep their size, and reuse what is empty.
import { CompiledQuery } from 'kysely'
import { limits } from '../base/limits.ts'
import type { Db } from './db.ts'

/** One short step, for an idle moment; false when there is nothing more to do. PostgreSQL does it by itself. */
export async function giveBackStep(db: Db): Promise<boolean> {
  if (db.kind !== 'sqlite') return false
  const before = await emptyPages(db)
  if (before <= limits.emptyPagesKept) return false
  await db.transaction(async (tx) => {
    // Each gives one back, whatever number it names: more come with rows that nobody reads.
    for (let given = 0; given < limits.emptyPagesGiven; given++) await tx.query.executeQuery(CompiledQuery.raw('pragma incremental_vacuum(1)'))
  })
  return (await emptyPages(db)) < before
}

async function emptyPages(db: Db): Promise<number> {
  const { rows } = await db.query.executeQuery<{ freelist_count: number }>(CompiledQuery.raw('pragma freelist_count'))
  return rows[0]?.freelist_count ?? 0
}
