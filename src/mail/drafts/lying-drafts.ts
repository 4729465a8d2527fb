// The mails that lie among the drafts of an account, as the store has them: in its folder for
// drafts, or where all mail is one list, what is marked as a draft and is not in the trash. What is
// missing from its mailbox is left out; what became of it the other mailboxes will tell.
import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../store/db.ts'
import { limits } from '../../base/limits.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'

/** Of a row of `messages`: it lies there. Asked of one mail at a time: somebody may have hundreds of drafts, and Gmail keeps them in one list with all mail. */
export async function liesAmongDrafts(db: Db, accountId: string): Promise<RawBuilder<boolean>> {
  const mailboxes = (await mailboxesOfAccount(db, accountId)).filter(({ gone }) => !gone)
  const idsOf = (which: (mailbox: (typeof mailboxes)[number]) => boolean) => sql.join(['', ...mailboxes.filter(which).map(({ id }) => id)])
  const folders = idsOf(({ role, kind }) => role === 'drafts' && kind === 'folder')
  const feeds = idsOf(({ kind }) => kind === 'feed')
  const bins = idsOf(({ role }) => role === 'trash' || role === 'junk')
  return sql<boolean>`(messages.mailbox_id in (${folders}) or (messages.mailbox_id in (${feeds}) and messages.draft = 1))
    and not exists (select 1 from missing_messages where missing_messages.message_id = messages.id)
    and not exists (select 1 from message_labels where message_labels.message_id = messages.id and message_labels.mailbox_id in (${bins}))`
}

/** Newest first. */
export async function lyingDrafts(db: Db, accountId: string): Promise<number[]> {
  const lies = await liesAmongDrafts(db, accountId)
  const rows = await db.query.selectFrom('messages').select('id').where(lies).orderBy('id', 'desc').limit(limits.draftsFollowedMax).execute()
  return rows.map(({ id }) => id)
}

/** In no mailbox any more, or in one that is none for drafts: not merely missed. */
export async function hasLeftDrafts(db: Db, accountId: string, messageId: number): Promise<boolean> {
  if (await liesThere(db, accountId, messageId)) return false
  return (await db.query.selectFrom('missing_messages').select('message_id').where('message_id', '=', messageId).executeTakeFirst()) === undefined
}

export async function liesThere(db: Db, accountId: string, messageId: number): Promise<boolean> {
  const lies = await liesAmongDrafts(db, accountId)
  return (await db.query.selectFrom('messages').select('id').where('id', '=', messageId).where(lies).executeTakeFirst()) !== undefined
}

/** The mail of this person that has this name; 0 = none. */
export async function messageNamed(db: Db, userId: string, messageId: string): Promise<number> {
  if (messageId === '') return 0
  const row = await db.query.selectFrom('messages').select('id').where('user_id', '=', userId).where('message_id', '=', messageId).where('draft', '=', 0).orderBy('id').executeTakeFirst()
  return row?.id ?? 0
}
