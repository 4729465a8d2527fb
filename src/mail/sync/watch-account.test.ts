// A delivery is turned into one waiting pull of its mailbox, however many files it brings.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openMaildirReader } from '../maildir/maildir-reader.ts'
import { saveMailboxes } from '../mailbox-store.ts'
import { watchAccount } from './watch-account.ts'

storeTest('a burst of new mail asks for one pull, soon', async ({ db }, context) => {
  const root = mkdtempSync(join(tmpdir(), 'secretary-watch-'))
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, sub))
  const stop = new AbortController()
  context.after(() => {
    stop.abort()
    rmSync(root, { recursive: true, force: true })
  })
  const reader = openMaildirReader({ root, clock: systemClock })
  const refs = await reader.listMailboxes(stop.signal)
  const [inbox] = await db.transaction((tx) => saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs }))
  const { promise: queued, resolve } = Promise.withResolvers<void>()
  context.after(db.onCommit(resolve))
  await watchAccount({ db, clock: systemClock, reader, accountId: 'acc', onError: (error) => assert.fail(String(error)), signal: stop.signal })
  for (let n = 0; n < 20; n++) writeFileSync(join(root, 'new', `${n}.m.host`), 'x')
  await queued
  const jobs = await db.query.selectFrom('jobs').select(['name', 'payload', 'user_id']).execute()
  assert.deepEqual(jobs.map((job) => ({ ...job })), [{ name: 'mail.pull-mailbox', payload: JSON.stringify({ mailboxId: inbox?.id }), user_id: 'alice' }])
})
