// What kinds of work are called. A kind we have no name for keeps its own, so that nothing runs unnamed.
import type { Job } from '../../../src/web/contract/jobs.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { sizeOf } from '../words/sizes.ts'

const titles: Record<string, () => string> = {
  'mail.sync-account': m.job_sync_account,
  'mail.pull-mailbox': m.job_pull_mailbox,
  'mail.sync-all': m.job_sync_all,
  'mail.import-file': m.job_import_file,
  'mail.fetch-older': m.job_fetch_older,
  'mail.fetch-rest': m.job_fetch_rest,
  'mail.follow-drafts': m.job_follow_drafts,
  'mail.reread-marks': m.job_reread_marks,
  'mail.read-older-signals': m.job_read_older_signals,
  'mail.prove-mailbox': m.job_prove_mailbox,
  'mail.prove-all': m.job_prove_all,
  'mail.hear-push': m.job_hear_push,
  'mail.index-older': m.job_index_older,
  'mail.merge-index': m.job_merge_index,
  'mail.scan-attachments': m.job_scan_attachments,
  'mail.erase-forgotten': m.job_erase_forgotten,
  'mail.prove-bytes': m.job_prove_bytes,
  'calendar.sync-account': m.job_sync_calendar,
  'calendar.sync-all': m.job_sync_all_calendars,
  'calendar.pull-calendar': m.job_pull_calendar,
  'actions.execute': m.job_execute,
  'actions.make-good': m.job_make_good,
  'actions.prove': m.job_prove_action,
  'actions.expire': m.job_expire,
  'actions.look-for-drift': m.job_look_for_drift,
  'triage.apply-rules': m.job_apply_rules,
  'house.tidy': m.job_tidy,
  'house.sweep': m.job_sweep,
}

/** A read is named by what it reads, once the worker has said so. */
const named: Record<string, (name: string) => string> = {
  'mail.pull-mailbox': (name) => m.job_read_folder({ folder: name.toUpperCase() === 'INBOX' ? m.box_inbox() : name }),
  'mail.prove-mailbox': (name) => m.job_prove_folder({ folder: name.toUpperCase() === 'INBOX' ? m.box_inbox() : name }),
  'calendar.pull-calendar': (name) => m.job_read_calendar({ calendar: name }),
}

export const jobTitle = (job: Pick<Job, 'name' | 'phase'>): string =>
  (job.phase === '' ? undefined : named[job.name]?.(job.phase)) ?? titles[job.name]?.() ?? job.name

const counters: Record<string, () => string> = {
  found: m.counter_found,
  stored: m.counter_stored,
  duplicate: m.counter_duplicate,
  broken: m.counter_broken,
  missed: m.counter_missed,
  vanished: m.counter_vanished,
  flags: m.counter_flags,
  removed: m.counter_removed,
  changed: m.counter_changed,
  mended: m.counter_mended,
  proven: m.counter_proven,
  moved: m.counter_moved,
}
export const counterName = (name: string): string => counters[name]?.() ?? name

/** Most work is counted in things; a file is read in bytes. */
export const amountName = (job: Pick<Job, 'name'>, amount: number): string => (job.name === 'mail.import-file' ? sizeOf(amount) : figure(amount))

/** Phases are the worker's own words; only what is shown without one is ours. */
export function phaseName(job: Job): string {
  if (job.state === 'pending') return job.attempt > 0 ? m.job_will_retry() : m.job_waiting()
  if (job.state === 'paused') return m.job_paused()
  return named[job.name] === undefined ? job.phase : ''
}
