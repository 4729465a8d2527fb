// Whom a person knows: those they wrote to, by what lies in their Sent mailboxes and comes from
// an address of theirs. Where a mail lies says nothing of who wrote it: anything can be moved
// there, and whoever it was addressed to must not become an acquaintance by that.
//
// Whoever merely wrote to them is not known by it: anybody can write, under any name.
import { listAccounts } from '../../accounts/connected-accounts.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { recipientsOf } from '../messages/message-row.ts'
import { isOneOf, runSql, sqlText } from '../search/sql-text.ts'
import type { Known } from './look-alike.ts'

export interface KnownPerson extends Known {
  /** Mails that the person sent there, of the newest that are looked at. */
  mails: number
}

/** By address in lower case. */
export async function knownPeople(db: Db, userId: string): Promise<Map<string, KnownPerson>> {
  const own = (await listAccounts(db, userId)).map(({ address }) => address.toLowerCase()).filter((address) => address !== '')
  if (own.length === 0) return new Map()
  const rows = await sentFrom(db, userId, own)
  const known = new Map<string, { address: string; names: Set<string>; mails: number }>()
  for (const row of rows) {
    const { to, cc, bcc } = recipientsOf(row)
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

/**
 * The newest of what lies in a Sent folder, or carries Sent as a label. Asked by these mailboxes: walked
 * from the newest mail of the person, whoever sent little was looked for through all that they have.
 */
async function sentFrom(db: Db, userId: string, own: readonly string[]): Promise<{ recipients: string }[]> {
  // Also a folder that is gone: whom somebody wrote to from it they know.
  const sent = await db.query.selectFrom('mailboxes').select(['id', 'kind']).where('user_id', '=', userId).where('role', '=', 'sent').execute()
  const ids = (isLabel: boolean) => sent.filter(({ kind }) => (kind === 'label') === isLabel).map(({ id }) => id)
  const theirs = isOneOf('lower(m.from_address)', own)
  const [inFolders, underLabels] = [isOneOf('m.mailbox_id', ids(false)), isOneOf('l.mailbox_id', ids(true))]
  return await runSql<{ recipients: string }>(
    db,
    sqlText(
      `select s.recipients from (
        select m.id, m.recipients from messages m where ${inFolders.text} and ${theirs.text}
        union all
        select m.id, m.recipients from message_labels l join messages m on m.id = l.message_id where ${underLabels.text} and ${theirs.text}
       ) s order by s.id desc limit ?`,
      ...inFolders.values,
      ...theirs.values,
      ...underLabels.values,
      ...theirs.values,
      limits.sentMailsRead,
    ),
  )
}
