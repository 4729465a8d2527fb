// The gate is judged at its edges, on both engines: for every way consent can be stale,
// both halves of the promise are checked: the call fails, and nothing is queued. Then the
// executor, with a provider that loses answers: once, or honestly unknown, never twice.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { openLog } from '../base/log.ts'
import { JobStopped, type JobContext } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { fixedClock, type FixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { Fault, RetryLater } from '../base/fault.ts'
import type { ActionApplier, ActionKind, Observation } from './action.ts'
import type { Receipt } from './action-shapes.ts'
import { findAction } from './action-store.ts'
import { listAudit, verifyAudit } from './audit.ts'
import { decide, type Decision } from './decide.ts'
import { executeActionHandler } from './execute-job.ts'
import { expireProposalsHandler } from './expire-job.ts'
import { actionKinds, propose } from './propose.ts'
import { undo } from './undo.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const log = openLog({ level: 'silent', process: 'test' })
const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const bob = { userId: 'bob', sessionId: 's2', name: 'Bob' } as unknown as SignedInPerson

/** A lamp that can be switched; sending smoke signals leaves the house. */
const preview = { act: 'lamp', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: true }
const lamp: ActionKind = {
  kind: 'lamp.switch',
  payload: z.looseObject({ on: z.boolean() }),
  leavesTheHouse: false,
  describe: async (_db, _user, payload) => ({ accountId: 'acc', payload, preview }),
  inverse: (action) => ({ kind: 'lamp.switch', payload: { on: action.payload['on'] !== true } }),
}
const smoke: ActionKind = { ...lamp, kind: 'smoke.send', payload: z.looseObject({ word: z.string() }), leavesTheHouse: true, inverse: () => undefined }
const kinds = actionKinds([lamp, smoke])

interface Provider {
  applied: string[]
  mode: 'works' | 'loses-answer' | 'dies-before' | 'unreachable'
}

function applierOf(kind: string, provider: Provider): ActionApplier {
  const receipt = (): Receipt => ({ provenAt: NOON, proof: 'looked', expected: 1, proven: 1, items: [] })
  return {
    kind,
    plan: async () => ({ before: 'dark' }),
    apply: async (approved) => {
      if (provider.mode === 'dies-before') throw new RetryLater('no connection', { afterMs: 1 })
      provider.applied.push(approved.actionId)
      if (provider.mode === 'loses-answer') throw new Error('connection reset')
      return receipt()
    },
    observe: async (approved): Promise<Observation> => {
      if (provider.mode === 'unreachable') return { outcome: 'unknown', reason: 'the server does not answer' }
      return provider.applied.includes(approved.actionId) ? { outcome: 'applied', receipt: receipt() } : { outcome: 'not-applied' }
    },
    reflect: async () => {},
  }
}

async function proposed(store: TestStore, clock: FixedClock, kind = 'lamp.switch', payload: Record<string, unknown> = { on: true }) {
  return await propose(store.db, clock, kinds, { userId: 'alice', kind, payload, origin: { by: 'token', id: 't1', name: 'script', words: '' } })
}

const approve = (action: { id: string; digest: string }, more: Partial<Decision> = {}): Decision => ({
  actionId: action.id,
  verdict: 'approve',
  by: alice,
  seenDigest: action.digest,
  undoSeconds: 10,
  ...more,
})

const executions = (store: TestStore) => store.db.query.selectFrom('jobs').select(['id', 'payload', 'run_at']).where('name', '=', 'actions.execute').execute()

function execute(store: TestStore, clock: FixedClock, provider: Provider, actionId: string, stop = new AbortController()) {
  const handler = executeActionHandler({ appliers: [applierOf('lamp.switch', provider), applierOf('smoke.send', provider)] })
  const context = { db: store.db, clock, log, signal: stop.signal, requireLease: async () => {} } as unknown as JobContext
  return handler({ actionId }, context)
}

storeTest('approving queues exactly one execution, in the same commit', async (store) => {
  const clock = fixedClock(NOON)
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  const jobs = await executions(store)
  assert.deepEqual(jobs.map((job) => JSON.parse(job.payload)), [{ actionId: action.id, lane: 'account:acc:in' }])
  assert.equal((await findAction(store.db, action.id))?.state, 'approved')
})

const STALE: [string, (action: { id: string; digest: string }, clock: FixedClock, store: TestStore) => Promise<Decision>][] = [
  ['payload-changed', async (action) => approve(action, { seenDigest: 'an older seal' })],
  ['expired', async (action, clock) => (clock.advance(24 * 3_600_000), approve(action))],
  ['not-found', async (action) => approve(action, { by: bob })],
  ['already-decided', async (action, clock, store) => (await decide(store.db, clock, kinds, approve(action, { verdict: 'reject' })), approve(action))],
]
for (const [code, stale] of STALE) {
  storeTest(`consent that is ${code} is refused and leaves no trace`, async (store) => {
    const clock = fixedClock(NOON)
    const action = await proposed(store, clock)
    const decision = await stale(action, clock, store)
    const before = await findAction(store.db, action.id)
    await assert.rejects(decide(store.db, clock, kinds, decision), { name: 'ActionError', code })
    assert.deepEqual(await findAction(store.db, action.id), before)
    assert.deepEqual(await executions(store), [])
  })
}

storeTest('two approvals at the same instant make one execution', async (store) => {
  const clock = fixedClock(NOON)
  const action = await proposed(store, clock)
  const both = await Promise.allSettled([decide(store.db, clock, kinds, approve(action)), decide(store.db, clock, kinds, approve(action))])
  assert.deepEqual(both.map((one) => one.status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal((await executions(store)).length, 1)
})

storeTest('what leaves the house dries first: a minute for an agent’s words, the person’s own window for theirs', async (store) => {
  const clock = fixedClock(NOON)
  const action = await proposed(store, clock, 'smoke.send', { word: 'hello' })
  const scheduled = await decide(store.db, clock, kinds, approve(action))
  assert.deepEqual([scheduled.state, scheduled.notBefore], ['scheduled', NOON + 60_000])
  assert.deepEqual((await executions(store)).map((job) => job.run_at), [NOON + 60_000])
  const own = await propose(store.db, clock, kinds, { userId: 'alice', kind: 'smoke.send', payload: { word: 'x' }, origin: { by: 'person', id: 's1', name: 'Alice', words: '' } })
  assert.equal((await decide(store.db, clock, kinds, approve(own))).notBefore, NOON + 10_000)
  // Counted from the moment of the decision, however long writing it down takes.
  const ticking: FixedClock = { ...clock, now: () => (clock.advance(1), clock.now()) }
  const slow = await proposed(store, clock, 'smoke.send', { word: 'slow' })
  const { notBefore, decidedAt } = await decide(store.db, ticking, kinds, approve(slow))
  assert.equal(notBefore - decidedAt, 60_000)
})

storeTest('whoever has lost an execution to another says nothing of how it ended', async (store) => {
  const clock = fixedClock(NOON)
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  const stop = new AbortController()
  const slept: ActionApplier = {
    ...applierOf('lamp.switch', { applied: [], mode: 'works' }),
    async apply() {
      stop.abort(new JobStopped('lost'))
      throw new Fault('send-stopped', 'It was stopped before it left; nothing was done')
    },
  }
  const context = { db: store.db, clock, log, signal: stop.signal, requireLease: async () => {} } as unknown as JobContext
  await assert.rejects(executeActionHandler({ appliers: [slept] })({ actionId: action.id }, context))
  assert.equal((await findAction(store.db, action.id))?.state, 'running')
  const provider: Provider = { applied: [action.id], mode: 'works' }
  await execute(store, clock, provider, action.id)
  assert.deepEqual([(await findAction(store.db, action.id))?.state, provider.applied.length], ['done', 1])
})

storeTest('taken back while the ink is wet, it never happens, even if the executor is already asked', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'works' }
  const action = await proposed(store, clock, 'smoke.send', { word: 'hello' })
  await decide(store.db, clock, kinds, approve(action))
  const taken = await undo(store.db, clock, kinds, { actionId: action.id, by: alice })
  assert.equal(taken.took, 'back')
  clock.advance(61_000)
  await execute(store, clock, provider, action.id)
  assert.deepEqual([provider.applied, (await findAction(store.db, action.id))?.state], [[], 'undone'])
})

storeTest('an approved action is carried out once, proven, and can be undone once', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'works' }
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  await execute(store, clock, provider, action.id)
  await execute(store, clock, provider, action.id)
  assert.deepEqual(provider.applied, [action.id])
  const done = await findAction(store.db, action.id)
  assert.deepEqual([done?.state, done?.receipt?.proven], ['done', 1])

  const first = await undo(store.db, clock, kinds, { actionId: action.id, by: alice })
  const second = await undo(store.db, clock, kinds, { actionId: action.id, by: alice })
  assert.ok(first.took === 'inverse' && second.took === 'inverse')
  assert.equal(first.proposal.id, second.proposal.id, 'two clicks on Undo are one wish')
  await decide(store.db, clock, kinds, approve(first.proposal))
  await execute(store, clock, provider, first.proposal.id)
  const undone = await findAction(store.db, action.id)
  assert.deepEqual([undone?.state, undone?.undoneBy], ['undone', first.proposal.id])
  await assert.rejects(undo(store.db, clock, kinds, { actionId: action.id, by: alice }), { code: 'cannot-undo' })
})

storeTest('a lost answer is unknown, then found to have happened; it is not done twice', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'loses-answer' }
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  await assert.rejects(execute(store, clock, provider, action.id), { name: 'RetryLater' })
  assert.equal((await findAction(store.db, action.id))?.state, 'unknown')
  provider.mode = 'unreachable'
  await assert.rejects(execute(store, clock, provider, action.id), { name: 'RetryLater' })
  assert.equal((await findAction(store.db, action.id))?.state, 'unknown')
  provider.mode = 'works'
  await execute(store, clock, provider, action.id)
  assert.deepEqual([(await findAction(store.db, action.id))?.state, provider.applied.length], ['done', 1])
})

storeTest('an attempt that certainly had no effect is repeated under the same approval', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'dies-before' }
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  await assert.rejects(execute(store, clock, provider, action.id), { name: 'RetryLater' })
  provider.mode = 'works'
  await execute(store, clock, provider, action.id)
  assert.deepEqual([(await findAction(store.db, action.id))?.state, provider.applied.length], ['done', 1])
})

storeTest('a payload changed in the database after approval is not carried out', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'works' }
  const action = await proposed(store, clock)
  await decide(store.db, clock, kinds, approve(action))
  await store.db.query.updateTable('actions').set({ payload: '{"on":false}' }).where('id', '=', action.id).execute()
  await execute(store, clock, provider, action.id)
  const failed = await findAction(store.db, action.id)
  assert.deepEqual([failed?.state, failed?.errorCode, provider.applied], ['failed', 'payload-changed', []])
})

storeTest('an unapproved action is never carried out, whoever asks the executor', async (store) => {
  const clock = fixedClock(NOON)
  const provider: Provider = { applied: [], mode: 'works' }
  const action = await proposed(store, clock)
  await execute(store, clock, provider, action.id)
  assert.deepEqual([(await findAction(store.db, action.id))?.state, provider.applied], ['proposed', []])
})

storeTest('unanswered proposals expire and say so in the trail', async (store) => {
  const clock = fixedClock(NOON)
  const action = await proposed(store, clock)
  clock.advance(24 * 3_600_000)
  await expireProposalsHandler({}, { db: store.db, clock } as unknown as JobContext)
  assert.equal((await findAction(store.db, action.id))?.state, 'expired')
})

storeTest('a request key answers the same action again, and refuses to mean something else', async (store) => {
  const clock = fixedClock(NOON)
  const ask = (on: boolean) =>
    propose(store.db, clock, kinds, { userId: 'alice', kind: 'lamp.switch', payload: { on }, requestKey: 'k', origin: { by: 'token', id: 't', name: '', words: '' } })
  assert.equal((await ask(true)).id, (await ask(true)).id)
  await assert.rejects(ask(false), { code: 'request-key-reused' })
})

storeTest('a request key answers also when what it named is gone, or is described otherwise by now', async (store) => {
  const clock = fixedClock(NOON)
  let described = 0
  const fading: ActionKind = {
    ...lamp,
    describe: async (_db, _user, payload) => {
      if (++described > 1) throw new Fault('not-found', 'The lamp is gone')
      return { accountId: 'acc', payload: { ...payload, seenAt: described }, preview }
    },
  }
  const ask = (on: boolean) =>
    propose(store.db, clock, actionKinds([fading]), { userId: 'alice', kind: 'lamp.switch', payload: { on }, requestKey: 'k', origin: { by: 'token', id: 't', name: '', words: '' } })
  assert.equal((await ask(true)).id, (await ask(true)).id)
  await assert.rejects(ask(false), { code: 'request-key-reused' })
})

storeTest('the same request key twice at the same instant is one proposal, also inside a caller’s transaction', async (store) => {
  const clock = fixedClock(NOON)
  const other = store.reopen()
  // Who describes has looked, and found nothing; both have before either writes.
  let described = 0
  const meeting: ActionKind = {
    ...lamp,
    describe: async (...question) => {
      described++
      while (store.kind === 'postgres' && described < 2) await delay(5)
      return await lamp.describe(...question)
    },
  }
  const ask = (db: Db) =>
    db.transaction(
      async (tx) =>
        await propose(tx, clock, actionKinds([meeting]), {
          userId: 'alice', kind: 'lamp.switch', payload: { on: true }, requestKey: 'k', origin: { by: 'token', id: 't', name: '', words: '' },
        }),
    )
  try {
    const [one, two] = store.kind === 'postgres' ? await Promise.all([ask(store.db), ask(other)]) : [await ask(store.db), await ask(other)]
    assert.equal(one.id, two.id)
  } finally {
    await other.close()
  }
  assert.equal((await store.db.query.selectFrom('actions').select('id').execute()).length, 1)
  assert.equal((await store.db.query.selectFrom('audit_log').select('seq').execute()).length, 1)
})

storeTest('the audit chain holds, and shows a changed, a removed and a cut entry', async (store) => {
  const clock = fixedClock(NOON)
  for (let i = 0; i < 4; i++) await proposed(store, clock)
  assert.deepEqual({ ...(await verifyAudit(store.db)), head: '' }, { intact: true, entries: 4, head: '' })
  const brokenAfter = async (change: () => Promise<unknown>) => {
    const rows = await store.db.query.selectFrom('audit_log').selectAll().execute()
    await change()
    const verdict = await verifyAudit(store.db)
    await store.db.query.deleteFrom('audit_log').execute()
    for (const row of rows) await store.db.query.insertInto('audit_log').values(row).execute()
    return verdict.intact ? 'intact' : verdict.brokenAt
  }
  assert.equal(await brokenAfter(() => store.db.query.updateTable('audit_log').set({ actor: 'nobody' }).where('seq', '=', 2).execute()), 2)
  assert.equal(await brokenAfter(() => store.db.query.deleteFrom('audit_log').where('seq', '=', 3).execute()), 4)
  assert.equal(await brokenAfter(() => store.db.query.deleteFrom('audit_log').where('seq', '=', 4).execute()), 4)
  const forge = async (seq: number) => {
    const [first] = await store.db.query.selectFrom('audit_log').selectAll().where('seq', '=', 1).execute()
    await store.db.query.insertInto('audit_log').values({ ...first, seq, event: 'action.approved' } as never).execute()
    assert.ok((await listAudit(store.db, { userId: 'alice', limit: 100 })).every((entry) => entry.seq >= 1), 'what was never sealed is not shown')
  }
  assert.equal(await brokenAfter(() => forge(0)), 0)
  assert.equal(await brokenAfter(() => forge(-7)), -7)
  const [third] = await store.db.query.selectFrom('audit_log').select('hash').where('seq', '=', 3).execute()
  assert.equal(await brokenAfter(() => store.db.query.updateTable('audit_head').set({ seq: 3, hash: third?.hash ?? '' }).execute()), 4)
})

storeTest('the audit chain is whole at any moment, also while somebody writes into it', async (store) => {
  const clock = fixedClock(NOON)
  const other = store.reopen()
  try {
    let writing = true
    const writer = (async () => {
      for (let i = 0; i < 60; i++) await proposed({ ...store, db: other }, clock)
      writing = false
    })()
    while (writing) {
      const verdict = await verifyAudit(store.db)
      assert.equal(verdict.intact ? '' : verdict.why, '')
    }
    await writer
  } finally {
    await other.close()
  }
})
