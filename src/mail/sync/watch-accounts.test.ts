// A folder that is made while the house runs is watched like those that were there before.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeAccount, pauseAccount } from '../../accounts/connected-accounts.ts'
import { insertAccount } from '../../accounts/connected-account-store.ts'
import { systemClock } from '../../base/clock.ts'
import { openLog } from '../../base/log.ts'
import { openLive } from '../../store/live.ts'
import { storeTest } from '../../testing/real-store.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMaildirReader } from '../maildir/maildir-reader.ts'
import type { MailReader } from '../mail-port.ts'
import { saveMailboxes } from '../mailboxes/mailbox-store.ts'
import { watchAccounts } from './watch-accounts.ts'

const log = openLog({ level: 'silent', process: 'test' })
const never = new AbortController().signal

storeTest('mail in a folder that was listed after the watch began asks for a pull of it; a pause ends the watch', async (store, context) => {
  const { db, address } = store
  const root = mkdtempSync(join(tmpdir(), 'secretary-watching-'))
  const makeFolder = (path: string) => {
    for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, path, sub), { recursive: true })
  }
  makeFolder('.')
  const real = openMaildirReader({ root, clock: systemClock })
  const stops: AbortSignal[] = []
  let begun = Promise.withResolvers<void>()
  const reader: MailReader = {
    ...real,
    async watch(onChange, signal) {
      await real.watch(onChange, signal)
      stops.push(signal)
      begun.resolve()
    },
  }
  await insertAccount(db, { id: 'acc', user_id: 'alice', provider: 'maildir', name: 'A', address: '', config: '{}', state: 'active', state_reason: '', created_at: 1, synced_at: 0 })
  const list = async () => await db.transaction(async (tx) => await saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs: await real.listMailboxes(never) }))
  await list()
  const live = await openLive({ db, clock: systemClock, log, connectionString: address })
  const watching = watchAccounts({ db, clock: systemClock, log, live, readerFor: () => Promise.resolve(reader) })
  context.after(async () => {
    await watching.stop()
    await live.close()
    rmSync(root, { recursive: true, force: true })
  })
  await begun.promise
  begun = Promise.withResolvers<void>()
  makeFolder('.Work')
  const work = (await list()).find((mailbox) => mailbox.path === '.Work')
  await begun.promise
  const { promise: queued, resolve } = Promise.withResolvers<void>()
  context.after(db.onCommit(resolve))
  writeFileSync(join(root, '.Work/new/1.m.host'), 'x')
  await queued
  const jobs = await db.query.selectFrom('jobs').select('payload').execute()
  assert.deepEqual(jobs.map(({ payload }) => JSON.parse(payload) as unknown), [{ mailboxId: work?.id }])
  assert.deepEqual(stops.map((signal) => signal.aborted), [true, false])
  const ended = new Promise<void>((done) => stops[1]?.addEventListener('abort', () => done(), { once: true }))
  await pauseAccount({ db, clock: systemClock }, { userId: 'alice', id: 'acc' })
  await ended
})

storeTest('an account that was given other servers is watched there', async ({ db, address }, context) => {
  await insertAccount(db, { id: 'acc', user_id: 'alice', provider: 'imap', name: 'A', address: '', config: '{"at":"old"}', state: 'active', state_reason: '', created_at: 1, synced_at: 0 })
  await db.transaction(async (tx) => await saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs: [{ path: 'INBOX', name: 'INBOX', role: 'inbox' }] }))
  const signals: AbortSignal[] = []
  let begun = Promise.withResolvers<void>()
  const reader: MailReader = {
    ...scriptedMailbox().reader,
    watch: async (_, signal) => {
      signals.push(signal)
      begun.resolve()
    },
  }
  const live = await openLive({ db, clock: systemClock, log, connectionString: address })
  const watching = watchAccounts({ db, clock: systemClock, log, live, readerFor: () => Promise.resolve(reader) })
  context.after(async () => {
    await watching.stop()
    await live.close()
  })
  await begun.promise
  begun = Promise.withResolvers<void>()
  await changeAccount({ db, clock: systemClock }, { userId: 'alice', id: 'acc' }, { config: { at: 'new' } })
  await begun.promise
  assert.equal(signals.length, 2)
  if (signals[0]?.aborted === false) await new Promise((done) => signals[0]?.addEventListener('abort', done, { once: true }))
})
