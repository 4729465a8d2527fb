// The inbox of Ana Popescu, filled with mail as a sync leaves it: read from its bytes, in a real
// store. For tests of what judges mailings.
import { insertAccount } from '../accounts/connected-account-store.ts'
import { insertUser } from '../accounts/user-store.ts'
import { addMessages } from '../mail/messages/mail-store.ts'
import { saveMailboxes, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import { outlineMail } from '../mail/parse/mail-outline.ts'
import { NO_MARKS, rowOf } from '../mail/sync/read-in.ts'
import type { Flags } from '../mail/types.ts'
import { NOWHERE } from '../store/blobs/raw-location.ts'
import type { Db } from '../store/db.ts'

export const CLEANED_AT = Date.UTC(2026, 2, 18, 9)
const DAY_MS = 24 * 3_600_000

export interface CleanedInbox {
  userId: string
  accountId: string
  mailbox(role: 'inbox' | 'sent' | 'trash'): Mailbox
  put(raw: Buffer, place?: { role?: 'inbox' | 'sent' | 'trash'; age?: number; marks?: Partial<Flags> }): Promise<number>
}

let put = 0

export async function openCleanedInbox(db: Db, person = { id: 'usr_ana', name: 'Ana Popescu', address: 'ana.popescu@firma.example' }): Promise<CleanedInbox> {
  const userId = person.id
  await insertUser(db, { id: userId, email: person.address, name: person.name, role: 'member', password_hash: '', totp_secret_id: '', totp_confirmed: 0, totp_last_step: 0, password_changed_at: 0, created_at: 1, disabled_at: 0 })
  const accountId = `acc_${userId}`
  await insertAccount(db, { id: accountId, user_id: userId, provider: 'file', name: 'Work', address: person.address, config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 })
  const refs = (['inbox', 'sent', 'trash'] as const).map((role) => ({ path: role, name: role, role }))
  const mailboxes = await db.transaction((tx) => saveMailboxes(tx, 1, { userId, accountId, refs }))
  const mailbox: CleanedInbox['mailbox'] = (role) => mailboxes.find((one) => one.role === role) as Mailbox
  return {
    userId,
    accountId,
    mailbox,
    async put(raw, { role = 'inbox', age = 0, marks = {} } = {}) {
      const receivedMs = CLEANED_AT - age * DAY_MS - 60_000
      const row = { ...rowOf({ remoteId: `r${++put}`, raw, receivedMs }, NO_MARKS, outlineMail(raw)), ...marks, raw: NOWHERE }
      const { stored } = await db.transaction((tx) => addMessages(tx, 1, mailbox(role), [row]))
      return (stored[0] as { id: number }).id
    },
  }
}
