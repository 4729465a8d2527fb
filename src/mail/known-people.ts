// Whom a person knows: those they wrote to, by what lies in their Sent mailboxes and comes from
// an address of theirs. Where a mail lies says nothing of who wrote it: anything can be moved
// there, and whoever it was addressed to must not become an acquaintance by that.
//
// Whoever merely wrote to them is not known by it: anybody can write, under any name.
import { sql } from 'kysely'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import type { Recipients } from './message-store.ts'
import type { Known } from './look-alike.ts'

export interface KnownPerson extends Known {
  /** Mails that the person sent there, of the newest that are looked at. */
  mails: number
}

/** By address in lower case. */
export async function knownPeople(db: Db, userId: string): Promise<Map<string, KnownPerson>> {
  const own = (await listAccounts(db, userId)).map(({ address }) => address.toLowerCase()).filter((address) => address !== '')
  if (own.length === 0) return new Map()
  const rows = await db.query
    .selectFrom('messages')
    .innerJoin('mailboxes', 'mailboxes.id', 'messages.mailbox_id')
    .select('messages.recipients')
    .where('mailboxes.user_id', '=', userId)
    .where('messages.user_id', '=', userId)
    .where('mailboxes.role', '=', 'sent')
    .where(sql`lower(messages.from_address)`, 'in', own)
    .orderBy('messages.id', 'desc')
    .limit(limits.sentMailsRead)
    .execute()
  const known = new Map<string, { address: string; names: Set<string>; mails: number }>()
  for (const row of rows) {
    const { to, cc, bcc } = JSON.parse(row.recipients) as Recipients
    for (const { name, address } of [...to, ...cc, ...bcc]) {
      const key = address.toLowerCase()
      const person = known.get(key) ?? { address: key, names: new Set<string>(), mails: 0 }
      person.mails++
      if (name !== '') person.names.add(name)
      known.set(key, person)
    }
  }
  return new Map([...known].map(([key, { address, names, mails }]) => [key, { address, names: [...names], mails }]))
}
