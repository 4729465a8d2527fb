// A connected Maildir account, `acc` of `alice`, with the jobs that list and pull it run by hand:
// a test changes files between two of them, and reads what was counted.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock, type Clock } from '../base/clock.ts'
import type { JobContext } from '../jobs/job.ts'
import type { MailReader } from '../mail/mail-port.ts'
import { openMaildirReader } from '../mail/maildir/maildir-reader.ts'
import { listMailboxes, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { findByRemoteIds } from '../mail/messages/message-store.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import { pullMailboxHandler } from '../mail/sync/pull-mailbox.ts'
import { syncAccountHandler } from '../mail/sync/sync-account.ts'
import { openPacks, type Packs } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import type { TestStore } from './real-store.ts'
import { jobOf } from './scripted-account.ts'

/** A minute on: a folder that was written to this very moment is read again for no change. */
export const later: Clock = { ...systemClock, now: () => Date.now() + 60_000 }

export const letter = (name: string, ...headers: string[]) =>
  [`From: ${name}@example.org`, `Message-ID: <${name}@example.org>`, `Subject: ${name}`, 'Date: Mon, 5 Jan 2026 12:00:00 +0000', ...headers, '', `Says ${name}.`, ''].join('\r\n')

export interface PulledMaildir {
  db: Db
  root: string
  packs: Packs
  reader: MailReader
  /** By what was counted, over all pulls. */
  counts: Record<string, number>
  put(path: string, name: string, text: string): void
  /** Lists the folders: inbox, Sent and Work. */
  sync(): Promise<[Mailbox, Mailbox, Mailbox]>
  pull(mailbox: Mailbox, more?: Partial<JobContext>, reader?: MailReader): Promise<void>
  /** Every pull that was asked for, and those that these ask for. */
  pullAsked(): Promise<void>
  rowsIn(mailbox: Mailbox, ...remoteIds: string[]): Promise<StoredMessage[]>
}

interface Options {
  parser: MailParser
  wrap?: (reader: MailReader) => MailReader
}

export async function openPulledMaildir({ db }: TestStore, context: TestContext, { parser, wrap = (reader) => reader }: Options): Promise<PulledMaildir> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-sync-'))
  const root = join(folder, 'mail')
  for (const path of ['.', '.Work', '.Sent']) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, path, sub), { recursive: true })
  const reader = wrap(openMaildirReader({ root, clock: later }))
  const packs = openPacks(join(folder, 'packs'))
  context.after(async () => {
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const account = { id: 'acc', user_id: 'alice', provider: 'maildir', name: 'A', address: 'a@example.org', config: '{}', state: 'active' }
  await db.query.insertInto('accounts').values({ ...account, state_reason: '', created_at: 1, synced_at: 0 }).execute()
  const counts: Record<string, number> = {}
  const job: JobContext = {
    ...jobOf({ db, clock: later, userId: 'alice' }),
    report: ({ count = {} }) => {
      for (const [name, more] of Object.entries(count)) counts[name] = (counts[name] ?? 0) + more
    },
  }
  const depsOf = (from: MailReader) => ({ readerFor: async () => from, packs, parser })
  return {
    db,
    root,
    packs,
    reader,
    counts,
    put: (path, name, text) => writeFileSync(join(root, path, name), text),
    async sync() {
      await syncAccountHandler(depsOf(reader))({ accountId: 'acc' }, job)
      const mailboxes = await listMailboxes(db, 'alice')
      return ['inbox', 'sent', ''].map((role) => mailboxes.find((one) => one.role === role) as Mailbox) as [Mailbox, Mailbox, Mailbox]
    },
    async pull(mailbox, more = {}, from = reader) {
      await pullMailboxHandler(depsOf(from))({ mailboxId: mailbox.id }, { ...job, ...more })
    },
    async pullAsked() {
      for (let round = 0; round < 20; round++) {
        const asked = await db.query.selectFrom('jobs').select('payload').where('name', '=', 'mail.pull-mailbox').where('state', '=', 'pending').execute()
        if (asked.length === 0) return
        await db.query.deleteFrom('jobs').execute()
        for (const { payload } of asked) await pullMailboxHandler(depsOf(reader))(JSON.parse(payload) as { mailboxId: string }, job)
      }
      assert.fail('pulls ask for pulls without end')
    },
    rowsIn: (mailbox, ...remoteIds) => findByRemoteIds(db, [mailbox.id], remoteIds),
  }
}

export const countsAddUp = (counts: Record<string, number>) =>
  assert.equal(counts['found'], (counts['stored'] ?? 0) + (counts['duplicate'] ?? 0) + (counts['broken'] ?? 0))
