// A connected account whose provider is in memory (scripted-mailbox.ts), with the jobs that take
// its mail in, run by hand: a test decides what happens between two of them.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock, type Clock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import type { MailReader } from '../mail/mail-port.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import { followDraftsHandler } from '../mail/drafts/follow-drafts.ts'
import { mergeIndexHandler } from '../mail/search/merge-index.ts'
import { fetchOlderHandler } from '../mail/sync/fetch-older.ts'
import { fetchRestHandler } from '../mail/sync/fetch-rest.ts'
import type { Intake } from '../mail/sync/intake.ts'
import { proveMailboxHandler } from '../mail/sync/prove-mailbox.ts'
import { pullMailboxHandler } from '../mail/sync/pull-mailbox.ts'
import { rereadMarksHandler } from '../mail/sync/reread-marks.ts'
import { syncAccountHandler } from '../mail/sync/sync-account.ts'
import { openPacks } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import type { TestStore } from './real-store.ts'
import type { ScriptedMailbox } from './scripted-mailbox.ts'

export interface ScriptedAccount {
  db: Db
  /** Where its packs lie. */
  folder: string
  deps: Intake
  job: JobContext
  /** Lists the mailboxes, and runs every job that this asks for; or those of some names alone. */
  sync(only?: readonly string[]): Promise<void>
  /** Every job that waits, and those that these ask for; or those of some names alone. */
  work(only?: readonly string[]): Promise<void>
  messages(): Promise<{ id: number; subject: string; remote_id: string; thread_id: string; mailbox_id: string }[]>
}

interface Options {
  provider: ScriptedMailbox
  parser: MailParser
  clock?: Clock
  wrap?: (reader: MailReader) => MailReader
}

/** Account `acc` of `alice`. */
export async function openScriptedAccount({ db }: TestStore, context: TestContext, { provider, parser, clock = systemClock, wrap = (reader) => reader }: Options): Promise<ScriptedAccount> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-scripted-'))
  const packs = openPacks(folder)
  context.after(async () => {
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const row = { id: 'acc', user_id: 'alice', provider: 'maildir', name: 'A', address: 'a@example.org', config: '{}', state: 'active' }
  await db.query.insertInto('accounts').values({ ...row, state_reason: '', created_at: 1, synced_at: 0 }).execute()
  const job = jobOf({ db, clock, userId: 'alice' })
  const deps: Intake = { readerFor: async () => wrap(provider.reader), packs, parser }
  const work = openWork(deps, job)
  return {
    db,
    folder,
    deps,
    job,
    work,
    sync: async (only) => {
      await syncAccountHandler(deps)({ accountId: 'acc' }, job)
      await work(only)
    },
    messages: () => db.query.selectFrom('messages').select(['id', 'subject', 'remote_id', 'thread_id', 'mailbox_id']).orderBy('id').execute(),
  }
}

export const jobOf = (whose: Pick<JobContext, 'db' | 'clock' | 'userId'>): JobContext => ({
  ...whose,
  log: openLog({ level: 'silent', process: 'test' }),
  jobId: 'job',
  attempt: 1,
  signal: new AbortController().signal,
  checkpoint: undefined,
  saveCheckpoint: async () => {},
  requireLease: async () => {},
  report: () => {},
})

/** Every job of taking mail in that waits, and those that these ask for, one after the other; or those of some names alone. */
export function openWork(deps: Intake, job: JobContext): ScriptedAccount['work'] {
  const handlers: Record<string, (payload: never, context: JobContext) => Promise<void>> = {
    'mail.sync-account': syncAccountHandler(deps),
    'mail.pull-mailbox': pullMailboxHandler(deps),
    'mail.fetch-older': fetchOlderHandler(deps),
    'mail.fetch-rest': fetchRestHandler(deps),
    'mail.follow-drafts': followDraftsHandler(deps),
    'mail.reread-marks': rereadMarksHandler(deps),
    'mail.prove-mailbox': proveMailboxHandler(deps),
    'mail.merge-index': mergeIndexHandler,
  }
  return async (only = Object.keys(handlers)) => {
    for (let round = 0; round < 50; round++) {
      const waiting = job.db.query.selectFrom('jobs').select(['id', 'name', 'payload']).where('state', '=', 'pending').where('name', 'in', only)
      const next = await waiting.orderBy('priority', 'desc').orderBy('id').executeTakeFirst()
      if (next === undefined) return
      await job.db.query.deleteFrom('jobs').where('id', '=', next.id).execute()
      await handlers[next.name]?.(JSON.parse(next.payload) as never, job)
    }
    assert.fail('jobs ask for jobs without end')
  }
}
