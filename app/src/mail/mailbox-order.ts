// Mailboxes in the order of use: those with a role first, each role's name in the person's
// language, then the folders by name, and apart from them the labels: they hold no mail, they name it.
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import { placeRoles } from '../api/mail.ts'
import * as m from '../messages/m.ts'
import { currentLocale } from '../words/locale.ts'

const order: readonly Mailbox['role'][] = placeRoles.filter((role) => role !== 'inbox')

type Ordered = Pick<Mailbox, 'role' | 'path' | 'name' | 'kind'> & Partial<Pick<Mailbox, 'known'>>

export function orderMailboxes<T extends Ordered>(mailboxes: readonly T[]): { roles: T[]; folders: T[]; labels: T[] } {
  const roles = mailboxes.filter((box) => order.includes(box.role)).toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
  const own = mailboxes.filter((box) => box.role === '')
  const folders = own.filter(({ kind }) => kind !== 'label').toSorted((a, b) => a.path.localeCompare(b.path, currentLocale()))
  const labels = own.filter(({ kind }) => kind === 'label').toSorted((a, b) => mailboxName(a).localeCompare(mailboxName(b), currentLocale()))
  return { roles, folders, labels }
}

/** In one list, inboxes first. */
export function inOrderOfUse<T extends Ordered>(mailboxes: readonly T[]): T[] {
  const { roles, folders, labels } = orderMailboxes(mailboxes)
  return [...mailboxes.filter((box) => box.role === 'inbox'), ...roles, ...folders, ...labels]
}

/** Where archived mail is only what carries no label of the inbox (Gmail), the archive shows all mail. */
export function mailboxName(box: Pick<Mailbox, 'role' | 'name'> & Partial<Pick<Mailbox, 'kind' | 'known'>>): string {
  switch (box.role) {
    case 'inbox': return m.box_inbox()
    case 'sent': return m.box_sent()
    case 'drafts': return m.box_drafts()
    case 'archive': return box.kind === 'label' ? m.all_mail() : m.box_archive()
    case 'trash': return m.box_trash()
    case 'junk': return m.box_junk()
    case 'outbox': return m.box_outbox()
    case '': return box.kind === 'feed' ? m.all_mail() : labelWord(box.known ?? '') || box.name
  }
}

function labelWord(known: Mailbox['known']): string {
  switch (known) {
    case 'important': return m.label_important()
    case 'work': return m.label_work()
    case 'personal': return m.label_personal()
    case 'to-do': return m.label_to_do()
    case 'later': return m.label_later()
    case 'marked-important': return m.label_marked_important()
    case '': return ''
  }
}
