// How far the reading of packs has come (prove-bytes.ts), and the places that it reads.
import type { Db } from '../../store/db.ts'
import { countLost } from './lost-mail.ts'

interface ByteRoundsTable {
  one: number
  after_id: number
  ended_at: number
}

declare module '../../store/db.ts' {
  interface Tables {
    byte_rounds: ByteRoundsTable
  }
}

export interface ByteRound {
  /** The id of the message up to which this round has come. */
  after: number
  /** When all was read last; 0 = not yet. */
  endedAt: number
}

export async function byteRound(db: Db): Promise<ByteRound> {
  const row = await db.query.selectFrom('byte_rounds').selectAll().executeTakeFirst()
  return { after: row?.after_id ?? 0, endedAt: row?.ended_at ?? 0 }
}

export async function saveByteRound(tx: Db, { after, endedAt }: ByteRound): Promise<void> {
  const values = { after_id: after, ended_at: endedAt }
  await tx.query.insertInto('byte_rounds').values({ one: 1, ...values }).onConflict((conflict) => conflict.column('one').doUpdateSet(values)).execute()
}

/** For doctor. */
export const bytesReport = async (db: Db): Promise<ByteRound & { lost: number }> => ({ ...(await byteRound(db)), lost: await countLost(db) })
