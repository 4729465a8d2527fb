// The mailboxes of an account, with what each is for and whether anything happened in it.
//
// One LIST tells all of it where the server can (LIST-STATUS, RFC 5819): 128 mailboxes without
// news then cost one round trip. What a mailbox is for its special use says (RFC 6154), then
// its name, in the languages that imapflow and mailbox-role.ts know.
import type { ListResponse } from 'imapflow'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { MailboxRef, SyncCursor } from '../mail-port.ts'
import { roleOfName, withoutRivals } from '../mailboxes/mailbox-role.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import type { ImapConnection } from './imap-connection.ts'
import { writeCursor } from './imap-cursor.ts'
import { gmailKind } from './imap-gmail.ts'

const ROLES: Record<string, MailboxRole> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\Trash': 'trash',
  '\\Junk': 'junk',
}

/** Views over mail that stands in other mailboxes: reading them would read it twice. */
const VIEWS = ['\\All', '\\Flagged', '\\Important']

export async function listEntries(connection: ImapConnection): Promise<ListResponse[]> {
  const { client } = connection
  // Of the mailbox that is open a server may tell what it was when it was opened, or at the last
  // command (RFC 9051 section 6.3.11); Dovecot does, and what came since would not be pulled.
  if (connection.openPath !== '') await client.noop()
  const size = client.capabilities.has('STATUS=SIZE') || client.enabled.has('IMAP4REV2')
  const statusQuery = { messages: true, uidNext: true, uidValidity: true, highestModseq: client.enabled.has('CONDSTORE'), ...(size ? { size } : {}) }
  const entries = await connection.wire.within({ bytesMax: limits.imapListBytesMax, refusal: tooMany }, () => client.list({ statusQuery }))
  return entries.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
}

/** Told by the length of the list, since nobody reads to its end. */
const tooMany = (): Fault =>
  new Fault('mailboxes-too-many', `This account lists more mailboxes than can be read: their list is longer than ${limits.imapListBytesMax / 1_000_000} MB, and ${limits.mailboxesOfAccount} are read at most`, { fix: 'Remove those that hold nothing, at its provider.' })

export function mailboxRefs(entries: readonly ListResponse[], isGmail: boolean): MailboxRef[] {
  const refs = entries.flatMap((entry): MailboxRef[] => {
    const kind = isGmail ? gmailKind(entry) : 'folder'
    if (kind === undefined || (!isGmail && VIEWS.some((use) => entry.flags.has(use)))) return []
    const name = nameOf(entry)
    return [{ path: entry.path, name, role: kind === 'feed' ? '' : roleOf(entry, name), ...(kind === 'folder' ? {} : { kind }), ...figuresOf(entry), begin: beginOf(entry) }]
  })
  return withoutRivals(refs)
}

function roleOf({ path, specialUse }: ListResponse, name: string): MailboxRole {
  if (path.toUpperCase() === 'INBOX') return 'inbox'
  const byName = roleOfName(name)
  // There is one inbox, and it is called INBOX (RFC 9051 section 5.1).
  return ROLES[specialUse ?? ''] ?? (byName === 'inbox' ? '' : byName)
}

/** As people read it: levels separated by "/", without the prefix that some servers put before all of them. */
function nameOf({ path, delimiter }: ListResponse): string {
  const levels = delimiter === '' ? [path] : path.split(delimiter)
  const shown = levels.length > 1 && levels[0]?.toUpperCase() === 'INBOX' ? levels.slice(1) : levels
  return shown.join('/')
}

/** Where its changes begin, of a server that tells all of it in its list; figures that contradict each other tell nothing. */
function beginOf({ status }: ListResponse): SyncCursor | undefined {
  const { uidValidity, uidNext, highestModseq, messages } = status ?? {}
  if (uidValidity === undefined || uidNext === undefined || messages === undefined || (highestModseq ?? 0n) === 0n || uidNext <= messages) return undefined
  return writeCursor({ validity: String(uidValidity), next: uidNext, modseq: String(highestModseq), messages })
}

/**
 * Without a mod-sequence a changed flag would leave no trace in it, so then there is no state to compare.
 *
 * A mailbox that is renamed keeps its UIDs (RFC 9051 section 6.3.6). UIDVALIDITY alone is no
 * identity: some servers give the second of creation, and a migration makes fifty in one.
 */
function figuresOf({ status }: ListResponse): Pick<MailboxRef, 'state' | 'messages' | 'bytes' | 'identity'> {
  if (status === undefined) return {}
  const { uidValidity, uidNext, highestModseq, messages, size } = status
  const tells = uidValidity !== undefined && uidNext !== undefined && messages !== undefined && (highestModseq ?? 0n) > 0n
  return {
    ...(tells ? { state: [uidValidity, uidNext, highestModseq, messages].join('.') } : {}),
    ...(messages === undefined ? {} : { messages }),
    ...(size === undefined ? {} : { bytes: size }),
    // An empty one has nothing to lose, and is like every other.
    ...(uidValidity !== undefined && uidNext !== undefined && messages !== undefined && messages > 0 ? { identity: [uidValidity, uidNext, messages].join('.') } : {}),
  }
}
