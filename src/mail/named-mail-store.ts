// A few of the mails that a mailbox holds, by the names that its provider gave them: what tells
// whether another server has the same ones.
import { sql } from 'kysely'
import type { Db } from '../store/db.ts'
import type { MailIdentity } from './mail-identity.ts'

export interface NamedMail extends MailIdentity {
  remoteId: string
}

/**
 * The newest, and some spread over all of it: mailboxes that were begun alike part later on. Of those
 * whose names begin so, and that were read without damage; what has a Message-ID comes first, since it says more.
 */
export async function sampleNamed(db: Db, mailboxId: string, wanted: { prefix: string; newest: number; spread: number }): Promise<NamedMail[]> {
  const withId = await sample(db, mailboxId, { ...wanted, named: sql<boolean>`message_id <> ''` })
  return withId.length > 0 ? withId : await sample(db, mailboxId, { ...wanted, named: sql<boolean>`message_id = ''` })
}

async function sample(db: Db, mailboxId: string, { prefix, newest, spread, named }: { prefix: string; newest: number; spread: number; named: ReturnType<typeof sql<boolean>> }): Promise<NamedMail[]> {
  const those = db.query.selectFrom('messages').where('mailbox_id', '=', mailboxId).where('remote_id', 'like', `${prefix}%`).where('broken', '=', '').where(named)
  const rows = those.select(['remote_id', 'message_id', 'size']).orderBy('id', 'desc')
  const { n } = await those.select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow()
  const found = await rows.limit(newest).execute()
  const rest = Number(n) - found.length
  for (let at = 1; at <= spread && at <= rest; at++) {
    // The last of them is the oldest.
    const offset = newest - 1 + Math.ceil((rest * at) / Math.min(spread, rest))
    found.push(...(await rows.limit(1).offset(offset).execute()))
  }
  return found.map((row) => ({ remoteId: row.remote_id, messageId: row.message_id, size: row.size }))
}
