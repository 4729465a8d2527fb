// A person's word in place of proof, for an outcome that nobody can look up: a letter that a server
// had when its answer was lost, and that stands in no mailbox. Of a change of many things it may be
// about some of them alone, while the rest stands as it was proven.
//
// They asked whom they wrote to, or looked where no program can. Their word ends the waiting, and
// is kept as what it is: a receipt that proves nothing and names them. What comes to light later
// counts more (prove.ts). Nothing is done about it here; doing it again is a new approval.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import { askOfJob } from '../jobs/control.ts'
import type { Db } from '../store/db.ts'
import { ActionError, type Action } from './action.ts'
import type { ItemOutcome, Receipt } from './action-shapes.ts'
import { changeAction, lockAction, type ActionUpdate } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { correctReceipt, isOpenInPart, unknownItems } from './correct-receipt.ts'
import { findExecution } from './execution.ts'
import { requireSeen } from './hold-proposed.ts'
import { proofOf } from './proof-words.ts'
import { tellUndone } from './tell-undone.ts'

export interface Settlement {
  actionId: string
  by: SignedInPerson
  /** Digest of the action as it was displayed to whoever settles it. */
  seenDigest: string
  happened: boolean
  /** Of a change that was concluded: which of what is unknown; absent = all of that. */
  items?: readonly string[] | undefined
}

export async function settleByWord(db: Db, clock: Clock, settlement: Settlement): Promise<Action> {
  const { actionId, by, seenDigest, happened } = settlement
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await lockAction(tx, actionId)
    if (action === undefined || action.userId !== by.userId) throw new ActionError('not-found', 'There is no such action', { status: 404 })
    const items = openItems(action, settlement)
    requireSeen(action, seenDigest)
    const update = items === undefined ? await settleWhole(tx, now, action, settlement) : await settleItems(tx, now, action, { ...settlement, items })
    await appendAudit(tx, now, {
      userId: action.userId,
      actor: `person:${by.userId}`,
      event: 'action.settled',
      subject: action.id,
      detail: { kind: action.kind, digest: action.digest, happened, ...(items === undefined ? {} : { items: items.length }), session: by.sessionId },
    })
    // What still comes to look finds it ended. In the lane of an account others wait behind it: it comes now.
    const underWay = await findExecution(tx, action)
    if (underWay?.state === 'pending' && underWay.run_at > now) await askOfJob(tx, clock, underWay.id, 'retry')
    return { ...action, ...update }
  })
}

/** What the word may be about; undefined: the action as a whole. */
function openItems(action: Action, { items }: Settlement): ItemOutcome[] | undefined {
  if (action.state === 'unknown' && items === undefined) return undefined
  const open = isOpenInPart(action) ? unknownItems(action.receipt) : []
  if (open.length === 0) throw new ActionError('nothing-to-settle', `This action is ${action.state}: only what nobody knows the outcome of can be settled by your word`, { status: 409 })
  if (items === undefined) return open
  const named = open.filter(({ id }) => items.includes(id))
  const stranger = items.find((id) => !open.some((item) => item.id === id))
  if (stranger !== undefined) throw new ActionError('nothing-to-settle', `What became of ${stranger} is known, or it is no part of this action`, { status: 409 })
  return named
}

async function settleWhole(tx: Db, now: number, action: Action, { by, happened }: Settlement): Promise<ActionUpdate> {
  const update = {
    state: happened ? ('done' as const) : ('failed' as const),
    stateReason: '',
    finishedAt: now,
    receipt: receiptOfWord(action, { at: now, name: by.name, happened }),
    errorCode: happened ? '' : 'said-not-happened',
    errorText: happened ? '' : `${by.name} said that it did not happen; doing it again is a new approval`,
  }
  await changeAction(tx, now, action, ['unknown'], update)
  return update
}

async function settleItems(tx: Db, now: number, action: Action, { by, happened, items }: Omit<Settlement, 'items'> & { items: readonly ItemOutcome[] }): Promise<ActionUpdate> {
  const told = items.map((item): ItemOutcome => ({ ...item, outcome: happened ? 'done' : 'failed', error: happened ? '' : `${by.name} said that it did not happen`, saidBy: by.name }))
  const corrected = await correctReceipt(tx, now, action, { told, proof: proofOf(happened ? 'said-happened' : 'said-not-happened', { name: by.name, count: String(items.length) }) })
  if (corrected === undefined) return {}
  await tellUndone(tx, now, action, corrected.update.receipt)
  return corrected.update
}

function receiptOfWord(action: Action, { at, name, happened }: { at: number; name: string; happened: boolean }): Receipt {
  return {
    provenAt: at,
    proof: `${name} said that it ${happened ? 'happened' : 'did not happen'}; nothing was read back, and nothing proves it`,
    expected: Math.max(1, action.preview.items.length === 0 ? 1 : action.preview.count),
    proven: 0,
    items: [],
    saidBy: name,
    ...(action.standingId === '' ? {} : { standingId: action.standingId }),
  }
}
