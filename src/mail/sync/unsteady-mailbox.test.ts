// A server that gives another UIDVALIDITY at every look, by a scripted IMAP server that lies so about
// its inbox and is honest about its archive: read again a few times, then left alone, said so, looked
// at again after its time or when its person asks, and read again once it tells the truth.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { listFailures } from '../../accounts/account-failure-store.ts'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { systemClock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openImapReader } from '../imap/imap-reader.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { resetTimes } from '../proof-store.ts'
import { pullMailbox } from './pull-mailbox.ts'
import { lookAgain } from './unsteady-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const MINUTE = 60_000
const LETTERS: Record<string, string[]> = { INBOX: [0, 1, 2].map((n) => letterOf({ subject: `inbox ${n}` })), Archive: [letterOf({ subject: 'kept' })] }

/** What a server of these two mailboxes says. The inbox has the numbering that it is told to have. */
function liar() {
  const it = { isLying: true, validity: 100 }
  let open = 'INBOX'
  const figures = (path: string) => {
    if (path === 'INBOX' && it.isLying) it.validity++
    const letters = LETTERS[path] ?? []
    return { letters, validity: path === 'INBOX' ? it.validity : 7 }
  }
  const answer = (command: string): string[] | undefined => {
    const upper = command.toUpperCase()
    if (upper.startsWith('NAMESPACE')) return ['* NAMESPACE (("" "/")) NIL NIL']
    if (upper.startsWith('LIST')) return /"\*"|\*$| \* /.test(command) ? ['* LIST () "/" INBOX', '* LIST (\\Archive) "/" Archive'] : ['* LIST (\\Noselect) "/" ""']
    if (upper.startsWith('EXAMINE')) {
      open = upper.includes('ARCHIVE') ? 'Archive' : 'INBOX'
      const { letters, validity } = figures(open)
      return ['* FLAGS (\\Seen)', `* ${letters.length} EXISTS`, `* OK [UIDVALIDITY ${validity}] ok`, `* OK [UIDNEXT ${letters.length + 1}] ok`, 'OK [READ-ONLY] done']
    }
    const letters = LETTERS[open] ?? []
    if (upper.startsWith('UID SEARCH')) return [`* SEARCH ${letters.map((_, n) => n + 1).join(' ')}`]
    if (!upper.startsWith('UID FETCH')) return undefined
    return letters.map((raw, n) => `* ${n + 1} FETCH (UID ${n + 1} INTERNALDATE "01-May-2026 10:00:0${n} +0300" FLAGS (\\Seen)${upper.includes('BODY.PEEK[]') ? ` BODY[] {${raw.length}}\r\n${raw}` : ''})`)
  }
  return { it, answer }
}

async function scene(store: TestStore, context: TestContext) {
  const { it: server, answer } = liar()
  const { port, commands } = await scriptedImap(context, { capabilities: 'NAMESPACE', answer })
  const reader = openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => ({ user: 'a', password: 'b' }), clock: systemClock })
  context.after(() => reader.close())
  const held = fixedClock(Date.UTC(2026, 4, 5))
  let ticks = 0
  // No two looks are in the same moment.
  const clock = { ...held, now: () => held.now() + ticks++ }
  const account = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap: () => reader })
  const { db } = store
  const inbox = async () => (await mailboxesOfAccount(db, 'acc')).find(({ path }) => path === 'INBOX') ?? assert.fail('no inbox')
  return {
    ...account,
    clock,
    server,
    inbox,
    resets: async () => (await resetTimes(db, (await inbox()).id, 100)).length,
    /** How often bodies of the inbox were asked for, and how often it was looked at. */
    bodies: () => commands.filter((command) => command.includes('BODY.PEEK[]')).length,
    looks: () => commands.filter((command) => /^EXAMINE "?INBOX/i.test(command)).length,
    failures: async () => (await listFailures(db, 'acc')).map(({ work, code }) => [work, code]),
    /** As a watch asks that heard something. */
    pull: async () => {
      const { id } = await inbox()
      await db.transaction((tx) => enqueue(tx, clock, pullMailbox, { mailboxId: id }, { userId: 'alice', shareKey: 'acc' }))
      await account.work()
    },
    personAsks: async () => {
      await db.transaction((tx) => lookAgain(tx, 'acc'))
      await account.sync()
    },
  }
}

/** Looks as often as it takes, each a few minutes after the one before. */
async function untilItRests(it: Awaited<ReturnType<typeof scene>>): Promise<void> {
  await it.sync()
  for (let looks = 0; looks < 10 && !(await it.failures()).some(([, code]) => code === 'mailbox-unsteady'); looks++) {
    it.clock.advance(5 * MINUTE)
    await it.sync()
  }
}

storeTest('a mailbox that is named anew at every look rests after a few times, and its account says why', async (store, context) => {
  const it = await scene(store, context)
  await untilItRests(it)
  const { id } = await it.inbox()
  assert.equal(await it.resets(), limits.resetsInARow)
  assert.deepEqual(await it.failures(), [[`mailbox:${id}`, 'mailbox-unsteady']])
  const { state, stateReason } = (await findAccountById(store.db, 'acc')) ?? assert.fail('no account')
  assert.deepEqual([state, /UIDVALIDITY/.test(stateReason)], ['failing', true])
  const held = await it.messages()
  assert.deepEqual(held.map(({ subject }) => subject).toSorted(), ['inbox 0', 'inbox 1', 'inbox 2', 'kept'])

  // Whatever asks for it within the hour, a schedule, a watch or a proof, the server is not asked.
  const [bodies, looks, begunAt] = [it.bodies(), it.looks(), it.clock.now()]
  for (let n = 0; n < 6; n++) {
    it.clock.advance(5 * MINUTE)
    await it.sync()
    await it.pull()
  }
  assert.deepEqual([it.bodies(), it.looks(), await it.resets()], [bodies, looks, limits.resetsInARow])
  assert.deepEqual(await it.failures(), [[`mailbox:${id}`, 'mailbox-unsteady']])
  assert.deepEqual(await it.messages(), held)
  assert.ok(((await mailboxesOfAccount(store.db, 'acc')).find(({ path }) => path === 'Archive')?.syncedAt ?? 0) >= begunAt, 'the others are kept in step')
})

storeTest('after its hour it is looked at, and not one of its mails is read before it says the same twice', async (store, context) => {
  const it = await scene(store, context)
  await untilItRests(it)
  const bodies = it.bodies()
  for (let hours = 1; hours <= 3; hours++) {
    it.clock.advance(limits.unsteadyRestMs + MINUTE)
    await it.sync()
    assert.equal(await it.resets(), limits.resetsInARow + hours, 'once an hour')
    assert.equal((await it.failures()).length, 1)
  }
  assert.equal(it.bodies(), bodies)
})

storeTest('whoever asks for a sync has it looked at now', async (store, context) => {
  const it = await scene(store, context)
  await untilItRests(it)
  const bodies = it.bodies()
  it.clock.advance(MINUTE)
  await it.personAsks()
  assert.deepEqual([await it.resets(), it.bodies(), (await it.failures()).length], [limits.resetsInARow + 1, bodies, 1])
  const held = await it.messages()
  it.server.isLying = false
  it.clock.advance(MINUTE)
  await it.personAsks()
  assert.deepEqual(await listFailures(store.db, 'acc'), [])
  assert.equal((await findAccountById(store.db, 'acc'))?.state, 'active')
  const after = await it.messages()
  assert.deepEqual(after.map(({ id, subject }) => [id, subject]), held.map(({ id, subject }) => [id, subject]), 'the same rows')
  assert.ok(after.filter(({ subject }) => subject !== 'kept').every((one) => one.remote_id.startsWith(`${it.server.validity}.`)), 'under the names of now')
  assert.equal((await it.inbox()).older, 'done')
})

storeTest('one that is named anew now and then is read again each time', async (store, context) => {
  const it = await scene(store, context)
  it.server.isLying = false
  await it.sync()
  for (let n = 0; n < 2 * limits.resetsInARow; n++) {
    it.clock.advance(limits.resetsInARowMs + MINUTE)
    it.server.validity++
    await it.pull()
    assert.deepEqual(await it.failures(), [])
  }
  assert.equal(await it.resets(), 2 * limits.resetsInARow)
  assert.ok((await it.messages()).filter(({ subject }) => subject !== 'kept').every((one) => one.remote_id.startsWith(`${it.server.validity}.`)))
})
