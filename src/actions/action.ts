// The nouns of the gate: an action, what is shown of it, what was proven, and how a
// domain teaches the gate a new kind.
//
// The gate knows no mail and no calendar. A kind brings three things: `describe` (what
// the person is shown, with the source of every fact), `apply` and `observe` (in the
// executor only: do it, and look whether it was done), and `inverse` (how to undo it).
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { Fault } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import type { ActionState, Drift, ItemOutcome, originBy, Preview, PreviewItem, Receipt, Remark } from './action-shapes.ts'
import type { Approved } from './approved.ts'

export interface Origin {
  by: z.infer<typeof originBy>
  /** Session, token or rule that asked. */
  id: string
  name: string
  words: string
}

export interface Action {
  id: string
  userId: string
  accountId: string
  kind: string
  payload: Record<string, unknown>
  /** Of kind, payload and revision. */
  digest: string
  /** How often it was changed since it was proposed: no consent to an earlier one fits again. */
  revision: number
  state: ActionState
  stateReason: string
  origin: Origin
  preview: Preview
  talk: Remark[]
  /** `asker`: the person asked back, and no answer came yet. */
  waitsFor: 'asker' | ''
  /** Out of the tray and left to expire; 0 = no. */
  ignoredAt: number
  /** What the person left out when approving the rest. */
  declined: PreviewItem[]
  /** The standing approval that decided it, or none. */
  standingId: string
  batchId: string
  proposedAt: number
  expiresAt: number
  decidedAt: number
  decidedBy: string
  notBefore: number
  /** Written when it began; undefined before. */
  plan: Plan | undefined
  startedAt: number
  finishedAt: number
  receipt: Receipt | undefined
  errorCode: string
  errorText: string
  undoOf: string
  undoneBy: string
  drift: Drift | undefined
}

/** What a kind tells the gate before anybody decides. Reads the store only. */
export interface Described {
  accountId: string
  /** The payload as it will be carried out, defaults filled in: this is what gets sealed. */
  payload: Record<string, unknown>
  preview: Preview
}

export interface RewordedProposal {
  now: number
  action: Pick<Action, 'id' | 'userId'>
  /** With what is bound of it, in the form of the kind. */
  payload: unknown
  /** A person who edits, or the program that answers with another. */
  by: { who: 'person' | 'token'; name: string; tokenId?: string }
}

export interface ActionKind<P = Record<string, unknown>> {
  readonly kind: string
  readonly payload: z.ZodType<P>
  /** Leaves the house for good: gets a cooling-off before it runs. */
  readonly leavesTheHouse: boolean
  /** When it is to be carried out at the earliest, by its sealed payload; 0 = as soon as it may. Without it: always so. */
  notBefore?(payload: Record<string, unknown>): number
  /** Throws a Fault when the payload names something that is not this user's, or not there. */
  describe(db: Db, userId: string, payload: P, origin: Origin): Promise<Described>
  /** What of a sealed payload no edit may change, as `payload` takes it: what it came from. Without it: nothing. */
  bound?(sealed: Record<string, unknown>): Record<string, unknown>
  /**
   * What else says the same as this proposal and is to say what it says from now on: the draft that a letter
   * is. In the transaction of the change, before it is described anew; throws where that may not be changed.
   */
  reworded?(tx: Db, change: RewordedProposal): Promise<void>
  /** The proposal that takes `action` back, or undefined when nothing can. */
  inverse(action: Action): { kind: string; payload: Record<string, unknown> } | undefined
  /** Of a kind that touches many things, each of which a person may leave out. By the sealed payload alone: the rest stays what was shown. */
  readonly parts?: Parts
  readonly drift?: DriftLook
}

/** How a kind tells that what it did is not so any more. By the store, which a sync brings up to date. */
export interface DriftLook {
  /** What of the world an action answers for, by its payload: a later one that answers for the same relieves it. */
  claims(action: Action): string[]
  /** Of these claims, those that do not hold. */
  look(db: Db, action: Action, claims: ReadonlySet<string>): Promise<Drift['items']>
}

export interface Parts {
  of(sealed: Record<string, unknown>): string[]
  only(sealed: Record<string, unknown>, kept: ReadonlySet<string>): Record<string, unknown>
}

/** What the world was before, as JSON: enough to act, to look afterwards, and to take it back. */
export type Plan = Record<string, unknown>

/** What an executor has for a kind. `apply` and `observe` look at the provider, never at the store. */
export interface ActionApplier<P = Record<string, unknown>> {
  readonly kind: string
  /**
   * Reads from the store what is about to change, in the transaction that marks the action
   * as running. Kept with the action, so an attempt that dies half-way does not take the
   * "before" with it: the next one, and an undo, still know where everything came from.
   */
  plan(tx: Db, approved: Approved<P>): Promise<Plan>
  /** Does it and reads it back, telling how much is proven so far where that takes long. Safe to repeat for the same actionId and plan. */
  apply(approved: Approved<P>, plan: Plan, signal: AbortSignal, report?: (proven: number) => void): Promise<Receipt>
  /**
   * Looks whether an earlier attempt, whose answer was lost, took effect:
   * `applied` with its receipt, `not-applied` only when doing it again is harmless, else `unknown`.
   */
  observe(approved: Approved<P>, plan: Plan, signal: AbortSignal): Promise<Observation>
  /**
   * Of a change of many things that was concluded: how these of them stand now, of which nobody knew.
   * Nothing is done about them. Without it: what is unknown stays so.
   */
  lookAt?(approved: Approved<P>, plan: Plan, ids: ReadonlySet<string>, signal: AbortSignal): Promise<ItemOutcome[]>
  /** Brings the local copy to what the receipt proved, in the transaction that records it. */
  reflect(tx: Db, approved: Approved<P>, receipt: Receipt): Promise<void>
  /**
   * Of what is done, what is missing beside it (make-good.ts, which `reflect` asks for): the same
   * receipt with it, undefined where nothing is missing any more. Throws where it stays missing.
   */
  makeGood?(approved: Approved<P>, plan: Plan, receipt: Receipt, signal: AbortSignal): Promise<Receipt | undefined>
  /**
   * What is left to do of an action that is done, and changes nothing of what is told of it. A kill or
   * an error before its end brings it again; so it must be safe to repeat, and cheap once it is through.
   */
  afterwards?(approved: Approved<P>, signal: AbortSignal): Promise<void>
}

/** `items`: of a change of many things, how each was seen. */
export type Observation = { outcome: 'applied'; receipt: Receipt } | { outcome: 'not-applied'; items?: ItemOutcome[] } | { outcome: 'unknown'; reason: string; items?: ItemOutcome[] }

export class ActionError extends Fault {
  override readonly name = 'ActionError'
}

/** The seal a person signs: kind, payload and which version of it, nothing that may change without changing the act. */
export function digestOf(kind: string, payload: Record<string, unknown>, revision = 0): string {
  return createHash('sha256').update(canonical({ kind, payload, revision: revision === 0 ? undefined : revision })).digest('hex')
}

/** JSON with sorted keys: the same thing always seals the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
    return `{${entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
