// The rows of one-time links.
import type { Db } from '../store/db.ts'

export interface LinkRow {
  token_hash: string
  purpose: string
  user_id: string
  expires_at: number
  used_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    one_time_links: LinkRow
  }
}

export async function insertLink(tx: Db, row: LinkRow): Promise<void> {
  await tx.query.insertInto('one_time_links').values(row).execute()
}

export async function deleteLinks(tx: Db, which: { purpose: string; userId: string }): Promise<void> {
  await tx.query.deleteFrom('one_time_links').where('purpose', '=', which.purpose).where('user_id', '=', which.userId).execute()
}

/** Those that open nothing any more. */
export async function deleteLinksOver(tx: Db, which: { purpose: string; userId: string; nowMs: number }): Promise<void> {
  await tx.query
    .deleteFrom('one_time_links')
    .where('purpose', '=', which.purpose)
    .where('user_id', '=', which.userId)
    .where((is) => is.or([is('used_at', '>', 0), is('expires_at', '<=', which.nowMs)]))
    .execute()
}

export async function deleteLinksOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('one_time_links').where('user_id', '=', userId).execute()
}

export async function findOpenLink(db: Db, link: { tokenHash: string; purpose: string; nowMs: number }): Promise<LinkRow | undefined> {
  return await db.query
    .selectFrom('one_time_links')
    .selectAll()
    .where('token_hash', '=', link.tokenHash)
    .where('purpose', '=', link.purpose)
    .where('used_at', '=', 0)
    .where('expires_at', '>', link.nowMs)
    .executeTakeFirst()
}

/** The row for the one who spends it; undefined for everybody after. */
export async function takeLink(tx: Db, link: { tokenHash: string; purpose: string; nowMs: number }): Promise<LinkRow | undefined> {
  return await tx.query
    .updateTable('one_time_links')
    .set({ used_at: link.nowMs })
    .where('token_hash', '=', link.tokenHash)
    .where('purpose', '=', link.purpose)
    .where('used_at', '=', 0)
    .where('expires_at', '>', link.nowMs)
    .returningAll()
    .executeTakeFirst()
}
