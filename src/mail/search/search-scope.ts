// Whose search it is, and what the names in it mean for them: folders, labels, accounts, the
// addresses that are "me", their time zone and the moment they ask.
import { listAccounts } from '../../accounts/connected-accounts.ts'
import type { Db } from '../../store/db.ts'
import { keepUntilCommit } from '../../store/keep.ts'
import type { MailboxKind, MailboxRole } from '../mail-shapes.ts'
import { knownLabelOf, otherNamesOf } from '../mailboxes/label-path.ts'
import type { IndexOwner } from './full-text.ts'
import { fold, wordsOf } from './language/fold-words.ts'
import type { Moment } from './resolve-days.ts'
import { runSql, sqlText } from './sql-text.ts'

export interface Place {
  id: string
  accountId: string
  name: string
  path: string
  role: MailboxRole
  kind: MailboxKind
  /** No longer there at the provider: its mail is nowhere to be shown. */
  gone: boolean
  syncedAt: number
}

export interface SearchScope extends Moment, IndexOwner {
  places: readonly Place[]
  accounts: readonly { id: string; name: string; address: string }[]
}

export const loadScope = async (db: Db, asked: { userId: string } & Moment): Promise<SearchScope> => ({ ...asked, ...(await readNames(db, asked)) })

const readNames = keepUntilCommit(async (db: Db, asked: { userId: string }): Promise<Pick<SearchScope, 'isShared' | 'places' | 'accounts'>> => {
  const rows = await runSql<Omit<Place, 'gone'> & { gone: number }>(
    db,
    // What an account held that was removed is as gone as a folder can be, until its mail is deleted.
    sqlText(
      `select id, account_id as "accountId", name, path, role, kind, gone, synced_at as "syncedAt" from mailboxes where user_id = ?
       union all select mailbox_id, account_id, '', '', '', 'folder', 1, 0 from forgotten_mailboxes where user_id = ? order by 2, 4`,
      asked.userId,
      asked.userId,
    ),
  )
  const accounts = await listAccounts(db, asked.userId)
  return {
    isShared: await othersHaveMail(db, asked.userId),
    places: rows.map((row) => ({ ...row, gone: row.gone === 1 })),
    accounts: accounts.map(({ id, name, address }) => ({ id, name, address })),
  }
}, ({ userId }) => userId)

/** Also while that of somebody who left is being deleted: its words are in the index until then. */
async function othersHaveMail(db: Db, userId: string): Promise<boolean> {
  const rows = await runSql(db, sqlText('select 1 as one from mailboxes where user_id <> ? union all select 1 from forgotten_mailboxes where user_id <> ? limit 1', userId, userId))
  return rows.length > 0
}

const ROLES: Readonly<Record<string, MailboxRole>> = { inbox: 'inbox', sent: 'sent', drafts: 'drafts', trash: 'trash', spam: 'junk', archive: 'archive' }

const roleNamed = (name: string): MailboxRole | undefined => (Object.hasOwn(ROLES, name.toLowerCase()) ? ROLES[name.toLowerCase()] : undefined)

/** `Work / Bids`, `work-bids` and `WORK bids` are one name, as in Gmail. */
const keyOf = (name: string): string => wordsOf(name).join(' ')

/** By what everybody calls them, or by their own name or path. */
export function placesNamed({ places }: SearchScope, name: string): Place[] {
  const role = roleNamed(name)
  const key = keyOf(name)
  return places.filter((place) => !place.gone && place.kind !== 'feed' && ((role !== undefined && place.role === role) || [place.name, place.path, ...otherNamesOf(place.path)].some((one) => keyOf(one) === key)))
}

/** Gmail names it in the language of the account. */
const IMPORTANT = new Set(['important', 'importante'])

/**
 * The labels by which a mail is important: Gmail's own sorting, $Important of an IMAP server, the first
 * label of Thunderbird, a label that a person called so. What a sender writes of its own letter
 * (Importance, X-Priority) is none of them: every circular is urgent to whoever sends it.
 */
export function importantPlaces({ places }: SearchScope): Place[] {
  const isOne = ({ name, path }: Place) => IMPORTANT.has(fold(name.split('/').at(-1) ?? '')) || IMPORTANT.has(fold(path.split('/').at(-1) ?? '')) || knownLabelOf(path) === 'marked-important'
  return places.filter((place) => !place.gone && place.kind === 'label' && isOne(place))
}

/** By a part of the name or the address. */
export function accountsNamed({ accounts }: SearchScope, name: string): SearchScope['accounts'] {
  const key = keyOf(name)
  return accounts.filter((account) => key !== '' && (keyOf(account.name).includes(key) || keyOf(account.address).includes(key)))
}

/** When the least recently pulled of what is shown was last in step; 0 = not yet. */
export function syncedAtOf({ places }: SearchScope): number {
  const shown = places.filter(({ gone }) => !gone)
  return shown.length === 0 ? 0 : Math.min(...shown.map((place) => place.syncedAt))
}

export const ownAddresses = ({ accounts }: SearchScope): string[] => [...new Set(accounts.map(({ address }) => address).filter((address) => address !== ''))]
