// Where mail is looked for: what the mailboxes of all accounts are for, each once, then what is an
// account's own. With one account nothing has to be told apart, so its folders follow at once; with
// several, each has all of its mailboxes under its name.
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { placeRoles, type PlaceRole } from '../api/mail.ts'
import { inOrderOfUse, mailboxName, orderMailboxes } from './mailbox-order.ts'

export interface MailPlace {
  /** The address of its list: a role, or the id of a mailbox. */
  list: string
  role: Mailbox['role']
  kind: Mailbox['kind']
  name: string
  path: string
  /** 0 where a number would say nothing. */
  unread: number
}

export interface MailPlaces {
  inbox: MailPlace
  /** Of every account together, without the inbox. */
  together: readonly MailPlace[]
  /** Of the only account. */
  folders: readonly MailPlace[]
  labels: readonly MailPlace[]
  /** With several accounts, what each has. */
  apart: readonly { account: Account; places: readonly MailPlace[] }[]
}

/** What the person wrote is not unread to them; "All mail" shows again what is unread in the inbox. */
const ownRoles: ReadonlySet<Mailbox['role']> = new Set(['sent', 'drafts', 'outbox'])
const unreadOf = (box: Mailbox): number => (ownRoles.has(box.role) || (box.role === 'archive' && box.kind === 'label') ? 0 : box.unread)

const placeOf = (box: Mailbox): MailPlace => ({ list: box.id, role: box.role, kind: box.kind, name: mailboxName(box), path: box.known === '' ? box.path : '', unread: unreadOf(box) })

/** Named as the mailboxes are, where all of them have one name. */
function placeOfRole(role: PlaceRole, boxes: readonly Mailbox[]): MailPlace {
  const own = boxes.filter((box) => box.role === role)
  const names = new Set(own.map(mailboxName))
  const [name = ''] = names
  return { list: role, role, kind: 'folder', name: names.size === 1 ? name : mailboxName({ role, name: '' }), path: '', unread: own.reduce((sum, box) => sum + unreadOf(box), 0) }
}

export const placeName = (role: PlaceRole, boxes: readonly Mailbox[]): string => placeOfRole(role, boxes).name

export function mailPlaces(mailboxes: readonly Mailbox[], accounts: readonly Account[]): MailPlaces {
  const there = new Set(mailboxes.map((box) => box.role))
  // What is being written lies here, whether the accounts have a mailbox for it or not.
  if (accounts.some(({ canSend }) => canSend)) there.add('drafts')
  const several = accounts.length > 1
  const { folders, labels } = orderMailboxes(mailboxes)
  return {
    inbox: placeOfRole('inbox', mailboxes),
    together: placeRoles.filter((role) => role !== 'inbox' && there.has(role)).map((role) => placeOfRole(role, mailboxes)),
    folders: several ? [] : folders.map(placeOf),
    labels: several ? [] : labels.map(placeOf),
    apart: several ? accounts.map((account) => ({ account, places: inOrderOfUse(mailboxes.filter((box) => box.accountId === account.id)).map(placeOf) })) : [],
  }
}
