// Which mails stand in a mailbox, by their names there and by what is known of them.
//
// A move gives a mail another name. Where the answer that told it was lost, or the server tells
// none (UIDPLUS), the mail is looked for by its Message-ID and size: a few by SEARCH, many by
// reading the newest of the mailbox, which is where a move puts them. What may be looked at has
// an end, and whether it was met is answered: not found among all is proof, not found among some is none.
import { limits } from '../../base/limits.ts'
import type { MailIdentity } from '../mail-identity.ts'
import { messageIdOf } from '../parse/parse-message.ts'
import type { FetchedMessage } from './fetched-message.ts'
import type { ImapConnection, OpenMailbox } from './imap-connection.ts'
import { countOf, highest, uidArguments } from './uid-set.ts'

export interface FoundMail {
  uid: number
  mail: MailIdentity
  /** As the server writes them. */
  words: readonly string[]
  /** When it came in, which a copy keeps. */
  receivedMs: number | undefined
  /** As Gmail writes them; undefined of any other server. */
  gmailLabels: readonly string[] | undefined
}

const ITEMS = 'UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]'

/** Of these the ones that the open mailbox holds. */
export async function mailsByUid(connection: ImapConnection, uids: readonly number[]): Promise<Map<number, FoundMail>> {
  const wanted = new Set(uids)
  const found = new Map<number, FoundMail>()
  for (const some of uidArguments(uids)) {
    const { messages } = await connection.fetch({ uids: some, items: connection.isGmail ? `${ITEMS} X-GM-LABELS` : ITEMS })
    for (const message of messages) {
      const one = foundMail(message)
      if (one !== undefined && wanted.has(one.uid)) found.set(one.uid, one)
    }
  }
  return found
}

/** Undefined: somebody else's change of flags, told between the answers. */
function foundMail({ uid, size, body, flags, receivedMs, gmailLabels }: FetchedMessage): FoundMail | undefined {
  if (size === undefined || body === undefined || flags === undefined) return undefined
  return { uid, mail: { messageId: messageIdOf(body ?? new Uint8Array()), size }, words: flags, receivedMs, gmailLabels }
}

/** The newest that the open mailbox holds, newest first. */
export async function newestMails(connection: ImapConnection, { uidNext }: OpenMailbox, count: number): Promise<FoundMail[]> {
  const there = await connection.search({ first: 1, last: uidNext - 1 })
  const found = await mailsByUid(connection, highest(there, count))
  return [...found.values()].toSorted((a, b) => b.uid - a.uid)
}

/** What may be these mails in the open mailbox; `isWhole`: what is not among it is not there. */
export async function findMails(connection: ImapConnection, mailbox: OpenMailbox, wanted: readonly MailIdentity[]): Promise<{ found: FoundMail[]; isWhole: boolean }> {
  const found = new Map<number, FoundMail>()
  const keep = (mails: Iterable<FoundMail>) => {
    for (const one of mails) found.set(one.uid, one)
  }
  if (wanted.length > SEARCHED_MAX || wanted.some(({ messageId }) => messageId === '')) {
    const there = await connection.search({ first: 1, last: mailbox.uidNext - 1 })
    const known = new Set(wanted.map(({ messageId }) => messageId))
    const left = new Map(wanted.map((mail) => [keyOf(mail), mail]))
    const newest = highest(there, limits.imapLookedBackMax)
    for (let at = 0; at < newest.length && left.size > 0; at += limits.imapChangedAtOnce) {
      for (const one of (await mailsByUid(connection, newest.slice(at, at + limits.imapChangedAtOnce))).values()) {
        if (known.has(one.mail.messageId)) keep([one])
        left.delete(keyOf(one.mail))
      }
    }
    if (left.size === 0 || countOf(there) <= limits.imapLookedBackMax) return { found: [...found.values()], isWhole: true }
  }
  const met = new Set([...found.values()].map(({ mail }) => keyOf(mail)))
  const rest = wanted.filter((mail) => !met.has(keyOf(mail)))
  for (const { messageId } of rest.slice(0, SEARCHED_MAX)) if (messageId !== '') keep(await mailsNamed(connection, messageId))
  return { found: [...found.values()], isWhole: rest.length <= SEARCHED_MAX && rest.every(({ messageId }) => messageId !== '') }
}

/** More are found faster by reading what is new: a server may read every header for each search. */
const SEARCHED_MAX = 20

const keyOf = ({ messageId, size }: MailIdentity): string => `${size} ${messageId}`

/** By the Message-ID alone. */
export async function mailsNamed(connection: ImapConnection, messageId: string): Promise<FoundMail[]> {
  const uids = await connection.client.search({ header: { 'message-id': messageId } }, { uid: true })
  if (uids === undefined || uids === false) throw new Error('The server does not search its mail, so what became of the message cannot be told')
  // A search looks for a part of the header; newest first, as few as can be looked at.
  const some = uids.toSorted((a, b) => b - a).slice(0, limits.imapChangedAtOnce)
  const mails = await mailsByUid(connection, some)
  return [...mails.values()].filter(({ mail }) => mail.messageId === messageId)
}
