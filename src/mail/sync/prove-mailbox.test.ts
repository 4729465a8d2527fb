// A proof finds what was lost on either side, by name, and a repair mends exactly that.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox, type ScriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { insertImport, setImport } from '../import/import-store.ts'
import type { MailReader } from '../mail-port.ts'
import { knownMessages } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { noteReset, proofsOf, resetsOf } from '../proof-store.ts'
import { proveMailbox } from './ask-for-proof.ts'
import { proofHourOf, proveAllHandler } from './prove-all.ts'
import { proveMailboxHandler } from './prove-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

function twoMailboxes() {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'work', name: 'Work', role: '' })
  const ids = Array.from({ length: 12 }, (_, n) => provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON + n * 1000 }))
  return { provider, ids }
}

storeTest('what is complete is proven so when the import ends', async (store, context) => {
  const { provider } = twoMailboxes()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const proofs = [...(await proofsOf(it.db, 'acc')).values()].map(({ serverCount, localCount, lacking, extra, bodiless, partial, sample }) => ({ serverCount, localCount, lacking, extra, bodiless, partial, sample }))
  const whole = { lacking: 0, extra: 0, bodiless: 0, partial: 0, sample: [] }
  assert.deepEqual(proofs.toSorted((a, b) => b.localCount - a.localCount), [{ serverCount: 12, localCount: 12, ...whole }, { serverCount: 0, localCount: 0, ...whole }])
})

storeTest('what was lost here is found by name and fetched again, what is not there any more goes', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const [inbox] = await it.db.query.selectFrom('mailboxes').select('id').where('path', '=', 'in').execute()
  const mailboxId = inbox?.id ?? ''
  // A hand in the database, and a row that no provider knows.
  await it.db.query.deleteFrom('messages').where('remote_id', 'in', [ids[3] as string, ids[7] as string]).execute()
  await it.db.query.updateTable('messages').set({ remote_id: 'no.such' }).where('remote_id', '=', ids[11] as string).execute()
  await proveMailboxHandler(it.deps)({ mailboxId, repair: false, follow: false }, it.job)
  const before = (await proofsOf(it.db, 'acc')).get(mailboxId)
  assert.deepEqual([before?.serverCount, before?.localCount, before?.lacking, before?.extra], [12, 10, 3, 1])
  assert.deepEqual(new Set(before?.sample), new Set([ids[3], ids[7], ids[11], 'no.such']))
  assert.equal((await it.messages()).length, 10, 'a proof changes nothing')

  await proveMailboxHandler(it.deps)({ mailboxId, repair: true, follow: false }, it.job)
  await it.work()
  await it.work()
  await proveMailboxHandler(it.deps)({ mailboxId, repair: false, follow: false }, it.job)
  const after = (await proofsOf(it.db, 'acc')).get(mailboxId)
  assert.deepEqual([after?.serverCount, after?.localCount, after?.lacking, after?.extra], [12, 12, 0, 0])
  assert.deepEqual((await it.messages()).map((one) => one.remote_id).toSorted(), ids.toSorted())
})

storeTest('what a repair brings back has the flags and labels that it has at its provider', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const marks = { flags: { seen: true, flagged: true, answered: false, draft: false }, labels: ['Proiect'] }
  provider.mark(ids[4] as string, marks)
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const [inbox] = await it.db.query.selectFrom('mailboxes').select('id').where('path', '=', 'in').execute()
  await it.db.query.deleteFrom('messages').where('remote_id', '=', ids[4] as string).execute()
  await proveMailboxHandler(it.deps)({ mailboxId: inbox?.id ?? '', repair: true, follow: false }, it.job)
  const [row] = await knownMessages(it.db, inbox?.id ?? '').after(ids[3] as string, 1)
  assert.deepEqual({ ...row }, { remoteId: ids[4], ...marks })
})

storeTest('a repair brings what was lost, and nothing of the time that a person left out', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const it = await openScriptedAccount(store, context, { provider, parser })
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { userId: 'alice', accountId: 'acc', source: 'account', name: '', folders: [], fromMs: NOON + 8_000 }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await it.sync()
  await it.db.query.deleteFrom('messages').where('remote_id', '=', ids[9] as string).execute()
  const [inbox] = await it.db.query.selectFrom('mailboxes').select('id').where('path', '=', 'in').execute()
  await proveMailboxHandler(it.deps)({ mailboxId: inbox?.id ?? '', repair: true, follow: false }, it.job)
  assert.deepEqual((await it.messages()).map((one) => one.remote_id).toSorted(), ids.slice(8))
})

async function proofs(provider: ScriptedMailbox, store: TestStore, context: TestContext, wrap?: (reader: MailReader) => MailReader) {
  const clock = fixedClock(NOON + 3_600_000)
  const it = await openScriptedAccount(store, context, { provider, parser, clock, ...(wrap === undefined ? {} : { wrap }) })
  await it.sync()
  const [inbox] = await it.db.query.selectFrom('mailboxes').select('id').where('path', '=', 'in').execute()
  const mailboxId = inbox?.id ?? ''
  const account = async () => ({ ...(await it.db.query.selectFrom('accounts').select(['state', 'state_reason as reason']).executeTakeFirstOrThrow()) })
  const proof = async () => (await proofsOf(it.db, 'acc')).get(mailboxId)
  const askedFor = async () => (await it.db.query.selectFrom('jobs').select('payload').where('name', '=', proveMailbox.name).execute()).map(({ payload }) => JSON.parse(payload) as unknown)
  return { ...it, clock, mailboxId, account, proof, askedFor, prove: () => proveMailboxHandler(it.deps)({ mailboxId, repair: false, follow: true }, it.job) }
}

storeTest('a proof that differs repairs by itself, and the next one says that it helped', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const it = await proofs(provider, store, context)
  await it.db.query.deleteFrom('messages').where('remote_id', 'in', [ids[3] as string, ids[4] as string, ids[8] as string]).execute()
  await it.prove()
  const first = await it.proof()
  assert.deepEqual([first?.lacking, first?.gaps, first?.mended], [3, 2, 0])
  await it.work()
  const last = await it.proof()
  assert.deepEqual([last?.lacking, last?.extra, last?.gaps, last?.mended], [0, 0, 0, 3])
  assert.deepEqual(new Set((await it.messages()).map((one) => one.remote_id)), new Set(ids))
  assert.equal((await it.account()).state, 'active')
})

storeTest('what a repair cannot mend is told on the account once, without going on in a circle, until it is mended', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  let refused: string | undefined
  const it = await proofs(provider, store, context, (reader) => ({
    ...reader,
    async *fetchRaw(path, wanted, options) {
      for await (const message of reader.fetchRaw(path, wanted, options)) if (message.remoteId !== refused) yield message
    },
  }))
  refused = ids[5] as string
  await it.db.query.deleteFrom('messages').where('remote_id', '=', refused).execute()
  await it.prove()
  await it.work()
  const { state, reason } = await it.account()
  assert.equal(state, 'failing')
  assert.match(reason, /“Inbox” is not the same here as at its provider, also after a repair: 1 of its mails are not here/)
  assert.deepEqual(await it.askedFor(), [])
  refused = undefined
  await proveMailboxHandler(it.deps)({ mailboxId: it.mailboxId, repair: true, follow: true }, it.job)
  await it.work()
  assert.deepEqual(await it.account(), { state: 'active', reason: '' })
})

storeTest('mail that arrives between two proofs is no failure of the repair', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const it = await proofs(provider, store, context)
  provider.deliver('in', { raw: letterOf({ subject: 'just now' }), receivedMs: NOON + 50_000 })
  await proveMailboxHandler(it.deps)({ mailboxId: it.mailboxId, repair: false, follow: true, before: [ids[0] as string] }, it.job)
  assert.equal((await it.proof())?.lacking, 1)
  assert.equal((await it.account()).state, 'active')
})

storeTest('mail that nobody wanted is not missed, and so not fetched by a repair that comes by itself', async (store, context) => {
  const { provider, ids } = twoMailboxes()
  const it = await proofs(provider, store, context)
  await it.db.query.updateTable('imports').set({ from_ms: NOON + 3_000 }).execute()
  await it.db.query.deleteFrom('messages').where('remote_id', '=', ids[2] as string).execute()
  await it.prove()
  assert.equal((await it.proof())?.lacking, 0)
  assert.deepEqual(await it.askedFor(), [])
})

storeTest('each account is proven in the night of its person, one mailbox after the other', async (store, context) => {
  const { provider } = twoMailboxes()
  const it = await proofs(provider, store, context)
  await it.db.query.insertInto('settings').values({ user_id: 'alice', name: 'timeZone', value: '"Asia/Tokyo"', updated_at: 1 }).execute()
  const hour = proofHourOf({ id: 'acc' })
  const inTokyo = (local: number) => Date.UTC(2026, 0, 9, local - 9, 23)
  const asked = async (at: number) => {
    it.clock.advance(at - it.clock.now())
    await proveAllHandler({}, it.job)
    return (await it.db.query.selectFrom('jobs').select('run_at').where('name', '=', proveMailbox.name).orderBy('run_at').execute()).map((row) => row.run_at - at)
  }
  assert.deepEqual(await asked(inTokyo(hour - 1)), [])
  assert.deepEqual(await asked(inTokyo(hour)), [0, limits.proofSpacingMs])
  assert.deepEqual((await it.askedFor()).map((payload) => (payload as { follow: boolean; repair: boolean }).follow), [true, true])
})

storeTest('each time a provider names everything anew is remembered', async (store, context) => {
  const { provider } = twoMailboxes()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  provider.rename('in')
  await it.sync()
  await it.sync()
  assert.equal((await resetsOf(it.db, 'acc')).length, 1)
})

storeTest('of a mailbox that is named anew without end the last times are remembered, and those of another stay', async ({ db }) => {
  const named = { why: '', from: 'a', to: 'b' }
  const [inbox, other] = [{ id: 'mbx_in', userId: 'alice', accountId: 'acc' }, { id: 'mbx_other', userId: 'alice', accountId: 'acc' }]
  await noteReset(db, 1, other, named)
  for (let at = 1; at <= limits.mailboxResetsKept + 3; at++) await noteReset(db, at, inbox, named)
  const times = async (mailboxId: string) => (await resetsOf(db, 'acc')).filter((one) => one.mailboxId === mailboxId).map(({ at }) => at)
  const kept = await times(inbox.id)
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [limits.mailboxResetsKept, limits.mailboxResetsKept + 3, 4])
  assert.deepEqual(await times(other.id), [1])
})
