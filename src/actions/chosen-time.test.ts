// An act that was told when to happen: decided now, carried out then, taken back until then, and
// neither a restart nor a clock that went on makes anything else of it.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { RetryLater } from '../base/fault.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { fixedClock, type FixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import type { ActionKind } from './action.ts'
import type { Receipt } from './action-shapes.ts'
import { findAction } from './action-store.ts'
import { decide } from './decide.ts'
import { executeActionHandler } from './execute-job.ts'
import { actionKinds, propose } from './propose.ts'
import { undo } from './undo.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const HOUR = 3_600_000
const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const person = { by: 'person', id: 's1', name: 'Alice', words: '' } as const
const token = { by: 'token', id: 't1', name: 'script', words: '' } as const
const log = openLog({ level: 'silent', process: 'test' })

const preview = { act: 'smoke', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: false }
const smoke: ActionKind = {
  kind: 'smoke.send',
  payload: z.looseObject({ at: z.number() }),
  leavesTheHouse: true,
  notBefore: ({ at }) => Number(at),
  describe: async (_db, _user, payload) => ({ accountId: 'acc', payload, preview }),
  inverse: () => undefined,
}
const kinds = actionKinds([smoke])

const asked = (db: Db, clock: FixedClock, at: number, origin: typeof person | typeof token = person) => propose(db, clock, kinds, { userId: 'alice', kind: 'smoke.send', payload: { at }, origin })
const approved = async (db: Db, clock: FixedClock, at: number, origin: typeof person | typeof token = person) => {
  const { id, digest } = await asked(db, clock, at, origin)
  return await decide(db, clock, kinds, { actionId: id, verdict: 'approve', by: alice, seenDigest: digest, undoSeconds: 10 })
}
const jobTimes = async ({ db }: TestStore) => (await db.query.selectFrom('jobs').select('run_at').where('name', '=', 'actions.execute').execute()).map((job) => job.run_at)

function executorOf(sent: string[], clock: FixedClock) {
  const receipt: Receipt = { provenAt: NOON, proof: 'looked', expected: 1, proven: 1, items: [] }
  const handler = executeActionHandler({
    appliers: [{ kind: 'smoke.send', plan: async () => ({}), apply: async ({ actionId }) => (sent.push(actionId), receipt), observe: async () => ({ outcome: 'not-applied' }), reflect: async () => {} }],
  })
  return (db: Db, actionId: string) => handler({ actionId }, { db, clock, log, signal: new AbortController().signal, requireLease: async () => {} } as unknown as JobContext)
}

storeTest('it is scheduled for its time, not carried out before, and carried out once after a restart', async (store) => {
  const clock = fixedClock(NOON)
  const action = await approved(store.db, clock, NOON + 24 * HOUR)
  assert.deepEqual([action.state, action.notBefore, await jobTimes(store)], ['scheduled', NOON + 24 * HOUR, [NOON + 24 * HOUR]])
  const sent: string[] = []
  const execute = executorOf(sent, clock)
  clock.advance(23 * HOUR)
  await assert.rejects(execute(store.db, action.id), RetryLater)
  const later = store.reopen()
  clock.advance(2 * HOUR)
  await execute(later, action.id)
  await execute(later, action.id)
  assert.deepEqual([sent, (await findAction(later, action.id))?.state], [[action.id], 'done'])
  await later.close()
})

storeTest('until then it can be taken back, and then it never happens', async (store) => {
  const clock = fixedClock(NOON)
  const action = await approved(store.db, clock, NOON + 24 * HOUR)
  clock.advance(23 * HOUR)
  assert.equal((await undo(store.db, clock, kinds, { actionId: action.id, by: alice })).took, 'back')
  clock.advance(2 * HOUR)
  const sent: string[] = []
  await executorOf(sent, clock)(store.db, action.id)
  assert.deepEqual([sent, (await findAction(store.db, action.id))?.state], [[], 'undone'])
})

storeTest('the undo window holds where the time comes sooner than its end', async (store) => {
  const clock = fixedClock(NOON)
  assert.equal((await approved(store.db, clock, NOON + 1_000)).notBefore, NOON + 10_000)
  assert.equal((await approved(store.db, clock, NOON + 20_000)).notBefore, NOON + 20_000)
  assert.equal((await approved(store.db, clock, NOON + 20_000, token)).notBefore, NOON + 60_000)
})

storeTest('a time that has passed, or is over a year away, is refused and nothing is kept', async (store) => {
  const clock = fixedClock(NOON)
  await assert.rejects(asked(store.db, clock, NOON), { code: 'time-past' })
  await assert.rejects(asked(store.db, clock, NOON + 367 * 24 * HOUR), { code: 'time-far' })
  assert.deepEqual(await store.db.query.selectFrom('actions').select('id').execute(), [])
  const waiting = await asked(store.db, clock, NOON + HOUR)
  clock.advance(2 * HOUR)
  await assert.rejects(decide(store.db, clock, kinds, { actionId: waiting.id, verdict: 'approve', by: alice, seenDigest: waiting.digest, undoSeconds: 10 }), { code: 'time-past' })
  assert.deepEqual([(await findAction(store.db, waiting.id))?.state, await jobTimes(store)], ['proposed', []])
})
