// Every job of the house with its handler, and the schedules that come round.
import { expireProposals, expireProposalsHandler } from '../actions/expire-job.ts'
import { lookForDrift, lookForDriftHandler } from '../actions/look-for-drift.ts'
import type { Clock } from '../base/clock.ts'
import { syncAllCalendars, syncAllCalendarsHandler } from '../calendar/sync/sync-all.ts'
import { pullCalendar, pullCalendarHandler } from '../calendar/sync/pull-calendar.ts'
import { syncCalendars, syncCalendarsHandler } from '../calendar/sync/sync-calendars.ts'
import { bindJob, enqueue, type BoundJob } from '../jobs/job.ts'
import type { Schedule } from '../jobs/schedule.ts'
import { readOlderSignals, readOlderSignalsHandler } from '../mail/clean/read-older-signals.ts'
import { followDrafts } from '../mail/drafts/ask-to-follow.ts'
import { followDraftsHandler } from '../mail/drafts/follow-drafts.ts'
import { importFile, importFileHandler } from '../mail/import/import-file.ts'
import { scanAttachments, scanAttachmentsHandler } from '../mail/scan/scan-attachments.ts'
import type { VirusScanner } from '../mail/scan/virus-scanner.ts'
import { indexOlder, indexOlderHandler } from '../mail/search/index-older.ts'
import { proveBytes, proveBytesHandler } from '../mail/kept-bytes/prove-bytes.ts'
import { mergeIndex, mergeIndexHandler } from '../mail/search/merge-index.ts'
import { eraseForgotten, eraseForgottenHandler } from '../mail/sweep/erase-forgotten.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import { fetchOlder } from '../mail/sync/ask-for-older.ts'
import { fetchOlderHandler } from '../mail/sync/fetch-older.ts'
import { proveMailbox } from '../mail/sync/ask-for-proof.ts'
import { hearPush, hearPushHandler } from '../mail/sync/hear-push.ts'
import { proveAll, proveAllHandler } from '../mail/sync/prove-all.ts'
import { proveMailboxHandler } from '../mail/sync/prove-mailbox.ts'
import { fetchRest, fetchRestHandler } from '../mail/sync/fetch-rest.ts'
import { rereadMarks, rereadMarksHandler } from '../mail/sync/reread-marks.ts'
import { pullMailbox, pullMailboxHandler } from '../mail/sync/pull-mailbox.ts'
import { syncAccount, syncAccountHandler } from '../mail/sync/sync-account.ts'
import { syncAllAccounts, syncAllAccountsHandler } from '../mail/sync/sync-all.ts'
import type { Packs } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import { applyRulesHandler } from '../triage/rules/apply-rules.ts'
import { applyRules } from '../triage/rules/ask-for-rules.ts'
import { hearArrivals } from '../triage/rules/hear-arrivals.ts'
import { allKinds } from './all-kinds.ts'
import type { Readers } from './build-readers.ts'
import type { ImportFolder } from './import-folder.ts'
import { sweepHouse, sweepHouseHandler } from './sweep-job.ts'
import { tidyHouse, tidyHouseHandler } from './tidy-job.ts'

export interface JobDeps {
  clock: Clock
  readers: Readers
  packs: Packs
  parser: MailParser
  imports: ImportFolder
  /** Where one is configured. */
  scanner: VirusScanner | undefined
  /** SECRETARY_HOME. */
  home: string
}

export function buildJobs({ clock, readers, packs, parser, imports, scanner, home }: JobDeps): BoundJob[] {
  const mail = { readerFor: readers.mailReaderFor, packs, parser, onJustIn: hearArrivals(clock) }
  const calendar = { readerFor: readers.calendarReaderFor }
  const askForCalendars = askForCalendarsOf(clock)
  return [
    bindJob(syncAllAccounts, syncAllAccountsHandler),
    bindJob(syncAccount, syncAccountHandler(mail)),
    bindJob(pullMailbox, pullMailboxHandler(mail)),
    bindJob(proveMailbox, proveMailboxHandler(mail)),
    bindJob(hearPush, hearPushHandler(mail)),
    bindJob(proveAll, proveAllHandler),
    bindJob(proveBytes, proveBytesHandler({ packs })),
    bindJob(rereadMarks, rereadMarksHandler(mail)),
    bindJob(fetchRest, fetchRestHandler(mail)),
    bindJob(fetchOlder, fetchOlderHandler(mail)),
    bindJob(followDrafts, followDraftsHandler({ packs, parser })),
    bindJob(indexOlder, indexOlderHandler({ packs, parser })),
    bindJob(readOlderSignals, readOlderSignalsHandler({ packs, parser })),
    bindJob(mergeIndex, mergeIndexHandler),
    bindJob(scanAttachments, scanAttachmentsHandler({ packs, parser, scanner })),
    bindJob(importFile, importFileHandler({ place: imports, packs, parser, askForCalendars })),
    bindJob(syncAllCalendars, syncAllCalendarsHandler),
    bindJob(syncCalendars, syncCalendarsHandler(calendar)),
    bindJob(pullCalendar, pullCalendarHandler(calendar)),
    bindJob(eraseForgotten, eraseForgottenHandler),
    bindJob(expireProposals, expireProposalsHandler),
    bindJob(applyRules, applyRulesHandler({ kinds: allKinds(clock) })),
    bindJob(lookForDrift, lookForDriftHandler({ kinds: allKinds(clock) })),
    bindJob(tidyHouse, tidyHouseHandler({ home, imports })),
    bindJob(sweepHouse, sweepHouseHandler({ packs, imports, home })),
  ]
}

/** Of an account whose calendar has just come to lie there. */
export const askForCalendarsOf =
  (clock: Clock) =>
  async (tx: Db, { accountId, userId }: { accountId: string; userId: string }): Promise<void> =>
    void (await enqueue(tx, clock, syncCalendars, { accountId }, { userId, priority: 10 }))

export const schedules: Schedule[] = [
  { name: 'sync', cron: '* * * * *', job: syncAllAccounts, payload: {} },
  { name: 'sync calendars', cron: '2-59/5 * * * *', job: syncAllCalendars, payload: {} },
  { name: 'expire proposals', cron: '* * * * *', job: expireProposals, payload: {} },
  { name: 'look for drift', cron: '1-59/5 * * * *', job: lookForDrift, payload: {} },
  { name: 'merge index', cron: '4-59/10 * * * *', job: mergeIndex, payload: {} },
  { name: 'scan attachments', cron: '* * * * *', job: scanAttachments, payload: {} },
  { name: 'prove', cron: '23 * * * *', job: proveAll, payload: {} },
  { name: 'prove bytes', cron: '53 2 * * *', job: proveBytes, payload: { all: false } },
  { name: 'tidy', cron: '17 * * * *', job: tidyHouse, payload: {} },
  { name: 'sweep', cron: '41 3 * * *', job: sweepHouse, payload: {} },
] as Schedule[]
