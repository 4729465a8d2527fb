// A person's word ends what nobody can look up, once, and as nothing more than a word: the house
// does nothing on its strength, and whoever comes to look afterwards finds it ended.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { RetryLater } from '../base/fault.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import { fixedClock, type FixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { closeActionsOf } from './account-gone.ts'
import type { ActionApplier, ActionKind, Observation } from './action.ts'
import { findAction } from './action-store.ts'
import { listAudit } from './audit.ts'
import { decide } from './decide.ts'
import { executeActionHandler } from './execute-job.ts'
import { actionKinds, propose } from './propose.ts'
import { settleByWord } from './settle.ts'
import { inverseOf } from './undo.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const log = openLog({ level: 'silent', process: 'test' })
const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const bob = { userId: 'bob', sessionId: 's2', name: 'Bob' } as unknown as SignedInPerson

const preview = { act: 'lamp', values: {}, facts: [], warnings: [], body: '', items: [], count: 3, undoable: true }
const lamp: ActionKind = {
  kind: 'lamp.switch',
  payload: z.looseObject({ on: z.boolean() }),
  leavesTheHouse: false,
  describe: async (_db, _user, payload) => ({ accountId: 'acc', payload, preview }),
  inverse: ({ receipt }) => (receipt?.items.length === 0 ? undefined : { kind: 'lamp.switch', payload: { on: false } }),
}
const kinds = actionKinds([lamp])

/** A lamp that is out of sight: it is switched once, the answer is lost, and looking tells what `sees` says. */
async function unknownLamp(store: TestStore, clock: FixedClock, sees: () => Promise<Observation> = async () => ({ outcome: 'unknown', reason: 'out of sight' })) {
  let applied = 0
  const applier: ActionApplier = {
    kind: 'lamp.switch',
    plan: async () => ({}),
    apply: async () => {
      applied++
      throw new Error('no answer')
    },
    observe: sees,
    reflect: async () => {},
  }
  const action = await propose(store.db, clock, kinds, { userId: 'alice', kind: 'lamp.switch', payload: { on: true }, origin: { by: 'token', id: 't', name: '', words: '' } })
  await decide(store.db, clock, kinds, { actionId: action.id, verdict: 'approve', by: alice, seenDigest: action.digest, undoSeconds: 0 })
  const attempt = async () => await executeActionHandler({ appliers: [applier] })({ actionId: action.id }, { db: store.db, clock, log, signal: new AbortController().signal, requireLease: async () => {} } as unknown as JobContext)
  await assert.rejects(attempt(), RetryLater)
  return { id: action.id, digest: action.digest, attempt, applied: () => applied }
}

const read = async (store: TestStore, id: string) => await findAction(store.db, id)
const pendingAt = async ({ db }: TestStore) => (await db.query.selectFrom('jobs').select('run_at').where('name', '=', 'actions.execute').where('state', '=', 'pending').execute()).map((job) => job.run_at)

for (const happened of [true, false]) {
  storeTest(`the word that it ${happened ? 'happened' : 'did not happen'} ends it, proves nothing, and stays as it was given`, async (store) => {
    const clock = fixedClock(NOON)
    const { id, digest, attempt, applied } = await unknownLamp(store, clock)
    await store.db.query.updateTable('jobs').set({ run_at: NOON + 30_000 }).execute()
    const settled = await settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: digest, happened })
    const kept = await read(store, id)
    assert.deepEqual(kept, settled)
    assert.deepEqual([kept?.state, kept?.finishedAt, kept?.receipt?.proven, kept?.receipt?.saidBy], [happened ? 'done' : 'failed', NOON, 0, 'Alice'])
    assert.match(kept?.receipt?.proof ?? '', /^Alice said .* nothing proves it$/)
    assert.match(kept?.errorText ?? '', happened ? /^$/ : /again is a new approval/)
    assert.equal(inverseOf(kinds, settled), undefined, 'what nobody read back cannot be put back')
    const [told] = (await listAudit(store.db, { userId: 'alice', limit: 5 })).filter(({ event }) => event === 'action.settled')
    assert.deepEqual([told?.actor, told?.detail['happened'], told?.detail['digest']], ['person:alice', happened, digest])

    assert.deepEqual(await pendingAt(store), [NOON], 'whoever waits behind it in its account need not wait longer')
    await attempt()
    assert.deepEqual([(await read(store, id))?.state, applied()], [happened ? 'done' : 'failed', 1])
    await assert.rejects(settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: digest, happened: !happened }), { code: 'nothing-to-settle' })
  })
}

storeTest('only its own person, of what they saw, and only what nobody knows', async (store) => {
  const clock = fixedClock(NOON)
  const { id, digest } = await unknownLamp(store, clock)
  const before = await read(store, id)
  await assert.rejects(settleByWord(store.db, clock, { actionId: id, by: bob, seenDigest: digest, happened: true }), { code: 'not-found' })
  await assert.rejects(settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: 'another', happened: true }), { code: 'payload-changed' })
  const other = await propose(store.db, clock, kinds, { userId: 'alice', kind: 'lamp.switch', payload: { on: true }, origin: { by: 'token', id: 't', name: '', words: '' } })
  await assert.rejects(settleByWord(store.db, clock, { actionId: other.id, by: alice, seenDigest: other.digest, happened: true }), { code: 'nothing-to-settle' })
  assert.deepEqual(await read(store, id), before)
  assert.equal((await read(store, other.id))?.state, 'proposed')
})

const FINDS: [string, Observation][] = [
  ['that it happened', { outcome: 'applied', receipt: { provenAt: NOON, proof: 'seen', expected: 1, proven: 1, items: [] } }],
  ['that it did not, and would do it', { outcome: 'not-applied' }],
  ['nothing', { outcome: 'unknown', reason: 'still out of sight' }],
]
for (const [finds, observation] of FINDS) {
  storeTest(`settled while somebody looks, who finds ${finds}: the word stands, and nothing is done after it`, async (store) => {
    const clock = fixedClock(NOON)
    let meanwhile: () => Promise<unknown> = async () => {}
    const { id, digest, attempt, applied } = await unknownLamp(store, clock, async () => {
      await meanwhile()
      return observation
    })
    meanwhile = () => settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: digest, happened: false })
    await attempt().catch((error: unknown) => assert.ok(error instanceof RetryLater))
    const kept = await read(store, id)
    assert.deepEqual([kept?.state, kept?.receipt?.saidBy, applied()], ['failed', 'Alice', 1])
  })
}

storeTest('what nobody can look at any more, its account being gone, can still be settled', async (store) => {
  const clock = fixedClock(NOON)
  const { id, digest } = await unknownLamp(store, clock)
  await store.db.transaction((tx) => closeActionsOf(tx, clock, alice, 'acc'))
  await settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: digest, happened: true })
  assert.equal((await read(store, id))?.state, 'done')
})
