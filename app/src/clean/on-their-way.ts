// The mails that a signature already sent on their way: they still lie in the inbox, and are no longer to be chosen.
import type { Action } from '../../../src/web/contract/actions.ts'

const WAYS = new Set<Action['state']>(['approved', 'scheduled', 'running', 'unknown'])

export function onTheirWay(actions: readonly Pick<Action, 'state' | 'payload'>[]): ReadonlySet<number> {
  return new Set(actions.filter(({ state }) => WAYS.has(state)).flatMap(({ payload }) => (Array.isArray(payload['messageIds']) ? (payload['messageIds'] as number[]) : [])))
}
