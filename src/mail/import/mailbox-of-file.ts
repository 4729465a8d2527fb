// Which mailbox the mails of a file lie in, by where the file lies.
//
// Programs write their folders as folders, each with marks of its own around the name a person
// gave: Thunderbird `Clients.sbd/Ionescu`, Apple Mail `Clients.mbox/Ionescu.mbox/mbox` and
// `…/5F3C…/Data/1/Messages/12.emlx`, Maildir++ `.Clients.Ionescu/cur`. What is left once those
// are taken off is what people see.
import { limits } from '../../base/limits.ts'
import type { MailboxRef } from '../mail-port.ts'
import { keptPath } from '../mailboxes/mailbox-path.ts'
import { roleOfName } from '../mailboxes/mailbox-role.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { displayLevels } from '../maildir/maildir-folder.ts'
import type { FoundFile } from './file-tree.ts'

const INBOX: MailboxRef = { path: 'Inbox', name: 'Inbox', role: 'inbox' }
/** A path that no folder has. Gmail keeps every mail once; its labels say where it is shown. */
export const FEED: MailboxRef = { path: '//takeout', name: 'Takeout', role: '', kind: 'feed' }
const ARCHIVED: MailboxRef = { path: 'Archived', name: 'Archived', role: 'archive', kind: 'label' }

/** Of a mail without labels. `many`: the file holds a whole mailbox. */
export function mailboxOfFile({ path, sub }: Pick<FoundFile, 'path' | 'sub'>, { many, isLone }: { many: boolean; isLone: boolean }): MailboxRef {
  const levels = path.split('/')
  const file = levels.pop() ?? ''
  if (isLone) return mailboxOfRole(roleOfName(withoutEnding(file)))
  if (sub !== undefined) return named(levels.slice(0, -1).flatMap(displayLevels))
  return named([...folderLevels(levels), ...(many && file !== 'mbox' ? [withoutEnding(file)] : [])])
}

/** Those that are shown under these labels; one without any was put out of the way. */
export function mailboxesOfLabels(labels: readonly string[]): MailboxRef[] {
  if (labels.length === 0) return [ARCHIVED]
  const kept = new Set(labels.slice(0, limits.labelsOfMessage).map(keptPath))
  return [...kept].filter((name) => name !== '').map((name) => ({ path: name, name, role: roleOfName(name), kind: 'label' }))
}

/** Where people expect a place to put mail, whatever a file brought. */
export const USUAL_MAILBOXES: readonly MailboxRef[] = [INBOX, { path: 'Archive', name: 'Archive', role: 'archive' }, { path: 'Trash', name: 'Trash', role: 'trash' }]

const NAMES: Partial<Record<MailboxRole, string>> = { sent: 'Sent', drafts: 'Drafts', archive: 'Archive', trash: 'Trash', junk: 'Spam' }

/** A file alone is a mailbox when its name says which; what had not left yet is not sent from here: nobody signed it. */
function mailboxOfRole(role: MailboxRole): MailboxRef {
  const wanted = role === 'outbox' ? 'drafts' : role
  const name = NAMES[wanted]
  return name === undefined ? INBOX : { path: name, name, role: wanted }
}

function named(levels: readonly string[]): MailboxRef {
  // Takeout packs everything into a folder of its own.
  const own = levels[0] === 'Takeout' ? levels.slice(levels.length > 2 ? 2 : levels.length) : levels
  if (own.length === 0) return INBOX
  const name = keptPath(own.join('/'))
  if (name === '') return INBOX
  const role = roleOfName(name)
  if (role === 'inbox') return INBOX
  return { path: name, name, role: role === 'outbox' ? '' : role }
}

/** Of Apple's own folders inside a `.mbox` nothing is a person's. */
function folderLevels(levels: readonly string[]): string[] {
  const shown: string[] = []
  let inApple = false
  for (const level of levels) {
    if (inApple && /^(?:data|messages|attachments|\d{1,3}|[0-9a-f]{8}-[0-9a-f-]{27})$/i.test(level)) continue
    inApple ||= /\.mbox$/i.test(level)
    shown.push(level.replace(/\.(?:sbd|mbox|imapmbox)$/i, ''))
  }
  return shown
}

const withoutEnding = (name: string): string => name.replace(/\.(?:mbox|mbx|eml|txt)$/i, '') || name
