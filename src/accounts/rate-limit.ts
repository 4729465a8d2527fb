// So many in each window, for requests: cheap, one statement, shared by all web processes.
//
// A fixed window lets twice the limit pass across its border. For requests that is fine;
// guesses at passwords are counted strictly, in guess-budget.ts.
import type { StoreContext } from './context.ts'
import { addHit, deleteExpiredCounters } from './rate-counter-store.ts'

export interface RateLimit {
  limit: number
  windowMs: number
}

export interface RateAnswer {
  allowed: boolean
  remaining: number
  /** 0 when allowed. */
  retryAfterMs: number
}

export async function hit({ db, clock }: StoreContext, key: string, { limit, windowMs }: RateLimit): Promise<RateAnswer> {
  const now = clock.now()
  const startMs = now - (now % windowMs)
  const hits = await addHit(db, { key: `rate:${windowMs}:${key}`, startMs, expiresAtMs: startMs + windowMs })
  const allowed = hits <= limit
  return { allowed, remaining: Math.max(0, limit - hits), retryAfterMs: allowed ? 0 : startMs + windowMs - now }
}

/** For a job: counts whose window has passed. */
export async function purgeRateCounters({ db, clock }: StoreContext): Promise<number> {
  return await deleteExpiredCounters(db, clock.now())
}
