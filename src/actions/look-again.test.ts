// No action stays under way with nobody carrying it out, and an outcome that nobody knows can
// be looked for again: found, or acted on under the same approval where nothing happened, but
// never done twice. The provider here may be away, paused or gone when it is looked at.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { Fault, RetryLater } from '../base/fault.ts'
import { openLog } from '../base/log.ts'
import { claimJobs, reclaimLost } from '../jobs/claim.ts'
import { askOfJob } from '../jobs/control.ts'
import type { JobContext } from '../jobs/job.ts'
import { fixedClock, type FixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { closeActionsOf } from './account-gone.ts'
import type { ActionApplier, ActionKind } from './action.ts'
import type { Receipt } from './action-shapes.ts'
import { listActions } from './action-list.ts'
import { findAction } from './action-store.ts'
import { listAudit } from './audit.ts'
import { decide } from './decide.ts'
import { executeActionHandler } from './execute-job.ts'
import { settleAbandoned } from './execution.ts'
import { expireProposalsHandler } from './expire-job.ts'
import { lookAgain } from './look-again.ts'
import { actionKinds, propose } from './propose.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const log = openLog({ level: 'silent', process: 'test' })
const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const bob = { userId: 'bob', sessionId: 's2', name: 'Bob' } as unknown as SignedInPerson

const preview = { act: 'lamp', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: true }
const lamp: ActionKind = {
  kind: 'lamp.switch',
  payload: z.looseObject({ on: z.boolean() }),
  leavesTheHouse: false,
  describe: async (_db, _user, payload) => ({ accountId: 'acc', payload, preview }),
  inverse: () => undefined,
}
const kinds = actionKinds([lamp])

interface Lamp {
  applied: string[]
  /** What whoever looks meets; undefined lets them look. */
  looking: Error | undefined
  /** What whoever acts meets, before anything is done. */
  acting: Error | undefined
}

function applierOf(it: Lamp): ActionApplier {
  const receipt = (): Receipt => ({ provenAt: NOON, proof: 'looked', expected: 1, proven: 1, items: [] })
  return {
    kind: 'lamp.switch',
    plan: async () => ({ before: 'dark' }),
    apply: async ({ actionId }) => {
      if (it.acting !== undefined) throw it.acting
      it.applied.push(actionId)
      return receipt()
    },
    observe: async ({ actionId }) => {
      if (it.looking !== undefined) throw it.looking
      return it.applied.includes(actionId) ? { outcome: 'applied', receipt: receipt() } : { outcome: 'not-applied' }
    },
    reflect: async () => {},
  }
}

async function approved(store: TestStore, clock: FixedClock): Promise<string> {
  const action = await propose(store.db, clock, kinds, { userId: 'alice', kind: 'lamp.switch', payload: { on: true }, origin: { by: 'token', id: 't', name: '', words: '' } })
  await decide(store.db, clock, kinds, { actionId: action.id, verdict: 'approve', by: alice, seenDigest: action.digest, undoSeconds: 0 })
  return action.id
}

/** One attempt, as a worker would make it. */
const attempt = (store: TestStore, clock: FixedClock, it: Lamp, actionId: string) =>
  executeActionHandler({ appliers: [applierOf(it)] })({ actionId }, { db: store.db, clock, log, signal: new AbortController().signal, requireLease: async () => {} } as unknown as JobContext)

/** Begun, and cut off before anything was done. */
async function begun(store: TestStore, clock: FixedClock, it: Lamp): Promise<string> {
  const id = await approved(store, clock)
  it.acting = new RetryLater('cut off', { afterMs: 1 })
  await assert.rejects(attempt(store, clock, it, id), RetryLater)
  it.acting = undefined
  return id
}

const executions = (store: TestStore, state: string) =>
  store.db.query.selectFrom('jobs').select(['id', 'run_at']).where('name', '=', 'actions.execute').where('state', '=', state as 'pending').execute()
const settle = (store: TestStore, clock: FixedClock) => expireProposalsHandler({}, { db: store.db, clock } as unknown as JobContext)
const stateOf = async (store: TestStore, id: string) => (await findAction(store.db, id))?.state
const events = async (store: TestStore) => (await listAudit(store.db, { userId: 'alice', limit: 50 })).map(({ event }) => event)

/** The worker dies in its last attempt: the job is a dead letter. */
async function workerDies(store: TestStore, clock: FixedClock): Promise<void> {
  await store.db.query.updateTable('jobs').set({ attempt: 19 }).where('state', '=', 'pending').execute()
  const claimed = await claimJobs(store.db, { lease: 'dead', names: ['actions.execute'], limit: 5, now: clock.now() })
  assert.equal(claimed.length, 1)
  await reclaimLost(store.db, clock.now(), 'all')
  assert.equal((await executions(store, 'failed')).length, 1)
}

const fresh = (): Lamp => ({ applied: [], looking: undefined, acting: undefined })

storeTest('an action whose executions are spent becomes unknown, and a person’s look finds out', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const id = await begun(store, clock, it)
  it.applied.push(id)
  await workerDies(store, clock)
  await settle(store, clock)
  assert.equal(await stateOf(store, id), 'unknown')

  await lookAgain(store.db, clock, kinds, { actionId: id, by: alice })
  await lookAgain(store.db, clock, kinds, { actionId: id, by: alice })
  assert.equal((await executions(store, 'pending')).length, 1, 'two clicks are one wish')
  await attempt(store, clock, it, id)
  assert.deepEqual([await stateOf(store, id), it.applied], ['done', [id]])
  assert.deepEqual((await events(store)).filter((event) => event === 'action.unknown' || event === 'action.looked-again'), ['action.looked-again', 'action.unknown'])
})

storeTest('what certainly did not happen is done under the approval it had, once', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const id = await begun(store, clock, it)
  await workerDies(store, clock)
  await settle(store, clock)
  await lookAgain(store.db, clock, kinds, { actionId: id, by: alice })
  await attempt(store, clock, it, id)
  assert.deepEqual([await stateOf(store, id), it.applied], ['done', [id]])
})

storeTest('an account paused while it was being changed leaves an unknown outcome, and its reason, until it is resumed', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const id = await begun(store, clock, it)
  it.applied.push(id)
  it.looking = new Fault('account-paused', 'The account is paused')
  await assert.rejects(attempt(store, clock, it, id), { code: 'account-paused' })
  const unknown = await findAction(store.db, id)
  assert.deepEqual([unknown?.state, unknown?.stateReason, unknown?.finishedAt], ['unknown', 'The account is paused', 0])
  it.looking = undefined
  await attempt(store, clock, it, id)
  assert.deepEqual([await stateOf(store, id), it.applied], ['done', [id]])
})

storeTest('a look that breaks leaves the outcome unknown and comes back', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const id = await begun(store, clock, it)
  it.looking = new Error('socket hang up')
  await assert.rejects(attempt(store, clock, it, id), RetryLater)
  assert.equal(await stateOf(store, id), 'unknown')
})

storeTest('an execution stopped before it began did nothing, and says so', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const id = await approved(store, clock)
  const [job] = await executions(store, 'pending')
  await askOfJob(store.db, clock, job?.id ?? '', 'cancel')
  await settle(store, clock)
  const failed = await findAction(store.db, id)
  assert.deepEqual([failed?.state, failed?.errorCode], ['failed', 'not-carried-out'])
  await assert.rejects(lookAgain(store.db, clock, kinds, { actionId: id, by: alice }), { code: 'nothing-to-look-at' })
  await attempt(store, clock, it, id)
  assert.deepEqual([await stateOf(store, id), it.applied], ['failed', []])
})

storeTest('whatever has lost its execution is met, however many that have one stand before it', async (store) => {
  const clock = fixedClock(NOON)
  const ids: string[] = []
  for (let n = 0; n < 7; n++) {
    // Backwards, so that the order of the rows is not that of the ids, which carry their time.
    clock.advance(-1_000)
    ids.push(await approved(store, clock))
  }
  const lost = new Set([ids[2], ids[6]])
  for (const job of await store.db.query.selectFrom('jobs').select(['id', 'payload']).execute()) {
    if (lost.has((JSON.parse(job.payload) as { actionId: string }).actionId)) await askOfJob(store.db, clock, job.id, 'cancel')
  }
  await settleAbandoned(store.db, clock.now(), 2)
  const states = await Promise.all(ids.map((id) => stateOf(store, id)))
  assert.deepEqual(states, ids.map((id) => (lost.has(id) ? 'failed' : 'approved')))
  assert.equal((await events(store)).filter((event) => event === 'action.failed').length, 2)
})

storeTest('what somebody still carries out is left alone, and a look only hurries it', async (store) => {
  const clock = fixedClock(NOON)
  const it = fresh()
  const waiting = await approved(store, clock)
  await settle(store, clock)
  assert.equal(await stateOf(store, waiting), 'approved')
  await assert.rejects(lookAgain(store.db, clock, kinds, { actionId: waiting, by: alice }), { code: 'nothing-to-look-at' })

  it.acting = new RetryLater('cut off', { afterMs: 1 })
  await assert.rejects(attempt(store, clock, it, waiting), RetryLater)
  await store.db.query.updateTable('jobs').set({ run_at: NOON + 30_000 }).execute()
  await settle(store, clock)
  assert.equal(await stateOf(store, waiting), 'running')
  await lookAgain(store.db, clock, kinds, { actionId: waiting, by: alice })
  assert.deepEqual((await executions(store, 'pending')).map((job) => job.run_at), [NOON])

  await store.db.query.updateTable('jobs').set({ state: 'paused' }).execute()
  await settle(store, clock)
  assert.equal(await stateOf(store, waiting), 'running')
  await lookAgain(store.db, clock, kinds, { actionId: waiting, by: alice })
  assert.equal((await executions(store, 'pending')).length, 1, 'one that was paused goes on')
})

for (const [how, closing] of [
  ['before it is looked at', async (store: TestStore, clock: FixedClock, it: Lamp, id: string) => {
    it.looking = new Fault('account-gone', 'The account was disconnected')
    await assert.rejects(attempt(store, clock, it, id), { code: 'account-gone' })
  }],
  ['while it is unknown', async (store: TestStore, clock: FixedClock, it: Lamp, id: string) => {
    it.looking = new Error('away')
    await assert.rejects(attempt(store, clock, it, id), RetryLater)
    await store.db.transaction((tx) => closeActionsOf(tx, clock, alice, 'acc'))
  }],
] as const) {
  storeTest(`an account disconnected ${how} leaves an outcome that is unknown and closed`, async (store) => {
    const clock = fixedClock(NOON)
    const it = fresh()
    const id = await begun(store, clock, it)
    const listed = async () => (await listActions(store.db, { userId: 'alice', open: true, limit: 5 })).map((action) => action.id)
    assert.deepEqual(await listed(), [id])
    await closing(store, clock, it, id)
    assert.deepEqual([await stateOf(store, id), await listed()], ['unknown', []])
    await assert.rejects(lookAgain(store.db, clock, kinds, { actionId: id, by: alice }), { code: 'nothing-to-look-at' })
  })
}

storeTest('nobody looks again at what is somebody else’s', async (store) => {
  const clock = fixedClock(NOON)
  const id = await begun(store, clock, fresh())
  const before = await executions(store, 'pending')
  await assert.rejects(lookAgain(store.db, clock, kinds, { actionId: id, by: bob }), { code: 'not-found' })
  assert.deepEqual(await executions(store, 'pending'), before)
})
