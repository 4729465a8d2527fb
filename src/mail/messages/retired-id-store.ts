// Rows of retired ids: what keeps an id from being given out twice (message-id.ts).
//
// Written by whoever deletes messages, in the same transaction and before the rows go, as one
// statement that copies their ids.
import type { Db } from '../../store/db.ts'

interface RetiredMessageIdsTable {
  id: number
}

declare module '../../store/db.ts' {
  interface Tables {
    retired_message_ids: RetiredMessageIdsTable
  }
}

/** Ids that stand for no message are left out: nobody was ever told those. */
export async function retireIds(tx: Db, messageIds: readonly number[]): Promise<void> {
  await tx.query
    .insertInto('retired_message_ids')
    .columns(['id'])
    .expression((eb) => eb.selectFrom('messages').select('id').where('id', 'in', messageIds))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
