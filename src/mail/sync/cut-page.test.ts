// A page that is too much for the memory of one, or for one turn: each of its mails is fetched once
// and counted once, whichever part of it they came with.
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Progress } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox, type ScriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { latestImport } from '../import/import-store.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { fetchOlderHandler } from './fetch-older.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)
const DAY = 24 * 3_600_000

async function sums(db: Db) {
  const { found, stored, duplicate, broken, state } = (await latestImport(db, 'acc')) ?? assert.fail('no import')
  return { found, stored, duplicate, broken, state }
}

/** Mails as long as books: the words of five of them fill the memory of a page. */
function library(): ScriptedMailbox {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 9; n++) provider.deliver('in', { raw: letterOf({ subject: `book ${n}`, body: `${'bookishly '.repeat(7)}${n}\r\n`.repeat(50_000) }), receivedMs: NOON - n * DAY })
  return provider
}

storeTest('a page of older mail whose words fill its memory comes in parts: each mail is fetched once and counted once', async (store, context) => {
  const provider = library()
  const it = await openScriptedAccount(store, context, { provider, parser })
  let commits = 0
  const saveCheckpoint = async () => void commits++
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  await fetchOlderHandler(it.deps)({ accountId: 'acc' }, { ...it.job, saveCheckpoint })
  assert.ok(commits > 1, 'it came in parts')
  assert.deepEqual(await sums(it.db), { found: 9, stored: 9, duplicate: 0, broken: 0, state: 'done' })
  // The one that found no room was on its way already.
  const given = [...provider.given.values()].reduce((sum, times) => sum + times, 0)
  assert.ok(given < 9 + commits, `${given} mails were given in ${commits} parts`)
})

storeTest('so it is counted when a turn ends in the middle of it', async (store, context) => {
  const provider = library()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  let checkpoint: unknown
  let spentMs = 0
  const turn = async () => {
    const saveCheckpoint = async (value: unknown) => {
      checkpoint = value
      spentMs += limits.pullTurnMs
    }
    await fetchOlderHandler(it.deps)({ accountId: 'acc' }, { ...it.job, checkpoint, saveCheckpoint, clock: { ...systemClock, now: () => systemClock.now() + spentMs } })
  }
  await assert.rejects(turn(), RetryLater)
  const here = (await it.messages()).length
  assert.ok(here > 0 && here < 9, `${here} of them are here`)
  assert.deepEqual(await sums(it.db), { found: here, stored: here, duplicate: 0, broken: 0, state: 'running' })
  await turn().catch((error: unknown) => assert.ok(error instanceof RetryLater))
  await turn()
  assert.deepEqual(await sums(it.db), { found: 9, stored: 9, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('changes that no turn is long enough for are counted once as well', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  for (let n = 0; n < 4; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON + n * DAY })
  const counts: Record<string, number> = {}
  let checkpoint: unknown
  let now = systemClock.now()
  const job = {
    ...it.job,
    // Each look at the clock costs more than a turn has.
    clock: { ...systemClock, now: () => (now += 2 * limits.pullTurnMs) },
    saveCheckpoint: async (value: unknown) => void (checkpoint = value),
    report: ({ count = {} }: Progress) => {
      for (const [name, more] of Object.entries(count)) counts[name] = (counts[name] ?? 0) + more
    },
  }
  const mailboxId = (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? ''
  for (const here of [1, 2, 3]) {
    await assert.rejects(pullMailboxHandler(it.deps)({ mailboxId }, { ...job, checkpoint }), RetryLater)
    assert.equal((await it.messages()).length, here)
  }
  await pullMailboxHandler(it.deps)({ mailboxId }, { ...job, checkpoint })
  assert.equal((await it.messages()).length, 4)
  assert.deepEqual([counts['found'], counts['stored'], counts['duplicate'], counts['broken']], [4, 4, 0, 0])
})
