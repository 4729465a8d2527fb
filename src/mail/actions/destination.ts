// Where a change leads that does not leave a mail where it is: a mailbox that it is moved to, or a
// label that it gets. Either is there already, or has a name under which it is made first.
import { Fault, notFound } from '../../base/fault.ts'
import { keepsLabels } from './changed-providers.ts'
import type { Chosen } from './chosen-messages.ts'
import { levelsOf, levelsOfLabel } from '../mailboxes/mailbox-name.ts'
import { roleOfName } from '../mailboxes/mailbox-role.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'

/** As it is sealed: `mailboxId` of what is there, `make` of what is not. */
export interface Destination {
  mailboxId: string
  make?: string
  name: string
  path: string
  role: MailboxRole
}

/** One of the two. */
export interface Wanted {
  mailboxId?: string | undefined
  name?: string | undefined
}

type Holder = Pick<Chosen, 'accountId' | 'accountName' | 'mailboxes'>

export const asDestination = ({ id, name, path, role }: Mailbox): Destination => ({ mailboxId: id, name, path, role })

/** `elsewhere` tells whether a mailbox that is not of this account is one of the person's at all. */
export function placeToMove(holder: Holder, wanted: Wanted, elsewhere: Mailbox | undefined): Destination {
  if (wanted.name === undefined) return asDestination(requirePlace(holder.mailboxes.get(wanted.mailboxId ?? '') ?? elsewhere, holder))
  const found = called(holder, wanted.name).find((one) => !isLabelAlone(holder, one))
  return found === undefined ? madeFirst(levelsOf(wanted.name)) : asDestination(requirePlace(found, holder))
}

export function requirePlace(mailbox: Mailbox | undefined, holder: Holder): Mailbox {
  if (mailbox === undefined) throw notFound('mailbox')
  if (mailbox.accountId !== holder.accountId) {
    throw new Fault('other-account', `${mailbox.name} belongs to another account`, { fix: 'Choose a mailbox of the account that the messages are in.' })
  }
  if (mailbox.gone) throw new Fault('mailbox-missing', `${mailbox.name} is no longer there`, { fix: 'Choose another mailbox.' })
  // What lies in an Outbox is sent by whatever empties it: that would be a letter nobody approved.
  // By its name too, because of two folders so called only one has the role, and not always the one that is emptied.
  if (mailbox.role === 'outbox' || roleOfName(mailbox.name) === 'outbox') throw new Fault('not-a-place', 'Messages cannot be moved into the Outbox', { fix: 'Write a letter instead.' })
  if (isLabelAlone(holder, mailbox)) throw new Fault('not-a-place', `${mailbox.name} is a label: messages get it, and stay where they are`, { fix: 'Put the label on them instead.' })
  return mailbox
}

/** Where no feed holds the mail, a label is a word on it and no place. */
const isLabelAlone = ({ mailboxes }: Holder, { kind }: Mailbox): boolean => kind === 'label' && ![...mailboxes.values()].some((one) => one.kind === 'feed')

export function labelToPut(chosen: Chosen, wanted: Wanted): Destination {
  if (wanted.name === undefined) return asDestination(requireLabel(chosen.mailboxes.get(wanted.mailboxId ?? '')))
  const found = called(chosen, wanted.name).find(({ kind }) => kind === 'label')
  if (found !== undefined) return asDestination(requireLabel(found))
  if (chosen.provider === undefined || !keepsLabels(chosen.provider)) {
    throw new Fault('no-labels', `${chosen.accountName} keeps no labels on its mail`, { fix: 'Move the messages to a folder instead.' })
  }
  return madeFirst(levelsOfLabel(wanted.name))
}

/** Inbox, archive, trash and the like are places, also where a provider keeps them as labels. */
export function requireLabel(mailbox: Mailbox | undefined): Mailbox {
  if (mailbox === undefined || mailbox.gone) throw notFound('label')
  if (mailbox.kind !== 'label' || mailbox.role !== '') throw new Fault('not-a-label', `${mailbox.name} is a place for messages, and no label`, { fix: 'Move them there instead.' })
  return mailbox
}

const called = ({ mailboxes }: Holder, name: string): Mailbox[] => [...mailboxes.values()].filter((one) => !one.gone && one.name === levelsOf(name).join('/'))

const madeFirst = (levels: readonly string[]): Destination => {
  const whole = levels.join('/')
  return { mailboxId: '', make: whole, name: whole, path: '', role: '' }
}
