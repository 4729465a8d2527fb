// The mails that lie among the drafts of an account, as the store has them: in its folder for
// drafts, or where all mail is one list, what is marked as a draft and is not in the trash. What is
// missing from its mailbox is left out; what became of it the other mailboxes will tell.
import type { Db } from '../../store/db.ts'
import { limits } from '../../base/limits.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { messageOf, type StoredMessage } from '../messages/message-row.ts'

/** Newest first. */
export async function lyingDrafts(db: Db, accountId: string): Promise<StoredMessage[]> {
  const mailboxes = (await mailboxesOfAccount(db, accountId)).filter(({ gone }) => !gone)
  const folders = mailboxes.filter(({ role, kind }) => role === 'drafts' && kind === 'folder').map(({ id }) => id)
  const feeds = mailboxes.filter(({ kind }) => kind === 'feed').map(({ id }) => id)
  if (folders.length + feeds.length === 0) return []
  const rows = await db.query
    .selectFrom('messages')
    .selectAll()
    .where(({ and, eb, or }) => or([eb('mailbox_id', 'in', ['', ...folders]), and([eb('mailbox_id', 'in', ['', ...feeds]), eb('draft', '=', 1)])]))
    .where('id', 'not in', db.query.selectFrom('missing_messages').select('message_id').where('account_id', '=', accountId))
    .orderBy('id', 'desc')
    .limit(limits.draftsFollowedMax)
    .execute()
  const found = rows.map(messageOf)
  const bins = new Set(mailboxes.filter(({ role }) => role === 'trash' || role === 'junk').map(({ path }) => path))
  const labels = await labelPathsOf(db, found.map(({ id }) => id))
  return found.filter(({ id }) => !(labels.get(id) ?? []).some((path) => bins.has(path)))
}

/** In no mailbox any more, or in one that is none for drafts: not merely missed. */
export async function hasLeftDrafts(db: Db, messageId: number, lying: readonly StoredMessage[]): Promise<boolean> {
  if (lying.some(({ id }) => id === messageId)) return false
  return (await db.query.selectFrom('missing_messages').select('message_id').where('message_id', '=', messageId).executeTakeFirst()) === undefined
}

/** The mail of this person that has this name; 0 = none. */
export async function messageNamed(db: Db, userId: string, messageId: string): Promise<number> {
  if (messageId === '') return 0
  const row = await db.query.selectFrom('messages').select('id').where('user_id', '=', userId).where('message_id', '=', messageId).where('draft', '=', 0).orderBy('id').executeTakeFirst()
  return row?.id ?? 0
}
