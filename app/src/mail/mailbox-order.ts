// Mailboxes in the order of use: those with a role first, each role's name in the person's
// language, then the folders by name.
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import { placeRoles } from '../api/mail.ts'
import * as m from '../messages/m.ts'
import { currentLocale } from '../words/locale.ts'

const order: readonly Mailbox['role'][] = placeRoles.filter((role) => role !== 'inbox')

export function orderMailboxes<T extends Pick<Mailbox, 'role' | 'path'>>(mailboxes: readonly T[]): { roles: T[]; folders: T[] } {
  const roles = mailboxes.filter((box) => order.includes(box.role)).toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
  const folders = mailboxes.filter((box) => box.role === '').toSorted((a, b) => a.path.localeCompare(b.path, currentLocale()))
  return { roles, folders }
}

/** In one list, inboxes first. */
export function inOrderOfUse<T extends Pick<Mailbox, 'role' | 'path'>>(mailboxes: readonly T[]): T[] {
  const { roles, folders } = orderMailboxes(mailboxes)
  return [...mailboxes.filter((box) => box.role === 'inbox'), ...roles, ...folders]
}

/** Where archived mail is only what carries no label of the inbox (Gmail), the archive shows all mail. */
export function mailboxName(box: Pick<Mailbox, 'role' | 'name'> & Partial<Pick<Mailbox, 'kind'>>): string {
  switch (box.role) {
    case 'inbox': return m.box_inbox()
    case 'sent': return m.box_sent()
    case 'drafts': return m.box_drafts()
    case 'archive': return box.kind === 'label' ? m.all_mail() : m.box_archive()
    case 'trash': return m.box_trash()
    case 'junk': return m.box_junk()
    case 'outbox': return m.box_outbox()
    case '': return box.kind === 'feed' ? m.all_mail() : box.name
  }
}
