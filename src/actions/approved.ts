// The mark that a person approved exactly this. Writers take nothing else.
//
// The brand is a private symbol, so no object literal anywhere can claim it: outside
// this folder an Approved<T> can be received and read, never made. `sealApproved` is
// imported by value only by execute-job.ts; checks/ keep it so.

declare const approvedBrand: unique symbol

export interface Approved<T> {
  readonly [approvedBrand]: true
  /** The action's id: writers derive their idempotency keys (Message-ID, file names) from it. */
  readonly actionId: string
  readonly accountId: string
  readonly userId: string
  readonly approvedAt: number
  readonly change: T
}

export function sealApproved<T>(fields: {
  actionId: string
  accountId: string
  userId: string
  approvedAt: number
  change: T
}): Approved<T> {
  return Object.freeze({ ...fields }) as Approved<T>
}
