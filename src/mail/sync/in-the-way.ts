// Which messages an approved action is changing, or has changed since a pull began.
//
// What a pull heard of them may be from before the change. Written down after it, the screen
// would show the old state as if the change had been undone, until the next pull. So the pull
// leaves them alone and asks again in a moment.
import { actionsAtWork } from '../../actions/action-store.ts'
import type { Db } from '../../store/db.ts'

interface Named {
  messageIds?: unknown
  places?: unknown
}

export async function messagesInTheWay(tx: Db, accountId: string, sinceMs: number): Promise<Set<number>> {
  const ids = new Set<number>()
  for (const { payload } of await actionsAtWork(tx, accountId, sinceMs)) {
    const { messageIds, places } = payload as Named
    for (const id of Array.isArray(messageIds) ? messageIds : []) ids.add(Number(id))
    for (const place of Array.isArray(places) ? places : []) ids.add(Number((place as { messageId?: unknown }).messageId))
  }
  return ids
}
