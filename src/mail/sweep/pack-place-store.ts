// Where the bytes of all messages lie, a stretch of ids at a time, and the moving of one.
//
// There is no index by pack: it would cost every mail that comes in, and is asked for at night.
import type { RawLocation } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import { prepare } from '../../store/prepare.ts'

export interface Placed {
  id: number
  raw: RawLocation
}

const placesAfterId = prepare((query, asked: { after: number; limit: number }) =>
  query.selectFrom('messages').select(['id', 'raw_pack', 'raw_block', 'raw_block_bytes', 'raw_offset', 'raw_bytes']).where('id', '>', asked.after).orderBy('id').limit(asked.limit),
)

/** In the order of ids, also of those that lie nowhere. */
export async function placesAfter(db: Db, after: number, limit: number): Promise<Placed[]> {
  const rows = await placesAfterId(db, { after, limit })
  return rows.map((row) => ({ id: row.id, raw: { pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes } }))
}

/** Only from where it was seen: what was rewritten or deleted meanwhile is left alone. Answers whether it was there. */
export async function movePlace(tx: Db, { id, raw: from }: Placed, to: RawLocation): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('messages')
    .set({ raw_pack: to.pack, raw_block: to.block, raw_block_bytes: to.blockBytes, raw_offset: to.offset, raw_bytes: to.bytes })
    .where('id', '=', id)
    .where('raw_pack', '=', from.pack)
    .where('raw_block', '=', from.block)
    .where('raw_offset', '=', from.offset)
    .where('raw_bytes', '=', from.bytes)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
