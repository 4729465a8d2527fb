// How many wrong passwords and codes anybody gets, in any sixty minutes.
//
// A guess is counted before it is checked and given back when it was right: counting
// afterwards lets a thousand parallel requests all pass the same check. The hour slides in
// 5-minute buckets and a bucket counts until all of it is an hour old, so the limit holds
// for every hour and not only for the ones on the clock. Refused guesses are not counted:
// otherwise a patient stranger would keep an account shut for ever.
import { createHash } from 'node:crypto'
import { accountLimits } from './account-limits.ts'
import type { StoreContext } from './context.ts'
import { within } from './context.ts'
import { foldEmail } from './email-address.ts'
import { networkOf } from './network.ts'
import { addHit, takeBackHit, windowsSince } from './rate-counter-store.ts'
import { lockUntilCommit } from '../store/named-lock.ts'

const HOUR_MS = 3_600_000
const BUCKET_MS = accountLimits.guessBucketMs

export interface Budget {
  key: string
  perHour: number
}

export type Guess =
  | { outcome: 'counted'; takeBack: (context: StoreContext) => Promise<void> }
  | { outcome: 'slow-down'; retryAfterMs: number }

export interface Guesser {
  email: string
  address: string
  /** The device token's own name, when it proved to be one for this account; else ''. */
  deviceId: string
}

/**
 * A stranger's guesses count against the account and the network. A device that signed in to
 * this account before counts on its own, so that neither an attack on the account nor a noisy
 * neighbour shuts its owner out. The account is named by what was typed, whether it exists or not.
 */
export function passwordBudgets({ email, address, deviceId }: Guesser): Budget[] {
  if (deviceId !== '') return [{ key: `guess:device:${deviceId}`, perHour: accountLimits.signInFailuresPerDevicePerHour }]
  return [
    { key: `guess:account:${fingerprint(foldEmail(email))}`, perHour: accountLimits.signInFailuresPerHour },
    { key: `guess:network:${networkOf(address)}`, perHour: accountLimits.signInFailuresPerNetworkPerHour },
  ]
}

export function codeBudgets(userId: string, deviceId: string): Budget[] {
  const key = deviceId === '' ? `guess:code:${userId}` : `guess:code-device:${deviceId}`
  return [{ key, perHour: accountLimits.codeFailuresPerHour }]
}

export async function countGuess(context: StoreContext, budgets: readonly Budget[]): Promise<Guess> {
  const now = context.clock.now()
  const startMs = now - (now % BUCKET_MS)
  return await context.db.transaction(async (tx) => {
    // Sorted, so that two guesses that share two budgets cannot wait for each other in a ring.
    const ordered = budgets.toSorted((a, b) => (a.key < b.key ? -1 : 1))
    for (const { key } of ordered) await lockUntilCommit(tx, key)
    const waits: number[] = []
    for (const budget of ordered) waits.push(await waitFor(within(context, tx), budget))
    const retryAfterMs = Math.max(...waits)
    if (retryAfterMs > 0) return { outcome: 'slow-down', retryAfterMs }
    for (const { key } of ordered) await addHit(tx, { key, startMs, expiresAtMs: startMs + BUCKET_MS + HOUR_MS })
    return {
      outcome: 'counted',
      async takeBack({ db }) {
        for (const { key } of ordered) await takeBackHit(db, { key, startMs })
      },
    }
  })
}

/**
 * Nobody's trail has a line for it, and one in the log, which is kept for ever, would be a
 * stranger's to write. But waiting for the disk takes milliseconds that can be measured, and
 * would tell which addresses are somebody's: so here too something is written.
 */
export async function noteGuessAtNobody({ db, clock }: StoreContext): Promise<void> {
  const now = clock.now()
  const startMs = now - (now % BUCKET_MS)
  await addHit(db, { key: 'guess:nobody', startMs, expiresAtMs: startMs + BUCKET_MS + HOUR_MS })
}

/** 0 when a place is free; else when the oldest bucket stops counting. */
async function waitFor({ db, clock }: StoreContext, { key, perHour }: Budget): Promise<number> {
  const now = clock.now()
  const windows = await windowsSince(db, key, now - HOUR_MS - BUCKET_MS)
  const used = windows.reduce((sum, window) => sum + window.hits, 0)
  const oldest = windows[0]
  if (used < perHour || oldest === undefined) return 0
  return oldest.startMs + BUCKET_MS + HOUR_MS - now
}

/** Addresses that were only typed must not be readable in the table. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
