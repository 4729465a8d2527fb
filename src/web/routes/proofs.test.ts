// How complete an account is, its repair, and the errors of fetching, as clients are told.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { CompiledQuery } from 'kysely'
import { reportAccount } from '../../accounts/connected-accounts.ts'
import { systemClock } from '../../base/clock.ts'
import { addMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { noteReset, saveProof } from '../../mail/proof-store.ts'
import { pullMailbox } from '../../mail/sync/pull-mailbox.ts'
import { enqueue } from '../../jobs/job.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestStore, storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { AccountProof } from '../contract/proofs.ts'

const AT = Date.UTC(2026, 0, 5, 12)

async function opened(store: TestStore, context: TestContext) {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const things = await ownOneOfEverything(store.db, web, alice, 'hers')
  const owner = { id: things.mailbox, userId: alice.userId, accountId: things.account }
  const read = async <T>(path: string) => ((await (await fetch(`${web.url}/api/v1/sync/${path}`, { headers: alice.headers })).json()) as { items: T[] }).items
  const errors = (query = '') => read<Record<string, unknown>>(`errors${query}`)
  const proofs = (query = '') => read<AccountProof>(`proofs${query}`)
  const repair = async (body: unknown) => {
    const answer = await fetch(`${web.url}/api/v1/sync/repair`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return [answer.status, await answer.json()] as const
  }
  return { db: store.db, web, alice, things, owner, errors, proofs, repair }
}

const whole = { serverCount: 1, localCount: 1, lacking: 0, gaps: 0, extra: 0, bodiless: 0, partial: 0, sample: [] }

storeTest('a mailbox is never proven, then proven, then different, then waiting for a proof', async (store, context) => {
  const { db, owner, things, proofs, repair } = await opened(store, context)
  const state = async () => (await proofs(`?account=${things.account}`)).flatMap(({ mailboxes }) => mailboxes.map((one) => [one.state, one.serverCount, one.hereThen, one.missing, one.gaps, one.provenAt]))
  assert.deepEqual(await state(), [['never', null, null, 0, 0, null]])
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, provenAt: AT }))
  assert.deepEqual(await state(), [['proven', 1, 1, 0, 0, '2026-01-05T12:00:00.000Z']])
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, serverCount: 4, lacking: 3, gaps: 2, provenAt: AT }))
  assert.deepEqual(await state(), [['differs', 4, 1, 3, 2, '2026-01-05T12:00:00.000Z']])
  assert.deepEqual(await repair({ accountId: things.account }), [202, { jobs: 1 }])
  assert.deepEqual((await state())[0]?.[0], 'waiting')
})

storeTest('what lies here is summed, and each new numbering is told, the newest first', async (store, context) => {
  const { db, owner, proofs } = await opened(store, context)
  await db.transaction(async (tx) => {
    await noteReset(tx, AT, owner, { why: '', from: '17', to: '18' })
    await noteReset(tx, AT + 1_000, owner, { why: '', from: '18', to: '40' })
  })
  const [account] = await proofs()
  assert.deepEqual(account?.mailboxes[0]?.resets, [
    { at: '2026-01-05T12:00:01.000Z', from: '18', to: '40' },
    { at: '2026-01-05T12:00:00.000Z', from: '17', to: '18' },
  ])
  const { size } = await db.query.selectFrom('messages').select('size').executeTakeFirstOrThrow()
  assert.deepEqual(account?.storage, { messages: 1, bytes: size })
})

storeTest('what came after a proof is said beside its figures, and takes nothing from its verdict', async (store, context) => {
  const { db, owner, proofs } = await opened(store, context)
  const told = async () => {
    const [account] = await proofs()
    const { serverCount, hereThen, hereNow, complete } = account?.mailboxes[0] ?? assert.fail('no mailbox')
    return [serverCount, hereThen, hereNow, complete, account?.complete, account?.differing]
  }
  assert.deepEqual(await told(), [null, null, 1, false, false, 0])
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, serverCount: 0, localCount: 0, provenAt: AT }))
  assert.deepEqual(await told(), [0, 0, 1, true, true, 0])
  // One there and not here, two here and not there: of what is there two were here.
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, serverCount: 3, localCount: 4, lacking: 1, extra: 2, provenAt: AT }))
  assert.deepEqual(await told(), [3, 2, 1, false, false, 1])
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, provenAt: AT }))
  assert.deepEqual(await told(), [1, 1, 1, true, true, 0])
  await db.query.updateTable('messages').set({ whole: 0 }).execute()
  assert.deepEqual(await told(), [1, 1, 1, false, false, 0], 'a mail with its start alone is not all of it')
})

storeTest('all accounts are answered together, each with its own mailboxes: a feed as one place, a label as none', async (store, context) => {
  const { db, web, alice, things, owner, proofs } = await opened(store, context)
  const second = await ownOneOfEverything(db, web, alice, 'work')
  const stranger = await ownOneOfEverything(db, web, await web.person('bob@example.org'), 'his')
  await db.query.updateTable('mailboxes').set({ kind: 'feed' }).where('id', '=', second.mailbox).execute()
  const refs = [{ path: 'label', name: 'Label', role: '' as const, kind: 'label' as const }]
  await db.transaction((tx) => addMailboxes(tx, AT, { userId: alice.userId, accountId: second.account }, refs))
  await db.transaction((tx) => saveProof(tx, owner, { ...whole, provenAt: AT }))
  const all = await proofs()
  assert.deepEqual(
    all.map(({ accountId, mailboxes, storage, complete }) => [accountId, mailboxes.map(({ kind, hereNow }) => [kind, hereNow]), storage.messages, complete]).toSorted(),
    [[things.account, [['folder', 1]], 1, true], [second.account, [['feed', 1]], 1, false]].toSorted(),
  )
  assert.ok(all.every(({ accountId }) => accountId !== stranger.account))

  await db.transaction((tx) => addMailboxes(tx, AT, { userId: alice.userId, accountId: things.account }, [{ path: 'Old', name: 'Old', role: '' }]))
  await db.query.updateTable('mailboxes').set({ older: 'left-out' }).where('path', '=', 'Old').execute()
  const [first] = await proofs(`?account=${things.account}`)
  assert.deepEqual([first?.complete, first?.leftOut, first?.mailboxes.length], [true, 1, 1], 'complete is what was wanted, and how much was not is said')
})

storeTest('a repair that waits is not asked for twice; an account that rests or is here alone is refused', async (store, context) => {
  const { db, things, repair } = await opened(store, context)
  const repairs = async () => (await db.query.selectFrom('jobs').select('id').where('name', '=', 'mail.prove-mailbox').execute()).length
  assert.deepEqual(await repair({ accountId: things.account, mailboxId: things.mailbox }), [202, { jobs: 1 }])
  assert.deepEqual(await repair({ accountId: things.account }), [202, { jobs: 1 }])
  assert.equal(await repairs(), 1)
  for (const [set, code] of [[{ state: 'paused' }, 'account-paused'], [{ state: 'active', provider: 'file', config: '{"calendarPath":""}' }, 'account-here-only']] as const) {
    await db.query.updateTable('accounts').set(set).execute()
    const [status, problem] = await repair({ accountId: things.account })
    assert.deepEqual([status, (problem as { code: string }).code], [409, code])
  }
  assert.equal(await repairs(), 1)
})

storeTest('errors say what happened where, how often and what to do, each once, the newest first', async (store, context) => {
  const { db, alice, things, errors } = await opened(store, context)
  const clock = systemClock
  assert.deepEqual((await errors()), [])
  const work = `mailbox:${things.mailbox}`
  const failing = { work, outcome: 'failing', reason: 'The server is full. Make room there.', code: 'server-full', fix: 'Make room there.' } as const
  for (let times = 0; times < 3; times++) await reportAccount({ db, clock }, { id: things.account, userId: alice.userId }, failing)
  const jobId = await db.transaction((tx) => enqueue(tx, clock, pullMailbox, { mailboxId: things.mailbox }, { userId: alice.userId }))
  const other = await db.transaction((tx) => enqueue(tx, clock, pullMailbox, { mailboxId: 'none' }, { userId: alice.userId }))
  await db.query.updateTable('jobs').set({ error_text: 'The server is full', error_code: 'server-full', attempt: 3 }).where('id', '=', jobId).execute()
  await db.query.updateTable('jobs').set({ error_text: 'of no account', error_code: 'x', state: 'failed', dead: 1 }).where('id', '=', other).execute()
  await db.query.updateTable('messages').set({ broken: 'The end of the message is missing' }).execute()
  const told = (await errors(`?account=${things.account}`)).map(({ at: _, ...one }) => one)
  assert.deepEqual(told, [
    { what: 'mailbox', code: 'server-full', words: 'The server is full', fix: 'Make room there.', mailbox: 'hers', mailboxRole: 'inbox', count: 3 },
    { what: 'message', code: 'message-broken', words: 'The end of the message is missing', troubles: [{ code: 'mail-end-missing', detail: {}, says: 'The end of the message is missing' }], fix: 'It is kept as it came; open it to see how far it can be read.', mailbox: 'hers', mailboxRole: 'inbox', threadId: things.thread, count: 1 },
  ])
  await reportAccount({ db, clock }, { id: things.account, userId: alice.userId }, { work, outcome: 'synced' })
  assert.deepEqual((await errors()).map((one) => one['what']), ['mail.pull-mailbox', 'message'])
})

test('neither what is damaged nor how much lies here is found by walking the mail', async (context) => {
  const { db } = await openTestStore(context)
  for (const [question, index] of [
    [`select id from messages where account_id = 'a' and user_id = 'alice' and broken <> '' order by id desc limit 100`, /USING (COVERING )?INDEX messages_broken/],
    [`select mailbox_id, broken, count(*), max(id) from messages where account_id = 'a' and user_id = 'alice' and broken <> '' group by mailbox_id, broken`, /INDEX messages_broken/],
    [`select mailbox_id, count(*), sum(size) from messages where mailbox_id in ('m', 'n') group by mailbox_id`, /COVERING INDEX messages_mailbox/],
    [`select mailbox_id, count(*) from messages where mailbox_id in ('m', 'n') and whole = 0 group by mailbox_id`, /INDEX messages_partial/],
    [`select mailbox_id, count(*) from messages where mailbox_id in ('m', 'n') and raw_pack = '' group by mailbox_id`, /INDEX messages_unread/],
  ] as const) {
    const { rows } = await db.query.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${question}`))
    assert.match(rows[0]?.detail ?? '', index, question)
  }
})
