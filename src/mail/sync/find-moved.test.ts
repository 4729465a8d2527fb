// Another program moves a mail at a server that gives it another name: it keeps its row, whichever of
// the two mailboxes is pulled first. What is copied is another mail, and stays one.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)
const LETTER = { raw: letterOf({ subject: 'offer' }), receivedMs: NOON }

async function scene(store: TestStore, context: TestContext) {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Archive', role: 'archive' })
  const name = provider.deliver('in', LETTER)
  const clock = fixedClock(NOON + 3_600_000)
  const it = await openScriptedAccount(store, context, { provider, parser, clock })
  await it.sync()
  const places = new Map((await mailboxesOfAccount(it.db, 'acc')).map((one) => [one.path, one.id]))
  const [row] = await it.messages()
  return {
    ...it,
    provider,
    name,
    id: row?.id ?? 0,
    placeOf: (path: string) => places.get(path) ?? '',
    pull: (path: string) => pullMailboxHandler(it.deps)({ mailboxId: places.get(path) ?? '' }, it.job),
    /** Until what is missing is settled. */
    settled: async () => {
      await it.work()
      clock.advance(limits.missingMs + 1)
      await it.sync()
      return (await it.messages()).map((one) => [one.id, one.remote_id, one.mailbox_id])
    },
  }
}

for (const order of [['in', 'old'], ['old', 'in'], ['old']] as const) {
  storeTest(`a mail that was moved keeps its row: ${order.join(' before ')}`, async (store, context) => {
    const it = await scene(store, context)
    const now = it.provider.move(it.name, 'old')
    for (const path of order) await it.pull(path)
    const expected = [[it.id, now, it.placeOf('old')]]
    assert.deepEqual((await it.messages()).map((one) => [one.id, one.remote_id, one.mailbox_id]), expected)
    assert.deepEqual(await it.settled(), expected)
  })
}

storeTest('a copy is another mail, and the first stays where it is', async (store, context) => {
  const it = await scene(store, context)
  const copy = it.provider.deliver('old', LETTER)
  for (const path of ['old', 'in']) await it.pull(path)
  const rows = await it.settled()
  assert.deepEqual(rows.find(([id]) => id === it.id), [it.id, it.name, it.placeOf('in')])
  assert.deepEqual(rows.filter(([id]) => id !== it.id).map(([, ...rest]) => rest), [[copy, it.placeOf('old')]])
})

storeTest('one of two mails that are alike is taken for neither', async (store, context) => {
  const it = await scene(store, context)
  const twin = it.provider.deliver('in', LETTER)
  await it.sync()
  it.provider.remove(it.name)
  it.provider.remove(twin)
  const now = it.provider.deliver('old', LETTER)
  await it.pull('old')
  assert.equal((await it.messages()).length, 3)
  assert.deepEqual((await it.settled()).map(([, name]) => name), [now])
})

storeTest('the folder that it lay in was removed meanwhile: it is found where it is', async (store, context) => {
  const it = await scene(store, context)
  const now = it.provider.move(it.name, 'old')
  it.provider.dropMailbox('in')
  await it.pull('old')
  assert.deepEqual((await it.messages()).map((one) => [one.id, one.remote_id]), [[it.id, now]])
})
