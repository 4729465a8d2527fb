// How long to wait before the next attempt.
//
// Half of the exponential ceiling, plus a random share of the other half: when a server
// comes back, a thousand waiting jobs must not arrive together, and none at once.
import { chance } from './ids.ts'
import { limits } from './limits.ts'

export function backoffMs(attempt: number, share: () => number = chance): number {
  const ceiling = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** Math.max(0, attempt - 1))
  return Math.round(ceiling / 2 + (ceiling / 2) * share())
}
