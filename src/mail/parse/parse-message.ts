// Raw bytes to the mail as we speak of it. Never throws: whatever cannot be read is said in
// `broken`, and everything around it is kept. The raw bytes stay in the store in any case, so a
// better parser can come back to them.
//
// postal-mime stands behind this one function and nowhere else.
import PostalMime, { type Address as ParsedAddress, type Attachment as ParsedPart, type Email } from 'postal-mime'
import { createHash } from 'node:crypto'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Address } from '../types.ts'
import { examine, type Structure } from './damage.ts'
import { headerDate } from './header-date.ts'

export interface ParsedAttachment {
  /** As the mail names it, without folders or control characters; may be empty. */
  name: string
  type: string
  size: number
  /** Shown inside the text (a picture that the HTML refers to), not beside it. */
  inline: boolean
  /** Without <>; '' = none. */
  contentId: string
  content(): Uint8Array
}

export interface ParsedMessage {
  messageId: string
  inReplyTo: string
  references: string[]
  subject: string
  from: Address
  to: Address[]
  cc: Address[]
  bcc: Address[]
  replyTo: Address[]
  /** From the Date header; undefined when there is none or it cannot be read. */
  dateMs: number | undefined
  /** The text part as it stands; '' = none (then see plain-text.ts). */
  text: string
  /** As it came, unsafe; '' = none. */
  html: string
  attachments: ParsedAttachment[]
  listUnsubscribe: string
  listUnsubscribePost: string
  /** The topmost header: that of the server that took the mail in. Those below may be forged. */
  authenticationResults: string
  broken: string
}

const OPTIONS = {
  // A forwarded message stays a file that can be opened, instead of text without its sender.
  forceRfc822Attachments: true,
  maxNestingDepth: limits.mimeDepthMax,
  maxHeadersSize: limits.headerBytesMax,
} as const
const SALVAGED_BYTES = 200_000
/** Of a header without end: From, Subject and Date stand near the top. */
const SALVAGED_HEADER_BYTES = 64_000
const FOLDED_HEADER_CHARS_MAX = 2_000

export async function parseMessage(raw: Uint8Array): Promise<ParsedMessage> {
  let structure: Structure = { headerBytes: 0, refuse: 'The message cannot be read', damage: '' }
  try {
    structure = examine(raw)
    if (structure.refuse === '') return shape(await PostalMime.parse(raw, OPTIONS), structure.damage)
  } catch (error) {
    structure = { ...structure, refuse: `The message cannot be read whole: ${oneLine(messageOf(error), limits.nameCharsMax)}` }
  }
  return await salvage(raw, structure)
}

/** The header alone, and the body as the text it would be if it were plain. */
async function salvage(raw: Uint8Array, structure: Structure): Promise<ParsedMessage> {
  const headerBytes = Math.min(structure.headerBytes, SALVAGED_HEADER_BYTES)
  const body = Buffer.from(raw.subarray(structure.headerBytes, structure.headerBytes + SALVAGED_BYTES)).toString('utf8')
  try {
    const header = Buffer.from(raw.subarray(0, headerBytes))
    // Without its MIME fields the header is a complete small mail of its own.
    const bare = header.toString('latin1').replaceAll(/^(content-[a-z-]+|mime-version):.*(\r?\n[ \t].*)*(\r?\n)?/gim, '')
    const read = shape(await PostalMime.parse(Buffer.from(`${bare.trimEnd()}\r\n\r\n`, 'latin1'), OPTIONS), structure.refuse)
    return { ...read, broken: structure.refuse, text: wellFormed(body).trim() }
  } catch {
    return { ...EMPTY, broken: structure.refuse, text: wellFormed(body).trim() }
  }
}

const EMPTY: Omit<ParsedMessage, 'broken' | 'text'> = {
  messageId: '',
  inReplyTo: '',
  references: [],
  subject: '',
  from: { name: '', address: '' },
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  dateMs: undefined,
  html: '',
  attachments: [],
  listUnsubscribe: '',
  listUnsubscribePost: '',
  authenticationResults: '',
}

function shape(email: Email, damage: string): ParsedMessage {
  const header = (name: string) => email.headers.find((one) => one.key === name)?.value ?? ''
  const dateHeader = header('date')
  const dateMs = headerDate(dateHeader)
  const dateDamage = dateHeader.trim() !== '' && dateMs === undefined ? 'Its date cannot be read' : ''
  const sender = addressesOf(email.from === undefined ? [] : [email.from])[0] ?? addressesOf(email.sender === undefined ? [] : [email.sender])[0]
  return {
    messageId: idsIn(header('message-id'))[0] ?? '',
    inReplyTo: idsIn(header('in-reply-to'))[0] ?? '',
    references: nearest(idsIn(header('references'))),
    subject: oneLine(email.subject ?? '', limits.subjectCharsMax),
    from: sender ?? { name: '', address: '' },
    to: addressesOf(email.to),
    cc: addressesOf(email.cc),
    bcc: addressesOf(email.bcc),
    replyTo: addressesOf(email.replyTo),
    dateMs,
    text: wellFormed(email.text ?? ''),
    html: wellFormed(email.html ?? ''),
    attachments: email.attachments.map(attachmentOf),
    listUnsubscribe: oneLine(header('list-unsubscribe'), FOLDED_HEADER_CHARS_MAX),
    listUnsubscribePost: oneLine(header('list-unsubscribe-post'), FOLDED_HEADER_CHARS_MAX),
    authenticationResults: oneLine(header('authentication-results'), FOLDED_HEADER_CHARS_MAX),
    broken: [damage, dateDamage].filter((text) => text !== '').join('. '),
  }
}

function attachmentOf(part: ParsedPart): ParsedAttachment {
  const bytes = typeof part.content === 'string' ? Buffer.from(part.content) : new Uint8Array(part.content as ArrayBuffer)
  const type = oneLine(part.mimeType, limits.nameCharsMax).toLowerCase()
  // A name is a name: whatever stands before a slash or backslash was a folder on somebody's disk.
  const name = oneLine(part.filename ?? '', limits.nameCharsMax).split(/[/\\]/).at(-1) ?? ''
  return {
    name: name === '' && type === 'message/rfc822' ? 'message.eml' : name,
    type,
    size: bytes.length,
    inline: part.disposition === 'inline' || part.related === true,
    contentId: oneLine(part.contentId ?? '', limits.nameCharsMax).replace(/^<|>$/g, ''),
    content: () => bytes,
  }
}

function addressesOf(list: readonly ParsedAddress[] | undefined): Address[] {
  const flat = (list ?? []).flatMap((one) => one.group ?? [one])
  return flat
    .slice(0, limits.recipientsMax)
    .map(({ name, address }) => ({ name: oneLine(name, limits.nameCharsMax), address: oneLine(address ?? '', limits.nameCharsMax) }))
    .filter(({ name, address }) => name !== '' || address !== '')
}

function idsIn(value: string): string[] {
  const bracketed = [...value.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? '')
  const ids = bracketed.length > 0 ? bracketed : value.split(/[\s,]+/)
  return ids.map((id) => shortened(id.replaceAll(/\s+/g, ''))).filter((id) => id !== '')
}

/** The same long id is shortened in the same way wherever it stands, so replies still find it. */
function shortened(id: string): string {
  const clean = oneLine(id, Number.MAX_SAFE_INTEGER)
  if (clean.length <= limits.messageIdCharsMax) return clean
  return `sha256.${createHash('sha256').update(clean).digest('hex')}@long`
}

/** The root and the nearest ancestors: what lies between adds nothing to finding the thread. */
function nearest(ids: readonly string[]): string[] {
  const distinct = [...new Set(ids)]
  if (distinct.length <= limits.referencesMax) return distinct
  return [...distinct.slice(0, 1), ...distinct.slice(1 - limits.referencesMax)]
}

/** Fit for a row: one line, no control characters (PostgreSQL takes no NUL), whole characters only. */
function oneLine(text: string, charsMax: number): string {
  // oxlint-disable-next-line no-control-regex -- these are exactly what must go
  const clean = wellFormed(text).replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - 1).toWellFormed()}…`
}

const wellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '')
