// Proposing: anybody may ask, and nothing happens yet but what a person approved beforehand.
//
// The kind describes the act from the store (whose message is this, who is that address)
// and hands back the payload with every default filled in. That payload is what gets
// sealed, shown, approved and carried out: there is no second place where it could change.
import type { Clock } from '../base/clock.ts'
import { RetryLater } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { ActionError, digestOf, type Action, type ActionKind, type Origin } from './action.ts'
import { countWaitingOf, findByRequestKey, insertAction, type Asked } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { decideBeforehand, timeChosen } from './policy.ts'
import { holdStandingOf } from './standing-approval.ts'

export type ActionKinds = ReadonlyMap<string, ActionKind>

export function actionKinds(kinds: readonly ActionKind[]): ActionKinds {
  return new Map(kinds.map((kind) => [kind.kind, kind]))
}

export interface ProposalRequest {
  userId: string
  kind: string
  payload: unknown
  origin: Origin
  /** The caller's own key: asking again with it answers the same action. */
  requestKey?: string
  batchId?: string
  undoOf?: string
}

export async function propose(db: Db, clock: Clock, kinds: ActionKinds, request: ProposalRequest): Promise<Action> {
  const kind = kindOf(kinds, request.kind)
  const payload = parsePayload(kind, request.payload)
  // By what was asked, not by what it comes to: the same question asked twice is the same also
  // when the mails it names have gone, or are described otherwise, in between.
  const asked: Asked = { key: request.requestKey ?? '', digest: digestOf(kind.kind, { asked: payload }) }
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const earlier = await askedBefore(tx, request.userId, asked)
    if (earlier !== undefined) return earlier
    const standing = await holdStandingOf(tx, now, request)
    const described = await kind.describe(tx, request.userId, payload, request.origin)
    timeChosen(kind, described.payload, now)
    const digest = digestOf(kind.kind, described.payload)
    const action: Action = {
      id: newId('act', now),
      userId: request.userId,
      accountId: described.accountId,
      kind: kind.kind,
      payload: described.payload,
      digest,
      revision: 0,
      state: 'proposed',
      stateReason: '',
      origin: request.origin,
      preview: described.preview,
      talk: [],
      waitsFor: '',
      ignoredAt: 0,
      declined: [],
      standingId: '',
      batchId: request.batchId ?? '',
      proposedAt: now,
      expiresAt: expiryOf(request.origin, now),
      decidedAt: 0,
      decidedBy: '',
      notBefore: 0,
      plan: undefined,
      startedAt: 0,
      finishedAt: 0,
      receipt: undefined,
      errorCode: '',
      errorText: '',
      undoOf: request.undoOf ?? '',
      undoneBy: '',
      drift: undefined,
    }
    const things = kind.parts?.of(action.payload).length ?? 1
    if (!(await insertAction(tx, action, asked, things))) {
      // The same was asked twice at once, and the other call was first.
      const first = await askedBefore(tx, request.userId, asked)
      if (first !== undefined) return first
      throw new RetryLater('The request key was held by a proposal that is gone', { afterMs: 0 })
    }
    await appendAudit(tx, now, {
      userId: action.userId,
      actor: actorOf(action),
      event: 'action.proposed',
      subject: action.id,
      detail: { ...(isTheirs(action.origin) ? { session: action.origin.id } : {}), kind: action.kind, digest, count: action.preview.count, undoOf: action.undoOf },
    })
    await recordChange(tx, now, { userId: action.userId, topic: 'action', subject: action.id })
    const decided = await decideBeforehand(tx, clock, standing, { action, kind, things })
    if (decided.state === 'proposed' && !isTheirs(request.origin)) await requireRoom(tx, request)
    return decided
  })
}

export function parsePayload(kind: ActionKind, payload: unknown): Record<string, unknown> {
  const parsed = kind.payload.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new ActionError('bad-payload', `This is not a proposal that ${kind.kind} understands`, {
    detail: { issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) },
  })
}

/** An unanswered proposal describes a world that is gone after so long. */
export const expiryOf = ({ by }: Origin, now: number): number => now + (by === 'chat' ? limits.chatProposalTtlMs : limits.proposalTtlMs)

/** A click and its undo are the person's own, whatever session they came from. */
const isTheirs = ({ by }: Origin): boolean => by === 'person' || by === 'undo'
const actorOf = ({ origin, userId }: Action): string => (isTheirs(origin) ? `person:${userId}` : `${origin.by}:${origin.id}`)

/** With the one that was just proposed. */
async function requireRoom(tx: Db, { userId, origin }: ProposalRequest): Promise<void> {
  if ((await countWaitingOf(tx, userId, origin)) <= limits.proposalsWaitingOfAsker) return
  throw new ActionError('too-many-waiting', `${limits.proposalsWaitingOfAsker} proposals of ${origin.name} wait for the person already`, { status: 429, fix: 'Wait until some of them are decided, or name many messages in one proposal.' })
}

/** What was proposed under this request key before; undefined when there is no key or nothing was. */
async function askedBefore(tx: Db, userId: string, asked: Asked): Promise<Action | undefined> {
  if (asked.key === '') return undefined
  const earlier = await findByRequestKey(tx, userId, asked.key)
  if (earlier === undefined || earlier.askedDigest === asked.digest) return earlier?.action
  throw new ActionError('request-key-reused', 'This request key already stands for a different proposal', {
    status: 409,
    fix: 'Use a new key for a new proposal.',
  })
}

export function kindOf(kinds: ActionKinds, name: string): ActionKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new ActionError('unknown-kind', `There is no kind of action called ${name}`)
  return kind
}
