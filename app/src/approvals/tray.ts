// What the tray shows, in order: what waits (a batch is one thing), what waits for somebody else's
// answer, what dries or runs, what was settled today.
import type { Action } from '../../../src/web/contract/actions.ts'
import { likeness } from './alike.ts'

export interface TrayEntry {
  id: string
  actions: Action[]
}

export interface Tray {
  waiting: TrayEntry[]
  /** A question is open, which whoever proposed it has not answered. */
  asked: TrayEntry[]
  wet: Action[]
}

/** `together`: what the person wants to look at as one, by its likeness. */
export function trayEntries(open: readonly Action[], together: ReadonlySet<string> = new Set()): Tray {
  const entries = new Map<string, TrayEntry>()
  for (const action of open.filter((one) => one.state === 'proposed' && one.ignoredAt === 0).toSorted((a, b) => a.proposedAt - b.proposedAt)) {
    const alike = likeness(action)
    const key = action.batchId !== '' ? action.batchId : together.has(alike) ? alike : action.id
    const entry = entries.get(key)
    if (entry === undefined) entries.set(key, { id: action.id, actions: [action] })
    else entry.actions.push(action)
  }
  const isAsked = ({ actions }: TrayEntry): boolean => actions.every(({ waitsFor }) => waitsFor === 'asker')
  const all = [...entries.values()].toSorted(mostPressing)
  return {
    waiting: all.filter((entry) => !isAsked(entry)),
    asked: all.filter(isAsked),
    wet: open.filter((one) => one.state !== 'proposed').toSorted((a, b) => b.decidedAt - a.decidedAt),
  }
}

const warned = ({ actions }: TrayEntry): boolean => actions.some(({ preview }) => preview.warnings.some(({ code }) => code !== 'no-undo'))

/** What a warning stands against comes first; among the others what has waited longest. That a letter cannot be called back is no warning of this one. */
const mostPressing = (a: TrayEntry, b: TrayEntry): number => Number(warned(b)) - Number(warned(a)) || a.actions[0]!.proposedAt - b.actions[0]!.proposedAt

export interface TrayFilter {
  account: string
  kind: string
  /** As the journal names them: `token:tok_…`, `person`. */
  asker: string
}

export const askerOf = ({ origin }: Pick<Action, 'origin'>): string => (origin.id === '' ? origin.by : `${origin.by}:${origin.id}`)

export const fits = (action: Action, { account, kind, asker }: TrayFilter): boolean =>
  (account === '' || action.accountId === account) && (kind === '' || action.kind === kind) && (asker === '' || askerOf(action) === asker)

/** What was settled since midnight, newest first. Marks of reading settle by the hundred and stand in the journal alone. */
export function settledToday(journal: readonly Action[], midnight: number): Action[] {
  return journal
    .filter((action) => !(action.kind.startsWith('mail.mark-') && action.state === 'done'))
    .filter((action) => ['done', 'failed', 'rejected', 'expired', 'undone'].includes(action.state) && (action.finishedAt || action.decidedAt || action.proposedAt) >= midnight)
    .slice(0, 12)
}
