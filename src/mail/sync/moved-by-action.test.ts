// An approved move gives a mail another name at its server, and the two who learn of it, the pull
// that lists the new name and the action that brings the store to what it proved, come in any
// order. It stays one mail: the row that the action and its receipt name, counted once everywhere.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { mailAppliers } from '../actions/mail-appliers.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { askSearch } from '../search/ask-search.ts'
import { searchMessages } from '../search/search-messages.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

async function scene(store: TestStore, context: TestContext) {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Archive', role: 'archive' })
  const [first] = ['first', 'second', 'third'].map((subject, n) =>
    provider.deliver('in', { raw: letterOf({ subject, headers: n === 0 ? [] : ['References: <first@example.org>'] }), receivedMs: NOON + n * 60_000, labels: ['keyword:Work'] }),
  ) as [string]
  const clock = fixedClock(NOON + 3_600_000)
  const it = await openScriptedAccount(store, context, { provider, parser, clock })
  await it.sync()
  const { db } = it
  const places = new Map((await mailboxesOfAccount(db, 'acc')).map((one) => [one.path, one.id]))
  const before = await it.messages()
  const id = before.find((one) => one.subject === 'first')?.id ?? 0
  const payload = JSON.stringify({ change: 'move', messageIds: [id], mailboxId: places.get('old') })
  const action = { id: 'act_1', user_id: 'alice', account_id: 'acc', kind: 'mail.move', payload, digest: '', state: 'running' as const, state_reason: '' }
  const rest = { origin: '{"by":"person"}', preview: '{}', batch_id: '', request_key: '', request_digest: '', proposed_at: 1, expires_at: 2, undo_of: '' }
  await db.query.insertInto('actions').values({ ...action, ...rest }).execute()
  /** What the writer does at the server; somebody starred the mail just before. */
  const name = (() => {
    provider.mark(first, { flags: { seen: true, flagged: true, answered: false, draft: false }, labels: ['keyword:Later'] })
    return provider.move(first, 'old')
  })()
  const change: Record<string, unknown> = { change: 'move', messageIds: [id], mailboxId: places.get('old') ?? '' }
  const approved = sealApproved({ actionId: 'act_1', accountId: 'acc', userId: 'alice', approvedAt: NOON, change })
  const nobody = () => Promise.reject(new Error('nothing is done at a server here'))
  const applier = mailAppliers({ db, clock, writerFor: nobody, keeperFor: nobody, senderFor: nobody }).find(({ kind }) => kind === 'mail.move') ?? assert.fail('no applier')
  const steps = {
    /** As `conclude` does it: the store is brought to what was proven, and the action is over. */
    reflect: async () => {
      const receipt = { provenAt: clock.now(), proof: 'read back', expected: 1, proven: 1, items: [{ id: String(id), outcome: 'done' as const, before: { path: 'in', remoteId: first }, after: { path: 'old', remoteId: name, seen: true }, error: '' }] }
      await db.transaction(async (tx) => {
        await applier.reflect(tx, approved, receipt)
        await tx.query.updateTable('actions').set({ state: 'done', finished_at: clock.now() }).execute()
      })
    },
    old: () => pullMailboxHandler(it.deps)({ mailboxId: places.get('old') ?? '' }, it.job),
    in: () => pullMailboxHandler(it.deps)({ mailboxId: places.get('in') ?? '' }, it.job),
  }
  const asOne = async () => {
    const rows = await it.messages()
    assert.deepEqual(rows.map((row) => [row.id, row.subject]), before.map((row) => [row.id, row.subject]), 'the same rows, and no other')
    const row = rows.find((one) => one.id === id)
    assert.deepEqual([row?.remote_id, row?.mailbox_id, row?.thread_id], [name, places.get('old'), before[0]?.thread_id])
    const { seen, flagged } = await db.query.selectFrom('messages').select(['seen', 'flagged']).where('id', '=', id).executeTakeFirstOrThrow()
    assert.deepEqual([seen, flagged], [1, 1], 'starred as it is there')
    const figures = (await mailboxesOfAccount(db, 'acc')).map(({ path, total, unread, threads }) => [path, total, unread, threads])
    assert.deepEqual(figures, [['in', 2, 2, 1], ['keyword:Later', 1, 0, 1], ['keyword:Work', 2, 2, 1], ['old', 1, 0, 1]])
    const threads = await db.query.selectFrom('threads').select(['id', 'messages']).execute()
    assert.deepEqual(threads.map(({ messages }) => messages), [3])
    assert.equal(await found(store), 3)
    assert.deepEqual(await db.query.selectFrom('missing_messages').select('message_id').execute(), [])
  }
  return { it, clock, steps, asOne }
}

/** How many mails are found by a word that all of them have, each with its row. */
async function found({ db }: TestStore): Promise<number> {
  const { asked } = await askSearch(db, { typed: 'hello', userId: 'alice', nowMs: NOON, timeZone: 'UTC' })
  return (await searchMessages(db, asked, { order: 'newest', limit: 10 })).length
}

for (const order of [['reflect', 'old', 'in'], ['old', 'reflect', 'in'], ['old', 'in', 'reflect'], ['in', 'old', 'reflect'], ['in', 'reflect', 'old']] as const) {
  storeTest(`one mail stays, whoever comes first: ${order.join(', ')}`, async (store, context) => {
    const { it, clock, steps, asOne } = await scene(store, context)
    for (const step of order) {
      await steps[step]()
      clock.advance(1_000)
    }
    // Whatever was left alone is heard again, and nothing is taken for deleted later on.
    clock.advance(limits.pullAgainMs)
    await it.work()
    await it.sync()
    await asOne()
    clock.advance(limits.missingMs + 1)
    await it.sync()
    await asOne()
  })
}
