// Gmail's labels as mailboxes and marks.
//
// A mail lies in Gmail once, with any number of labels. So one mailbox holds all of it, the
// feed, which nobody sees; every label is a mailbox that shows what carries it. Three labels are
// marks instead: UNREAD and STARRED, and the kinds of star. DRAFT is both, a place where drafts
// are looked for and a mark of the mail. CHAT is not mail.
//
// Gmail has no label for "archived": it is what carries no INBOX. What people look for there is
// "All Mail", so that is the archive: every mail but those in the trash, in spam, and drafts,
// which are not mail yet. Nothing at Gmail carries this label; it is put on here.
import type { MailboxRef } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import type { Marks } from '../types.ts'
import type { GmailLabel } from './gmail-answers.ts'

export const FEED = 'feed'
/** No id of Gmail's: those of people's labels are `Label_…`, and this is none of the system's. */
export const ALL = 'ALL'

const NOT_IN_ALL = ['TRASH', 'SPAM', 'DRAFT']

/** Known to people by other names than their ids. IMPORTANT and the categories are Gmail's own sorting, and kept. */
const SYSTEM: Record<string, { name: string; role?: MailboxRole }> = {
  INBOX: { name: 'Inbox', role: 'inbox' },
  SENT: { name: 'Sent', role: 'sent' },
  DRAFT: { name: 'Drafts', role: 'drafts' },
  TRASH: { name: 'Trash', role: 'trash' },
  SPAM: { name: 'Spam', role: 'junk' },
  IMPORTANT: { name: 'Important' },
  CATEGORY_PERSONAL: { name: 'Categories/Primary' },
  CATEGORY_SOCIAL: { name: 'Categories/Social' },
  CATEGORY_PROMOTIONS: { name: 'Categories/Promotions' },
  CATEGORY_UPDATES: { name: 'Categories/Updates' },
  CATEGORY_FORUMS: { name: 'Categories/Forums' },
}

const isPlace = (id: string): boolean => !/^(UNREAD|STARRED|CHAT|[A-Z]+_(STAR|BANG|CHECK|INFO|QUESTION|GUILLEMET))$/.test(id)

export function marksOf(labelIds: readonly string[]): Marks {
  const has = new Set(labelIds)
  const places = [...has].filter(isPlace)
  return {
    flags: { seen: !has.has('UNREAD'), flagged: has.has('STARRED'), answered: false, draft: has.has('DRAFT') },
    labels: (NOT_IN_ALL.some((id) => has.has(id)) ? places : [...places, ALL]).toSorted(),
  }
}

export function mailboxesOf(labels: readonly GmailLabel[], profile: { historyId: string; messagesTotal?: number | undefined }): MailboxRef[] {
  const { historyId, messagesTotal } = profile
  const feed: MailboxRef = { path: FEED, name: 'Gmail', role: '', kind: 'feed', state: historyId, ...(messagesTotal === undefined ? {} : { messages: messagesTotal }) }
  const all: MailboxRef = { path: ALL, name: 'All Mail', role: 'archive', kind: 'label' }
  return [feed, all, ...labels.filter(({ id }) => isPlace(id)).map(labelRef)]
}

/** People nest their labels by writing "Work/Clients", which is how names are nested here. */
function labelRef({ id, name, type }: GmailLabel): MailboxRef {
  const known = type === 'system' ? SYSTEM[id] : undefined
  return { path: id, name: known?.name ?? name, role: known?.role ?? '', kind: 'label' }
}

/** How a list of messages is narrowed to a mailbox. */
export function listed(path: string): Record<string, string | boolean> {
  if (path === FEED) return { includeSpamTrash: true }
  return path === ALL ? { q: '-in:drafts' } : { includeSpamTrash: true, labelIds: path }
}
