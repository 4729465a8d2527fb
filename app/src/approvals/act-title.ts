// The title of an action as an act: "Move 3 messages to Archive", "Send “Re: Drawings” to Henrik".
// The preview names the act and its values; the facts fill what the values leave out.
import type { Action, Preview } from '../../../src/web/contract/actions.ts'
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import { mailboxName } from '../mail/mailbox-order.ts'
import * as m from '../messages/m.ts'
import { countOf, decided, type Decided } from './choice.ts'

const factOf = (preview: Preview, label: Preview['facts'][number]['label']): string => {
  const found = preview.facts.filter((fact) => fact.label === label).map((fact) => (fact.value === '' ? fact.exact : fact.value))
  return found.join(', ')
}
const valueOf = (preview: Preview, ...names: string[]): string => {
  const name = names.find((one) => preview.values[one] !== undefined && preview.values[one] !== '')
  return name === undefined ? '' : String(preview.values[name])
}

/** A mailbox with a role has a name in the person's language; the server's ("INBOX") is for servers. */
export function folderOf(preview: Preview): string {
  const name = valueOf(preview, 'folder') || factOf(preview, 'folder')
  return mailboxName({ role: valueOf(preview, 'role') as Mailbox['role'], name })
}

export function actTitle(preview: Preview): string {
  const count = Math.max(1, preview.count)
  const single = preview.count === 1 ? (preview.items[0]?.title ?? '') : ''
  switch (preview.act) {
    case 'mail.mark-read':
      return single === '' ? m.act_mark_read({ count }) : m.act_mark_read_one({ subject: single })
    case 'mail.mark-unread':
      return single === '' ? m.act_mark_unread({ count }) : m.act_mark_unread_one({ subject: single })
    case 'mail.star':
      return single === '' ? m.act_star({ count }) : m.act_star_one({ subject: single })
    case 'mail.unstar':
      return single === '' ? m.act_unstar({ count }) : m.act_unstar_one({ subject: single })
    case 'mail.move': {
      const folder = folderOf(preview)
      return single === '' ? m.act_move({ count, folder }) : m.act_move_one({ subject: single, folder })
    }
    case 'mail.label':
      return m.act_label({ count, label: valueOf(preview, 'label') })
    case 'mail.unlabel':
      return m.act_unlabel({ count, label: valueOf(preview, 'label') })
    case 'mail.create-mailbox':
      return m.act_create_mailbox({ folder: valueOf(preview, 'folder') })
    case 'mail.remove-mailbox':
      return m.act_remove_mailbox({ folder: valueOf(preview, 'folder') })
    case 'mail.clean':
      return m.act_clean({ count, folder: valueOf(preview, 'folder') })
    case 'mail.unsubscribe':
      return m.act_unsubscribe({ sender: valueOf(preview, 'sender'), host: valueOf(preview, 'host') })
    case 'mail.restore-places':
      return single === '' ? m.act_restore({ count, folder: folderOf(preview) }) : m.act_restore_one({ subject: single, folder: folderOf(preview) })
    case 'mail.send': {
      const named = factOf(preview, 'to') || valueOf(preview, 'to', 'recipient')
      // Also in a line of the queue: nobody gets the letter unsaid.
      const copies = preview.facts.filter(({ label }) => label === 'copy' || label === 'blind-copy').length
      const to = copies === 0 ? named : m.to_and_more({ to: named, count: copies })
      const subject = valueOf(preview, 'subject') || factOf(preview, 'subject')
      return subject === '' ? m.act_send({ to }) : m.act_send_subject({ subject, to })
    }
    case 'mail.save-draft':
      return m.act_save_draft({ subject: valueOf(preview, 'subject') })
    case 'mail.delete-draft':
      return m.act_delete_draft({ subject: valueOf(preview, 'subject') })
    case 'house.grant':
      return m.act_grant({ client: valueOf(preview, 'client'), count: Number(preview.values['count'] ?? 0) })
    default:
      return preview.act
  }
}

/** What does one thing is named by it, with the live count; a mixed batch by its number alone. */
export function batchTitle(actions: readonly Action[], chosen: readonly Decided[] = decided(actions, new Set())): string {
  const first = actions[0]?.preview
  const count = actions.reduce((sum, { preview }) => sum + Math.max(1, preview.count), 0)
  const taken = countOf(chosen)
  const saysOne = new Set(actions.map(({ preview }) => JSON.stringify([preview.act, folderOf(preview), valueOf(preview, 'label')]))).size === 1
  if (first === undefined || !saysOne) return taken === count ? m.batch_of({ count: actions.length }) : m.batch_title({ count: actions.length, chosen: chosen.length })
  if (first.act === 'mail.move' && taken !== count) return m.batch_move({ chosen: taken, count, folder: folderOf(first) })
  if (actions.length === 1 && taken === count) return actTitle(first)
  return actTitle({ ...first, items: [], count: taken, values: { ...first.values, count: taken } })
}

/** The words on the filled button. While a warning stands it also says how far the act reaches. */
export function signLabel(action: Pick<Action, 'kind' | 'preview'>): string {
  const { preview } = action
  if (action.kind === 'mail.send') {
    const reach = preview.facts.filter((fact) => fact.label === 'to' || fact.label === 'copy' || fact.label === 'blind-copy').length
    if (preview.warnings.length === 0 || reach < 2) return m.sign_send()
    return reach === 2 ? m.sign_send_both() : m.sign_send_all({ count: reach })
  }
  if (preview.act === 'mail.clean') return m.sign_clean({ count: Math.max(1, preview.count) })
  if (preview.act === 'mail.unsubscribe') return m.sign_unsubscribe()
  if (preview.act === 'house.grant') return m.sign_grant()
  if (preview.act === 'mail.move') return m.sign_moves({ count: Math.max(1, preview.count) })
  return m.sign_changes({ count: Math.max(1, preview.count) })
}
