// The header of a mail as we speak of it: who, to whom, when, about what, in answer to what.
import { limits } from '../../base/limits.ts'
import { headerSignals } from '../clean/read-signals.ts'
import { readAddressList } from '../mime/address-list.ts'
import { decodeWords } from '../mime/encoded-words.ts'
import { textOfField, wantedFields, type HeaderBlock, type HeaderField } from '../mime/header-block.ts'
import { PART_FIELDS } from '../mime/part.ts'
import type { Address } from '../types.ts'
import { headerDate } from './header-date.ts'
import { idsIn, nearestReferences } from './message-ids.ts'
import { parseLimits } from './parse-limits.ts'
import { oneLine } from './row-text.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export interface MailHeader {
  messageId: string
  inReplyTo: string
  references: string[]
  subject: string
  from: Address
  to: Address[]
  cc: Address[]
  bcc: Address[]
  replyTo: Address[]
  /** Where the writer wants answers to all, and to the list, to go. */
  followupTo: Address[]
  /** From the Date header; undefined when there is none or it cannot be read. */
  dateMs: number | undefined
  listUnsubscribe: string
  listUnsubscribePost: string
  /** Of the mailing list it came by (RFC 2919), without brackets; '' = none. */
  listId: string
  /** The topmost header: that of the server that took the mail in. Those below may be forged. */
  authenticationResults: string
  /** What of it tells a mailing from a letter (clean/signals.ts). */
  signals: number
}

export const NO_HEADER: MailHeader = {
  messageId: '',
  inReplyTo: '',
  references: [],
  subject: '',
  from: { name: '', address: '' },
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  followupTo: [],
  dateMs: undefined,
  listUnsubscribe: '',
  listUnsubscribePost: '',
  listId: '',
  authenticationResults: '',
  signals: 0,
}

const FIELDS = ['message-id', 'in-reply-to', 'references', 'subject', 'from', 'sender', 'to', 'cc', 'bcc', 'reply-to', 'mail-followup-to', 'date', 'list-unsubscribe', 'list-unsubscribe-post', 'list-id', 'list-post', 'precedence', 'auto-submitted', 'feedback-id', 'dkim-signature', 'authentication-results'] as const
export const MAIL_FIELDS = wantedFields([...FIELDS, ...PART_FIELDS])

const FOLDED_FIELD_CHARS_MAX = 2_000
/** Of the sender, of its service, of a list on the way. */
const SIGNATURES_MAX = 8

/** `charset` is that of the text, for a header that names none. */
export function readMailHeader(bytes: Buffer, block: HeaderBlock, charset: string): { header: MailHeader; damage: string[] } {
  const first = new Map<string, HeaderField>()
  for (const field of block.fields) if (!first.has(field.name)) first.set(field.name, field)
  const text = (name: (typeof FIELDS)[number]) => textOfField(bytes, first.get(name), charset)
  // An id is the same wherever it stands, whatever the text beside it is written in.
  const id = (name: (typeof FIELDS)[number]) => textOfField(bytes, first.get(name))
  const line = (name: (typeof FIELDS)[number]) => oneLine(text(name), FOLDED_FIELD_CHARS_MAX)
  const people = (name: (typeof FIELDS)[number]) => (first.has(name) ? peopleIn(bytes, block, { name, charset }) : [])
  const date = text('date')
  const dateMs = headerDate(date)
  const header: Omit<MailHeader, 'signals'> = {
    messageId: idsIn(id('message-id'))[0] ?? '',
    inReplyTo: idsIn(id('in-reply-to'))[0] ?? '',
    references: nearestReferences(id('references')),
    subject: oneLine(decodeWords(text('subject')), limits.subjectCharsMax),
    from: people('from')[0] ?? people('sender')[0] ?? NO_HEADER.from,
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
    replyTo: people('reply-to'),
    followupTo: people('mail-followup-to'),
    dateMs,
    listUnsubscribe: line('list-unsubscribe'),
    listUnsubscribePost: line('list-unsubscribe-post'),
    listId: listIdIn(line('list-id')),
    authenticationResults: line('authentication-results'),
  }
  const damage = [
    block.end > parseLimits.headerBytesMax ? troubleSays('mail-header-too-long') : '',
    block.fields.some(({ start, end }) => end - start > parseLimits.headerFieldBytesMax) ? troubleSays('mail-field-too-long') : '',
    date !== '' && dateMs === undefined ? troubleSays('mail-date-unreadable') : '',
  ]
  const signals = headerSignals({
    ...header,
    fromAddress: header.from.address,
    listPost: line('list-post'),
    precedence: line('precedence'),
    autoSubmitted: line('auto-submitted'),
    feedbackId: line('feedback-id'),
    signatures: block.fields.filter(({ name }) => name === 'dkim-signature').slice(0, SIGNATURES_MAX).map((field) => oneLine(textOfField(bytes, field), FOLDED_FIELD_CHARS_MAX)),
    isReply: header.inReplyTo !== '' || header.references.length > 0,
  })
  return { header: { ...header, signals }, damage: damage.filter((words) => words !== '') }
}

/** Some programs write a field for each person. */
function peopleIn(bytes: Buffer, block: HeaderBlock, { name, charset }: { name: string; charset: string }): Address[] {
  const found: Address[] = []
  for (const field of block.fields) {
    if (field.name !== name || found.length >= limits.recipientsMax) continue
    for (const one of readAddressList(textOfField(bytes, field, charset), limits.recipientsMax - found.length)) {
      const person = { name: oneLine(one.name, limits.nameCharsMax), address: oneLine(one.address, limits.nameCharsMax) }
      if (person.name !== '' || person.address !== '') found.push(person)
    }
  }
  return found
}

/** `Friends of the mill <mill.example.org>`: the name is for people, the id is what stays. */
function listIdIn(value: string): string {
  const bracketed = /<([^<>]{1,300})>/.exec(value)?.[1] ?? value
  return oneLine(bracketed, limits.nameCharsMax).toLowerCase()
}
