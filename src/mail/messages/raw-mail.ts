// The bytes of a stored mail, wherever they lie by now.
//
// Compaction moves bytes to another pack and tells the row; whoever read the row a moment before
// finds the old place gone, or cut off by a start. The row knows better: it is asked once more.
import { Fault } from '../../base/fault.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import type { StoredMessage } from './message-row.ts'
import { loadMessage } from './message-store.ts'

export async function readRaw({ db, packs }: { db: Db; packs: Pick<Packs, 'read'> }, { id, userId, raw }: Pick<StoredMessage, 'id' | 'userId' | 'raw'>): Promise<Uint8Array> {
  try {
    return await packs.read(raw)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'raw-unreadable') throw error
    const now = await loadMessage(db, userId, id)
    if (now === undefined || samePlace(now.raw, raw)) throw error
    return await packs.read(now.raw)
  }
}

const samePlace = (a: StoredMessage['raw'], b: StoredMessage['raw']): boolean => a.pack === b.pack && a.block === b.block && a.offset === b.offset && a.bytes === b.bytes

/** Said of a mail whose bytes could not be had, now or for good, and not of what is in it. */
export const isUnread = (error: unknown): boolean => error instanceof Fault && (error.code === 'raw-unreadable' || error.code === 'raw-not-now' || error.code === 'raw-missing')
