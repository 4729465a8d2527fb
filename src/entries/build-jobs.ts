// Every job of the house with its handler, and the schedules that come round.
import { expireProposals, expireProposalsHandler } from '../actions/expire-job.ts'
import type { Clock } from '../base/clock.ts'
import { syncAllCalendars, syncAllCalendarsHandler } from '../calendar/sync/sync-all.ts'
import { pullCalendar, pullCalendarHandler } from '../calendar/sync/pull-calendar.ts'
import { syncCalendars, syncCalendarsHandler } from '../calendar/sync/sync-calendars.ts'
import { bindJob, enqueue, type BoundJob } from '../jobs/job.ts'
import type { Schedule } from '../jobs/schedule.ts'
import { importFile, importFileHandler } from '../mail/import/import-file.ts'
import { pullMailbox, pullMailboxHandler } from '../mail/sync/pull-mailbox.ts'
import { syncAccount, syncAccountHandler } from '../mail/sync/sync-account.ts'
import { syncAllAccounts, syncAllAccountsHandler } from '../mail/sync/sync-all.ts'
import type { Packs } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import type { Readers } from './build-readers.ts'
import type { ImportFolder } from './import-folder.ts'
import { tidyHouse, tidyHouseHandler } from './tidy-job.ts'

export function buildJobs({ clock, readers, packs, imports }: { clock: Clock; readers: Readers; packs: Packs; imports: ImportFolder }): BoundJob[] {
  const mail = { readerFor: readers.mailReaderFor, packs }
  const calendar = { readerFor: readers.calendarReaderFor }
  const askForCalendars = async (tx: Db, { accountId, userId }: { accountId: string; userId: string }) =>
    void (await enqueue(tx, clock, syncCalendars, { accountId }, { userId, priority: 10 }))
  return [
    bindJob(syncAllAccounts, syncAllAccountsHandler),
    bindJob(syncAccount, syncAccountHandler(mail)),
    bindJob(pullMailbox, pullMailboxHandler(mail)),
    bindJob(importFile, importFileHandler({ place: imports, askForCalendars })),
    bindJob(syncAllCalendars, syncAllCalendarsHandler),
    bindJob(syncCalendars, syncCalendarsHandler(calendar)),
    bindJob(pullCalendar, pullCalendarHandler(calendar)),
    bindJob(expireProposals, expireProposalsHandler),
    bindJob(tidyHouse, tidyHouseHandler(imports)),
  ]
}

export const schedules: Schedule[] = [
  { name: 'sync', cron: '*/5 * * * *', job: syncAllAccounts, payload: {} },
  { name: 'sync calendars', cron: '2-59/5 * * * *', job: syncAllCalendars, payload: {} },
  { name: 'expire proposals', cron: '* * * * *', job: expireProposals, payload: {} },
  { name: 'tidy', cron: '17 * * * *', job: tidyHouse, payload: {} },
] as Schedule[]
