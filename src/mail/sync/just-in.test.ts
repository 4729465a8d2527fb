// What is told as just in: mail that came since its account was connected, once, with the rows that it
// is; never what a first import or a provider that names everything anew brings.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import type { JustIn } from './just-in.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)
const DAY = 86_400_000
/** By its sender, and by its provider. */
const dated = (subject: string, at: number, receivedMs = at) => ({ raw: letterOf({ subject, headers: [`Date: ${new Date(at).toUTCString()}`] }), receivedMs })

async function scene(store: TestStore, context: TestContext, capabilities: Parameters<typeof scriptedMailbox>[0]) {
  const provider = scriptedMailbox(capabilities)
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Archive', role: 'archive' })
  const clock = fixedClock(NOON)
  const it = await openScriptedAccount(store, context, { provider, parser, clock })
  await it.db.query.updateTable('accounts').set({ created_at: NOON - 60_000 }).execute()
  const told: number[] = []
  it.deps.onJustIn = async (tx, { userId, accountId, messageIds }: JustIn) => {
    assert.deepEqual([userId, accountId], ['alice', 'acc'])
    // In the transaction that stored them, or they would not be there to be looked at.
    assert.equal((await tx.query.selectFrom('messages').select('id').where('id', 'in', messageIds).execute()).length, messageIds.length)
    told.push(...messageIds)
  }
  const news = async (): Promise<string[]> => {
    told.length = 0
    await it.sync()
    const subjects = new Map((await it.messages()).map(({ id, subject }) => [id, subject]))
    return told.map((id) => subjects.get(id) ?? 'gone').toSorted()
  }
  return { provider, clock, news, it }
}

for (const older of [true, false]) {
  storeTest(`a first import tells of nothing but what came meanwhile${older ? ', where older mail is fetched apart' : ''}`, async (store, context) => {
    const { provider, news, clock } = await scene(store, context, { older })
    for (let day = 0; day < 8; day++) provider.deliver('in', dated(`${day} days ago`, NOON - 3_600_000 - day * DAY))
    assert.deepEqual(await news(), [])
    clock.advance(60_000)
    provider.deliver('in', dated('new', NOON))
    provider.deliver('in', dated('under way since yesterday', NOON - DAY))
    provider.deliver('in', dated('moved in from elsewhere', NOON - 9 * DAY))
    assert.deepEqual(await news(), ['new', 'under way since yesterday'])
    assert.deepEqual(await news(), [], 'told once')
  })
}

storeTest('what comes between the account and the first look at changes is brought as older mail, and told of', async (store, context) => {
  const { provider, news, it } = await scene(store, context, { older: true })
  provider.deliver('in', dated('before', NOON - DAY))
  provider.deliver('in', dated('since it was connected', NOON - 30_000))
  assert.deepEqual(await news(), ['since it was connected'])
  assert.equal((await it.messages()).length, 2)
})

storeTest('a mail that moves, and mailboxes that are named anew, tell of nothing', async (store, context) => {
  const { provider, news, clock, it } = await scene(store, context, {})
  const first = provider.deliver('in', dated('first', NOON - DAY))
  await news()
  clock.advance(60_000)
  provider.deliver('in', dated('second', NOON))
  assert.deepEqual(await news(), ['second'])
  const held = (await it.messages()).length
  provider.move(first, 'old')
  assert.deepEqual(await news(), [])
  provider.rename('in')
  clock.advance(60_000)
  assert.deepEqual(await news(), [])
  assert.equal((await it.messages()).length, held)
})

storeTest('what a sender writes as the date of a mail hides it from nobody, and makes nothing new', async (store, context) => {
  const { provider, news, clock } = await scene(store, context, { older: true })
  provider.deliver('in', dated('there before, dated tomorrow', NOON + DAY / 2, NOON - DAY))
  provider.deliver('in', dated('dated last year, since it was connected', NOON - 365 * DAY, NOON - 30_000))
  assert.deepEqual(await news(), ['dated last year, since it was connected'])
  clock.advance(60_000)
  provider.deliver('in', dated('dated last year', NOON - 365 * DAY, NOON))
  provider.deliver('in', dated('dated before there was mail', 0, NOON))
  provider.deliver('in', dated('late by nine days', NOON - 9 * DAY, NOON))
  provider.deliver('in', dated('moved in, dated today', NOON, NOON - 9 * DAY))
  assert.deepEqual(await news(), ['dated before there was mail', 'dated last year', 'late by nine days'])
})

storeTest('what came while nothing was fetched for weeks is told of, and what was there before is not', async (store, context) => {
  const { provider, news, clock } = await scene(store, context, {})
  provider.deliver('in', dated('first', NOON - DAY))
  assert.deepEqual(await news(), [])
  clock.advance(20 * DAY)
  provider.deliver('in', dated('on the first of them', NOON + 60_000))
  provider.deliver('in', dated('moved in from elsewhere', NOON - 9 * DAY))
  assert.deepEqual(await news(), ['on the first of them'])
  clock.advance(60_000)
  provider.deliver('in', dated('moved in when all of it was here', NOON + 120_000))
  assert.deepEqual(await news(), [])
})
