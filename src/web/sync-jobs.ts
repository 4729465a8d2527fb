// Which jobs keep accounts in step, and of which account each is: a job names what it works on,
// an account, one of its mailboxes or one of its calendars.
import { z } from 'zod'
import { accountsOfCalendars } from '../calendar/calendar-store.ts'
import { pullCalendar } from '../calendar/sync/pull-calendar.ts'
import { syncCalendars } from '../calendar/sync/sync-calendars.ts'
import type { JobRow } from '../jobs/job-store.ts'
import { importFile } from '../mail/import/import-file.ts'
import { accountsOfMailboxes } from '../mail/mailboxes/mailbox-store.ts'
import { fetchOlder } from '../mail/sync/ask-for-older.ts'
import { pullMailbox } from '../mail/sync/pull-mailbox.ts'
import { syncAccount } from '../mail/sync/sync-account.ts'
import type { Db } from '../store/db.ts'

/** What the schedule begins anew, whatever became of it. */
export const ENDS_BY_ITSELF: readonly string[] = [syncAccount, pullMailbox, syncCalendars, pullCalendar].map(({ name }) => name)
export const SYNC_JOBS: readonly string[] = [...ENDS_BY_ITSELF, fetchOlder.name, importFile.name]

const worksOn = z.object({ accountId: z.string().default(''), mailboxId: z.string().default(''), calendarId: z.string().default('') })

/** What names an account in a job, to ask for its jobs alone. */
export async function worksOfAccount(db: Db, { id, userId }: { id: string; userId: string }): Promise<Record<keyof z.infer<typeof worksOn>, string[]>> {
  const [mailboxes, calendars] = [await accountsOfMailboxes(db, userId), await accountsOfCalendars(db, userId)]
  const ofIt = (all: ReadonlyMap<string, string>) => [...all].filter(([, accountId]) => accountId === id).map(([one]) => one)
  return { accountId: [id], mailboxId: ofIt(mailboxes), calendarId: ofIt(calendars) }
}

/** By job id. */
export async function accountsOfJobs(db: Db, userId: string, rows: readonly JobRow[]): Promise<Map<string, string>> {
  const works = rows.map((row) => ({ id: row.id, ...worksOn.parse(JSON.parse(row.payload)) }))
  const mailboxes = await accountsOfMailboxes(db, userId)
  const calendars = await accountsOfCalendars(db, userId)
  return new Map(works.map(({ id, accountId, mailboxId, calendarId }) => [id, accountId || mailboxes.get(mailboxId) || calendars.get(calendarId) || '']))
}
