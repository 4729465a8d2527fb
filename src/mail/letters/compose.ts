// Builds the finished letter, once.
//
// The same input gives the same bytes: the Message-ID comes from the action, the date from
// the moment it began, and the boundaries between its parts from what stands in them. So the
// letter in Sent is the letter that left, and a repeat after a crash can find it by name and
// compare it byte by byte. Nobody can write a boundary into a letter, for it is a hash of it.
//
// Quoted-printable keeps the text exactly; format=flowed would re-wrap lines that end in
// a space, and a reader without it shows ragged ones.
import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { Fault } from '../../base/fault.ts'
import { correctAddress, correctLine, correctText } from './correct-address.ts'
import { correctFileName } from '../letter-files/bring-letter-file.ts'
import type { LetterAttachment, OutgoingLetter, SendMail } from '../mail-port.ts'
import type { Address } from '../types.ts'

export interface LetterFrame {
  actionId: string
  from: Address
  dateMs: number
  /** Message-IDs without <>: the letter that this one answers, and the chain that led there. */
  inReplyTo: string
  references: readonly string[]
  /** Of each of its files, by id. */
  bytes?: ReadonlyMap<string, Uint8Array>
}

/** A Message-ID of somebody else's making: only its plain form may go into our header. */
const PLAIN_MESSAGE_ID = /^[\w!#$%&'*+/=?^`{|}~.@:[\]-]{3,250}$/

export async function composeLetter(mail: SendMail, frame: LetterFrame): Promise<OutgoingLetter> {
  const { from, to, cc, bcc } = correctPeople(mail, frame.from)
  if (to.length + cc.length + bcc.length === 0) throw new Fault('no-recipient', 'The letter has no recipient', { fix: 'Add one.' })
  const messageId = `${frame.actionId}@${domainOf(from)}`
  if (!PLAIN_MESSAGE_ID.test(messageId)) throw new Error(`An action id cannot name a letter: ${frame.actionId}`)
  // No bcc: it belongs to the envelope, and a header that is never written cannot leak.
  const raw = await build(mail, { ...frame, from, messageId, people: { to, cc } })
  const envelope = { from: from.address, to: [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))] }
  return { envelope, messageId, raw }
}

/** A letter that is still written, as it lies with the drafts: hidden recipients too, for whoever goes on with it there. */
export async function composeDraft(mail: SendMail, frame: Omit<LetterFrame, 'actionId'> & { messageId: string }): Promise<Uint8Array> {
  const { from, ...people } = correctPeople(mail, frame.from)
  return await build(mail, { ...frame, from, people })
}

const domainOf = ({ address }: Address): string => address.slice(address.lastIndexOf('@') + 1)

function correctPeople(mail: SendMail, from: Address) {
  return { from: correctAddress(from), to: mail.to.map(correctAddress), cc: mail.cc.map(correctAddress), bcc: mail.bcc.map(correctAddress) }
}

interface Frame extends Omit<LetterFrame, 'actionId'> {
  messageId: string
  /** Whom its header names. */
  people: { to: Address[]; cc: Address[]; bcc?: Address[] }
}

async function build(mail: SendMail, { messageId, from, people, dateMs, bytes, ...frame }: Frame): Promise<Uint8Array> {
  const inReplyTo = PLAIN_MESSAGE_ID.test(frame.inReplyTo) ? `<${frame.inReplyTo}>` : undefined
  const references = frame.references.filter((id) => PLAIN_MESSAGE_ID.test(id)).map((id) => `<${id}>`)
  const attachments = (mail.attachments ?? []).map((file) => attachmentOf(file, { domain: domainOf(from), bytes: bytes?.get(file.fileId) }))
  const composer = new MailComposer({
    from,
    ...people,
    subject: correctLine('subject', mail.subject),
    date: new Date(dateMs),
    messageId: `<${messageId}>`,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references }),
    text: correctText(mail.text).replaceAll('\n', '\r\n'),
    ...(mail.html === undefined ? {} : { html: withContentIds(correctText(mail.html), mail.attachments ?? [], domainOf(from)).replaceAll('\n', '\r\n') }),
    ...(attachments.length === 0 ? {} : { attachments }),
    baseBoundary: createHash('sha256').update(JSON.stringify([messageId, mail])).digest('hex').slice(0, 32),
    textEncoding: 'quoted-printable',
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  })
  const built = composer.compile()
  // Left out unless it is asked for; a letter that leaves was given none.
  if (people.bcc !== undefined) Object.assign(built, { keepBcc: true })
  return new Uint8Array(await built.build())
}

/** Content-IDs are ours: the id of the file, which nobody else writes. */
const contentIdOf = (fileId: string, domain: string): string => `${fileId}@${domain}`

function attachmentOf(file: LetterAttachment, { domain, bytes }: { domain: string; bytes: Uint8Array | undefined }) {
  // Approved by their digest: other bytes, or none, are another letter.
  if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
    throw new Fault('file-gone', `The file ${file.name} is not there as it was shown; nothing was sent`, { fix: 'Write the letter again with the file.' })
  }
  return {
    filename: correctFileName(file.name),
    contentType: file.type,
    content: Buffer.from(bytes),
    contentTransferEncoding: 'base64' as const,
    contentDisposition: file.inline ? ('inline' as const) : ('attachment' as const),
    ...(file.inline ? { cid: contentIdOf(file.fileId, domain) } : {}),
  }
}

function withContentIds(html: string, files: readonly LetterAttachment[], domain: string): string {
  const inline = new Set(files.filter((file) => file.inline).map(({ fileId }) => fileId))
  return html.replaceAll(/(<img [^>]*?src="cid:)([\w-]{1,64})"/g, (whole, before: string, fileId: string) => (inline.has(fileId) ? `${before}${contentIdOf(fileId, domain)}"` : whole))
}
