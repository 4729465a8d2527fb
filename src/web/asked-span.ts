// The stretch of time that a request names, by days or by moments.
import { readSettings } from '../accounts/settings.ts'
import type { WantedSpan } from '../mail/import/wanted-span.ts'
import { beginOfDay, endOfDay } from '../mail/search/resolve-days.ts'
import type { Db } from '../store/db.ts'

/**
 * A day begins where its person is: at UTC's midnight the mail of its first hours would be left out,
 * or the evening before came along. The last one is taken whole.
 */
export async function askedSpan(db: Db, userId: string, { from, until }: { from?: string | undefined; until?: string | undefined }): Promise<WantedSpan> {
  const { timeZone } = await readSettings(db, userId)
  const momentOf = (given: string | undefined, dayOf: typeof beginOfDay) => (given === undefined ? 0 : given.includes('T') ? Date.parse(given) : dayOf(given, timeZone))
  return { fromMs: momentOf(from, beginOfDay), untilMs: momentOf(until, endOfDay) }
}
