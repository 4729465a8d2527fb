// What a folder is for, by its name, where the provider does not say (special-use says better).
//
// Names as the common programs and hosts make them, in English and Romanian. Only a folder at
// the top, or right below INBOX, counts: "Clients/Sent" is somebody's own order.
import type { MailboxRole } from '../mail-shapes.ts'

const NAMES: Record<Exclude<MailboxRole, ''>, readonly string[]> = {
  inbox: ['inbox', 'primite', 'mesaje primite'],
  sent: ['sent', 'sent items', 'sent mail', 'sent messages', 'trimise', 'mesaje trimise', 'elemente trimise', 'e-mailuri trimise'],
  drafts: ['drafts', 'draft', 'ciorne', 'schite', 'mesaje nefinalizate'],
  archive: ['archive', 'archives', 'archived', 'all mail', 'arhiva', 'arhivate', 'toate mesajele', 'toate e-mailurile'],
  trash: ['trash', 'deleted', 'deleted items', 'deleted messages', 'bin', 'cos', 'cos de gunoi', 'gunoi', 'sterse', 'elemente sterse', 'mesaje sterse'],
  junk: ['junk', 'junk e-mail', 'junk email', 'junk mail', 'spam', 'bulk mail', 'nedorite', 'mesaje nedorite', 'e-mail nedorit'],
  outbox: ['outbox', 'de trimis', 'mesaje de trimis'],
}

const roleByName = new Map(Object.entries(NAMES).flatMap(([role, names]) => names.map((name) => [name, role as MailboxRole])))

/** `name` as people read it, levels separated by "/". */
export function roleOfName(name: string): MailboxRole {
  const levels = name.split('/').filter((level) => level !== '')
  const below = /^(inbox|\[gmail\]|\[google mail\])$/i.test(levels[0] ?? '') && levels.length > 1 ? levels.slice(1) : levels
  return below.length === 1 ? (roleByName.get(plain(below[0] ?? '')) ?? '') : ''
}

/** One mailbox at most has a role: of "Sent" and "Sent Items" the first one listed keeps it. */
export function withoutRivals<T extends { role: MailboxRole }>(mailboxes: readonly T[]): T[] {
  const given = new Set<MailboxRole>()
  return mailboxes.map((mailbox) => {
    if (mailbox.role === '' || !given.has(mailbox.role)) {
      given.add(mailbox.role)
      return mailbox
    }
    return { ...mailbox, role: '' }
  })
}

const plain = (name: string): string => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
