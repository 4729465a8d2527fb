// What is known of a person before any mail is judged: their addresses, whom they write to, how
// they are named, where their inbox is, and how they read what each sender sends.
import { listAccounts } from '../../accounts/connected-accounts.ts'
import { findUser } from '../../accounts/users.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { knownPeople } from '../letters/known-people.ts'
import { listMailboxes, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { fullTextOf } from '../search/full-text.ts'
import { loadScope } from '../search/search-scope.ts'
import { isOneOf, joinSql, runSql, sqlText, type SqlText } from '../search/sql-text.ts'
import type { SenderReading } from './judge-mail.ts'
import { namingOf } from './own-names.ts'

export interface CleanGround {
  userId: string
  nowMs: number
  /** In lower case: of the accounts, of signing in, and those that letters were sent from. */
  own: ReadonlySet<string>
  /** By address in lower case: those the person wrote to. */
  known: ReadonlySet<string>
  /** For the index of words; undefined: nobody can be named. */
  naming: string | undefined
  inbox: SqlText
  sent: SqlText
  senders: ReadonlyMap<string, SenderReading>
}

export async function cleanGround(db: Db, userId: string, nowMs: number): Promise<CleanGround> {
  const mailboxes = await listMailboxes(db, userId)
  const sent = shownIn(mailboxes, 'sent')
  const user = await findUser(db, userId)
  const own = new Set([...(await listAccounts(db, userId)).map(({ address }) => address), user?.email ?? '', ...(await sentFrom(db, sent))].map((address) => address.toLowerCase()).filter((address) => address !== ''))
  const naming = namingOf({ name: user?.name ?? '', addresses: [...own] })
  // The time zone decides nothing here: no day is asked for.
  const scope = await loadScope(db, { userId, nowMs, timeZone: 'UTC' })
  return {
    userId,
    nowMs,
    own,
    known: new Set((await knownPeople(db, userId)).keys()),
    naming: naming === undefined ? undefined : fullTextOf(db.kind, scope, naming),
    inbox: shownIn(mailboxes, 'inbox'),
    sent,
    senders: await senderReadings(db, userId),
  }
}

/** A condition on messages, called `m`: a folder holds its mails, a label names them. */
function shownIn(mailboxes: readonly Mailbox[], role: MailboxRole): SqlText {
  const ids = (isLabel: boolean) => mailboxes.filter((one) => one.role === role && (one.kind === 'label') === isLabel).map(({ id }) => id)
  const labels = ids(true)
  const folders = isOneOf('m.mailbox_id', ids(false))
  if (labels.length === 0) return folders
  const named = isOneOf('l.mailbox_id', labels)
  return joinSql([sqlText('('), folders, sqlText(` or exists (select 1 from message_labels l where l.message_id = m.id and ${named.text}))`, ...named.values)], '')
}

/** Aliases: whatever somebody has sent from is theirs. That a stranger's mail was moved there makes only less of it cleanable. */
async function sentFrom(db: Db, sent: SqlText): Promise<string[]> {
  const rows = await runSql<{ address: string }>(
    db,
    sqlText(`select distinct lower(s.from_address) as address from (select m.from_address from messages m where ${sent.text} order by m.id desc limit ?) s`, ...sent.values, limits.sentMailsRead),
  )
  return rows.map(({ address }) => address)
}

/** Of every sender of mailings, from the index of these alone. */
async function senderReadings(db: Db, userId: string): Promise<Map<string, SenderReading>> {
  const rows = await runSql<{ address: string; mails: number; seen: number }>(
    db,
    sqlText('select lower(m.from_address) as address, count(*) as mails, sum(m.seen) as seen from messages m where m.user_id = ? and m.signals > 0 group by lower(m.from_address)', userId),
  )
  return new Map(rows.map(({ address, mails, seen }) => [address, { mails: Number(mails), seen: Number(seen) }]))
}
