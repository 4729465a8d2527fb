// What waited while the tray was open and waits no more: signed here, or decided by another window or
// person. It stays in sight until the tray is left, so that its line can be watched, and so that
// nothing disappears from under somebody's eyes without a word.
import { useRef } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'

export function useStood(open: readonly Action[] | undefined, ignored: readonly Action[]): Action[] {
  const waited = useRef(new Map<string, Action>())
  if (open === undefined) return [...waited.current.values()]
  // A batch may be fifty: what came of each stands in the queue.
  for (const action of open) if (action.state === 'proposed' && action.batchId === '') waited.current.set(action.id, action)
  const elsewhere = new Set([...open.filter(({ state }) => state === 'proposed'), ...ignored].map(({ id }) => id))
  return [...waited.current.values()].filter(({ id }) => !elsewhere.has(id))
}
