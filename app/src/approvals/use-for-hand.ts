// How much waits for the person's hand: what was proposed together is one thing, as the tray shows it.
// Where more waits than was read, the rest by the house's own count, each for itself: what of it
// belongs together is known once it is read.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { openActionsQuery, trayCountsQuery } from '../api/actions.ts'
import { trayEntries, type TrayEntry } from './tray.ts'

export interface ForHand {
  /** Undefined until it is known. */
  entries: readonly TrayEntry[] | undefined
  count: number
}

export function useForHand(): ForHand {
  const open = useInfiniteQuery(openActionsQuery)
  const counts = useQuery({ ...trayCountsQuery, enabled: open.hasNextPage }).data
  const entries = open.data === undefined ? undefined : trayEntries(open.data).waiting
  const read = entries?.reduce((sum, { actions }) => sum + actions.length, 0) ?? 0
  const rest = open.hasNextPage ? Math.max(0, (counts?.waiting ?? 0) - read) : 0
  return { entries, count: (entries?.length ?? 0) + rest }
}
