// Two executors and one action: the first slept through its lease, the second took the action over,
// and then the first wakes. Whatever it has to say by then, it says nothing of what is in other hands.
// Jobs are claimed and run as workers do it; only who sleeps when is in the test's hand.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openLog } from '../base/log.ts'
import { claimJobs, reclaimLost } from '../jobs/claim.ts'
import { bindJob } from '../jobs/job.ts'
import { runJob } from '../jobs/run-job.ts'
import { takeUp } from '../jobs/running-job.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import type { ActionApplier, ActionKind } from './action.ts'
import type { Receipt } from './action-shapes.ts'
import { findAction } from './action-store.ts'
import { listAudit } from './audit.ts'
import { decide } from './decide.ts'
import { executeAction, executeActionHandler } from './execute-job.ts'
import { actionKinds, propose } from './propose.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const log = openLog({ level: 'silent', process: 'test' })
const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const preview = { act: 'lamp', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: true }
const lamp: ActionKind = { kind: 'lamp.switch', payload: z.looseObject({}), leavesTheHouse: false, describe: async (_db, _user, payload) => ({ accountId: 'acc', payload, preview }), inverse: () => undefined }
const kinds = actionKinds([lamp])

const receiptOf = (proof: string, proven: number): Receipt => ({ provenAt: NOON, proof, expected: 1, proven, items: [] })

/** An executor whose acts and looks wait until the test says how they end. */
function hand() {
  const { promise: ends, resolve, reject } = Promise.withResolvers<Receipt>()
  ends.catch(() => {})
  let begun = 0
  const applier: ActionApplier = {
    kind: 'lamp.switch',
    plan: async () => ({ before: 'dark' }),
    apply: async () => (begun++, await ends),
    observe: async () => (begun++, { outcome: 'applied', receipt: await ends }),
    reflect: async () => {},
  }
  return { applier, hasBegun: () => begun > 0, ends: resolve, breaks: reject }
}

async function takenOver(store: TestStore) {
  const { db } = store
  const clock = fixedClock(NOON)
  const { id, digest } = await propose(db, clock, kinds, { userId: 'alice', kind: 'lamp.switch', payload: {}, origin: { by: 'token', id: 't', name: '', words: '' } })
  await decide(db, clock, kinds, { actionId: id, verdict: 'approve', by: alice, seenDigest: digest, undoSeconds: 0 })

  const executor = async (lease: string) => {
    const [row, ...more] = await claimJobs(db, { lease, names: [executeAction.name], limit: 5, now: clock.now() })
    assert.ok(row !== undefined && more.length === 0)
    const its = hand()
    const finished = runJob({ db, clock, log }, takeUp(row, lease), bindJob(executeAction, executeActionHandler({ appliers: [its.applier] })))
    while (!its.hasBegun()) await delay(2)
    return { ...its, finished }
  }
  const asleep = await executor('first')
  clock.advance(limits.jobLeaseMs + 1)
  await reclaimLost(db, clock.now(), 'expired')
  const awake = await executor('second')
  return { id, asleep, awake, told: async () => [await findAction(db, id), (await listAudit(db, { userId: 'alice', limit: 20 })).map(({ event }) => event)] as const }
}

const WAKES: [string, (asleep: { ends(receipt: Receipt): void; breaks(error: Error): void }) => void][] = [
  ['was refused', (asleep) => asleep.breaks(new Fault('no-such-lamp', 'There is no lamp'))],
  ['did not manage it', (asleep) => asleep.ends(receiptOf('first', 0))],
  ['did it', (asleep) => asleep.ends(receiptOf('first', 1))],
  ['heard no answer', (asleep) => asleep.breaks(new Error('connection reset'))],
]
for (const [what, wakes] of WAKES) {
  storeTest(`an executor that wakes after its action was taken over, and ${what}, says nothing of it`, async (store) => {
    const { id, asleep, awake, told } = await takenOver(store)
    const before = await told()
    wakes(asleep)
    await asleep.finished
    assert.deepEqual(await told(), before)
    awake.ends(receiptOf('second', 1))
    await awake.finished
    const [action, events] = await told()
    assert.deepEqual([action?.state, action?.receipt?.proof], ['done', 'second'], id)
    assert.deepEqual(events.filter((event) => /^action\.(done|failed|unknown)$/.test(event)), ['action.done'])
  })
}
