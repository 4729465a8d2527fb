// What of the journal is shown, as its address says: a link can name what one client did on a morning.
import type { JournalFilter } from '../api/actions.ts'
import type { ActionState } from '../../../src/web/contract/actions.ts'

/** `who` as the journal names who asked: `person`, `token:tok_…`. */
export interface JournalSearch {
  from?: number
  to?: number
  who?: string
  account?: string
  kind?: string
  state?: ActionState
  batch?: string
}

export const journalStates = ['proposed', 'scheduled', 'running', 'done', 'unknown', 'failed', 'rejected', 'expired', 'undone'] as const satisfies readonly ActionState[]

export function readJournalSearch(search: Record<string, unknown>): JournalSearch {
  const read: JournalSearch = {}
  for (const name of ['who', 'account', 'kind', 'batch'] as const) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') read[name] = value
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) read[name] = value
  }
  const state = journalStates.find((one) => one === search['state'])
  return state === undefined ? read : { ...read, state }
}

export const filterOf = ({ who, ...rest }: JournalSearch): JournalFilter => (who === undefined ? rest : { ...rest, origin: who })

/** A period can be taken back by who did it; narrowed by anything else, more would come back than is shown. */
export const asPeriod = ({ from, to, who, account, kind, state, batch }: JournalSearch): { from: number; to: number | undefined; who: string | undefined } | undefined =>
  from === undefined || account !== undefined || kind !== undefined || state !== undefined || batch !== undefined ? undefined : { from, to, who }
