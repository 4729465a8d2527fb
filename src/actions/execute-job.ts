// Carrying out an approved action: once, proven, recorded.
//
//   approved/scheduled ──begin──> running ──apply──> receipt ──conclude──> done | failed
//                                    │
//                     worker died or the answer was lost: observe the provider
//                        applied ──────> conclude with what was found
//                        not-applied ──> apply (the same approval; it certainly had no effect)
//                        unknown ──────> unknown, shown as such; looked at again later, never sent again
//                        cannot look ──> unknown as well, with the reason
//
// Of a change of many things a part may be unknown while the rest is told: that part is looked at again
// in the same way and for as long, and nothing of it is done again.
//
// What is left to do of one that is done (`afterwards`) is repeated until it is through, and nothing
// of it changes what was told.
//
// `begin` commits before the first byte goes out, so an execution that dies leaves
// `running` behind, and `running` found at the start of an attempt means: look first.
//
// Whatever an attempt writes of its action is fenced by the lease of its job, in the same transaction:
// one that slept for minutes, and wakes to find that another has the action in hand, says nothing of it.
import { z } from 'zod'
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import { defineJob, stopReasonOf, type JobContext } from '../jobs/job.ts'
import { digestOf, type Action, type ActionApplier, type ActionKind, type Observation, type Plan } from './action.ts'
import type { Receipt } from './action-shapes.ts'
import { changeAction, findAction, lockAction } from './action-store.ts'
import { sealApproved, type Approved } from './approved.ts'
import { conclude, tellOfExecution } from './conclude.ts'
import { correctReceipt, isOpenInPart, unknownItems } from './correct-receipt.ts'
import { proofOf } from './proof-words.ts'
import { isStanding } from './standing-approval.ts'
import { tellUndone } from './tell-undone.ts'

const LOOK_AGAIN_MS = 30_000

export const executeAction = defineJob({
  name: 'actions.execute',
  payload: z.strictObject({ actionId: z.string(), lane: z.string() }),
  // An unknown outcome is looked at for about ten minutes; then it stays unknown until somebody asks (look-again.ts).
  maxAttempts: 20,
  timeoutMs: 30 * 60_000,
  priority: 10,
  isAwaited: true,
  lockKey: ({ lane }) => lane,
  uniqueKey: ({ actionId }) => `action:${actionId}`,
})

/**
 * Changes to one account apply in the order of their decisions, also when one has to wait for
 * its next try. A letter waits for nobody: the lost answer of one says nothing about another.
 */
export function laneOf(action: Pick<Action, 'accountId'>, kind: Pick<ActionKind, 'leavesTheHouse'>): string {
  return kind.leavesTheHouse ? '' : `account:${action.accountId}:in`
}

/** One attempt at one action. */
interface Case extends Pick<JobContext, 'db' | 'clock' | 'signal' | 'report' | 'requireLease'> {
  action: Action
}

/** A case that may be acted on: the hands are there, and the seal is whole. */
interface SignedCase extends Case {
  applier: ActionApplier
  approved: Approved<Record<string, unknown>>
}

export function executeActionHandler(deps: { appliers: readonly ActionApplier[] }) {
  const byKind = new Map(deps.appliers.map((applier) => [applier.kind, applier]))
  return async ({ actionId }: { actionId: string }, { db, clock, log, signal, report, requireLease }: JobContext): Promise<void> => {
    const action = await findAction(db, actionId)
    if (action === undefined) return log.warn('An execution was asked for, but its action is gone', { actionId })
    const unsigned: Case = { db, clock, signal, report, requireLease, action }
    const applier = byKind.get(action.kind)
    if (applier === undefined) return await fail(unsigned, 'no-applier', `Nothing here can carry out ${action.kind}`)
    const approved = approvalOf(action)
    if (approved === undefined) return await fail(unsigned, 'payload-changed', 'The stored action is not what was approved; nothing was done')
    const one: SignedCase = { ...unsigned, applier, approved }
    if (action.state === 'approved' || action.state === 'scheduled') {
      if (action.notBefore > clock.now()) throw new RetryLater('The ink is not dry yet', { afterMs: action.notBefore - clock.now() })
      const plan = await begin(one)
      if (plan === 'refused') return
      if (plan === 'taken back') return log.info('Taken back before it began', { actionId })
      await apply(one, plan)
    } else if (action.plan !== undefined && (action.state === 'running' || action.state === 'unknown')) {
      await goOn(one, action.plan)
    } else if (action.plan !== undefined && isOpenInPart(action)) {
      await lookAtRest(one, action.plan)
    } else if (action.state !== 'done' || applier.afterwards === undefined) {
      return log.info('Nothing to carry out', { actionId, state: action.state })
    }
    const now = await findAction(db, actionId)
    if (applier.afterwards !== undefined && now?.state === 'done') await applier.afterwards(one.approved, signal)
    if (applier.lookAt !== undefined && now !== undefined && isOpenInPart(now)) {
      throw new RetryLater(`What became of ${unknownItems(now.receipt).length} of ${now.receipt?.expected} is not known yet`, { afterMs: LOOK_AGAIN_MS })
    }
  }
}

/** The seal is checked at the moment of acting, not only when it was signed; undefined where it is broken. */
export function approvalOf({ id: actionId, accountId, userId, kind, digest, revision, decidedAt: approvedAt, payload: change }: Action): Approved<Record<string, unknown>> | undefined {
  if (approvedAt === 0 || digestOf(kind, change, revision) !== digest) return undefined
  return sealApproved({ actionId, accountId, userId, approvedAt, change })
}

async function begin(one: SignedCase): Promise<Plan | 'taken back' | 'refused'> {
  const { db, clock, action, applier, approved, requireLease } = one
  try {
    return await db.transaction(async (tx) => {
      const now = clock.now()
      if (action.standingId !== '' && !(await isStanding(tx, now, action.standingId))) {
        throw new Fault('standing-ended', 'What this was approved by beforehand has ended; nothing was done')
      }
      const plan = await applier.plan(tx, approved)
      const begun = await changeAction(tx, now, action, ['approved', 'scheduled'], { state: 'running', startedAt: now, plan })
      if (!begun) return 'taken back'
      await requireLease(tx)
      await tellOfExecution(tx, now, action, { event: 'action.started', detail: {} })
      return plan
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    await fail(one, error.code, error.message)
    return 'refused'
  }
}

/** It began in an attempt that never told its end. */
async function goOn(one: SignedCase, plan: Plan): Promise<void> {
  const { db, clock, action, requireLease } = one
  const found = await look(one, plan)
  if (found.outcome === 'applied') return await conclude(one, found.receipt)
  if (found.outcome === 'unknown') return await admitUnknown(one, found.reason)
  const isOurs = await db.transaction(async (tx) => {
    // Its person may have said meanwhile what became of it: then nothing is done any more.
    if (action.state === 'unknown' && !(await changeAction(tx, clock.now(), action, ['unknown'], { state: 'running', stateReason: '' }))) return false
    await requireLease(tx)
    return true
  })
  if (isOurs) await apply(one, plan)
}

/** Of what was concluded the part that nobody knew. It was told with the rest, so it is not done again, whatever is seen. */
async function lookAtRest({ db, clock, action, applier, approved, signal, requireLease }: SignedCase, plan: Plan): Promise<void> {
  const ids = new Set(unknownItems(action.receipt).map(({ id }) => id))
  const told = (await applier.lookAt?.(approved, plan, ids, signal)) ?? []
  await db.transaction(async (tx) => {
    const now = clock.now()
    const held = await lockAction(tx, action.id)
    const corrected = held === undefined ? undefined : await correctReceipt(tx, now, held, { told, proof: proofOf('looked-again') })
    if (corrected === undefined) return
    await requireLease(tx)
    const { learnt, update: { state, receipt } } = corrected
    const proven = learnt.filter(({ outcome }) => outcome !== 'failed').length
    await applier.reflect(tx, approved, { ...receipt, expected: learnt.length, proven, items: learnt })
    await tellOfExecution(tx, now, action, { event: 'action.looked-up', detail: { state, learnt: learnt.length, proven } })
    await tellUndone(tx, now, action, receipt)
  })
}

async function apply(one: SignedCase, plan: Plan): Promise<void> {
  const { action, applier, approved, signal } = one
  let receipt: Receipt
  try {
    receipt = await applier.apply(approved, plan, signal, (done) => one.report({ done, total: action.preview.count }))
  } catch (error) {
    // Somebody else has it in hand by now: that nothing was done from here says nothing of them.
    if (stopReasonOf(signal) === 'lost') throw error
    if (error instanceof Fault) return await fail(one, error.code, error.message)
    if (error instanceof RetryLater) throw error
    return await admitUnknown(one, messageOf(error))
  }
  // Stopped half-way by a person: the receipt says how far it came. Stopped by a shutdown
  // or a time-out: the next attempt finds what is done and does the rest.
  if (receipt.proven < receipt.expected && signal.aborted && stopReasonOf(signal) !== 'cancel') {
    throw new RetryLater('Stopped half-way; the rest follows', { afterMs: 0 })
  }
  await conclude(one, receipt)
}

async function fail({ db, clock, action, requireLease }: Case, code: string, text: string): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    const failed = await changeAction(tx, now, action, ['approved', 'scheduled', 'running', 'unknown'], {
      state: 'failed',
      finishedAt: now,
      errorCode: code,
      errorText: text,
    })
    if (!failed) return
    await requireLease(tx)
    await tellOfExecution(tx, now, action, { event: 'action.failed', detail: { code } })
  })
}

/** What can be seen; and where nothing can, that is said of the action before the attempt ends. */
async function look(one: SignedCase, plan: Plan): Promise<Observation> {
  const { clock, signal, applier, approved } = one
  try {
    return await applier.observe(approved, plan, signal)
  } catch (error) {
    // Asked to stop while looking: nothing was learnt, and the next attempt looks.
    if (signal.aborted) throw error
    if (!(error instanceof Fault)) return await admitUnknown(one, messageOf(error))
    // Paused, disconnected: looking every half minute would see the same until a person acts.
    await becomeUnknown(one, error.message, error.code === 'account-gone' ? clock.now() : 0)
    throw error
  }
}

/** Says so, and comes back to look; never tries the act again on its own. */
async function admitUnknown(one: Case, reason: string): Promise<never> {
  await becomeUnknown(one, reason, 0)
  throw new RetryLater(`The outcome is not known yet: ${reason}`, { afterMs: LOOK_AGAIN_MS })
}

/** `finishedAt` when nobody will ever be able to look. */
async function becomeUnknown({ db, clock, action, requireLease }: Case, reason: string, finishedAt: number): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    const update = { state: 'unknown', stateReason: reason, finishedAt } as const
    const became = await changeAction(tx, now, action, ['running'], update)
    // It was so already; screens hear of it only when there is something new to say.
    if (!became && (reason !== action.stateReason || finishedAt !== 0)) await changeAction(tx, now, action, ['unknown'], update)
    await requireLease(tx)
    if (became) await tellOfExecution(tx, now, action, { event: 'action.unknown', detail: { reason } })
  })
}
