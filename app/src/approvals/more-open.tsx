// That more waits than is shown, with the way to it: what was proposed first has waited longest.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { openActionsQuery, trayCountsQuery } from '../api/actions.ts'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'

export function MoreOpen() {
  const open = useInfiniteQuery(openActionsQuery)
  const counts = useQuery({ ...trayCountsQuery, enabled: open.hasNextPage }).data
  if (!open.hasNextPage || counts === undefined) return null
  const more = counts.waiting + counts.asked + counts.underWay + counts.unknown - (open.data?.length ?? 0)
  return (
    <p className="tray-more ui">
      <span>{m.tray_more({ count: Math.max(1, more) })}</span>
      <Button small disabled={open.isFetchingNextPage} onClick={() => void open.fetchNextPage()}>{m.tray_show_more()}</Button>
    </p>
  )
}
