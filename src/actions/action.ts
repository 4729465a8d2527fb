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
import type { ActionState, originBy, Preview, Receipt } from './action-shapes.ts'
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
  digest: string
  state: ActionState
  stateReason: string
  origin: Origin
  preview: Preview
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
}

/** What a kind tells the gate before anybody decides. Reads the store only. */
export interface Described {
  accountId: string
  /** The payload as it will be carried out, defaults filled in: this is what gets sealed. */
  payload: Record<string, unknown>
  preview: Preview
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
  /** The proposal that takes `action` back, or undefined when nothing can. */
  inverse(action: Action): { kind: string; payload: Record<string, unknown> } | undefined
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
  /** Brings the local copy to what the receipt proved, in the transaction that records it. */
  reflect(tx: Db, approved: Approved<P>, receipt: Receipt): Promise<void>
}

export type Observation = { outcome: 'applied'; receipt: Receipt } | { outcome: 'not-applied' } | { outcome: 'unknown'; reason: string }

export class ActionError extends Fault {
  override readonly name = 'ActionError'
}

/** The seal a person signs: kind and payload, nothing that may change without changing the act. */
export function digestOf(kind: string, payload: Record<string, unknown>): string {
  return createHash('sha256').update(canonical({ kind, payload })).digest('hex')
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
