// What the tray shows, in order: what waits (a batch is one thing), what dries or runs, what was settled today.
import type { Action } from '../../../src/web/contract/actions.ts'

export interface TrayEntry {
  id: string
  actions: Action[]
}

export function trayEntries(open: readonly Action[]): { waiting: TrayEntry[]; wet: Action[] } {
  const waiting: TrayEntry[] = []
  for (const action of open.filter((one) => one.state === 'proposed').toSorted((a, b) => a.proposedAt - b.proposedAt)) {
    const batch = action.batchId === '' ? undefined : waiting.find((entry) => entry.actions[0]?.batchId === action.batchId)
    if (batch === undefined) waiting.push({ id: action.id, actions: [action] })
    else batch.actions.push(action)
  }
  return { waiting, wet: open.filter((one) => one.state !== 'proposed').toSorted((a, b) => b.decidedAt - a.decidedAt) }
}

/** What was settled since midnight, newest first. Marks of reading settle by the hundred and stand in the journal alone. */
export function settledToday(journal: readonly Action[], midnight: number): Action[] {
  return journal
    .filter((action) => !(action.kind.startsWith('mail.mark-') && action.state === 'done'))
    .filter((action) => ['done', 'failed', 'rejected', 'expired', 'undone'].includes(action.state) && (action.finishedAt || action.decidedAt || action.proposedAt) >= midnight)
    .slice(0, 12)
}
