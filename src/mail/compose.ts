// Builds the finished letter, once.
//
// The same input gives the same bytes: the Message-ID comes from the action, the date from
// the moment it began, the MIME needs no boundary. So the letter in Sent is the letter
// that left, and a repeat after a crash can find it by name and compare it byte by byte.
//
// Quoted-printable keeps the text exactly; format=flowed would re-wrap lines that end in
// a space, and a reader without it shows ragged ones.
import MailComposer from 'nodemailer/lib/mail-composer'
import { Fault } from '../base/fault.ts'
import { correctAddress, correctLine, correctText } from './correct-address.ts'
import type { OutgoingLetter, SendMail } from './mail-port.ts'
import type { Address } from './types.ts'

export interface LetterFrame {
  actionId: string
  from: Address
  dateMs: number
  /** Message-IDs without <>: the letter that this one answers, and the chain that led there. */
  inReplyTo: string
  references: readonly string[]
}

/** A Message-ID of somebody else's making: only its plain form may go into our header. */
const PLAIN_MESSAGE_ID = /^[\w!#$%&'*+/=?^`{|}~.@:[\]-]{3,250}$/

export async function composeLetter(mail: SendMail, frame: LetterFrame): Promise<OutgoingLetter> {
  const from = correctAddress(frame.from)
  const [to, cc, bcc] = [mail.to, mail.cc, mail.bcc].map((list) => list.map(correctAddress)) as [Address[], Address[], Address[]]
  if (to.length + cc.length + bcc.length === 0) throw new Fault('no-recipient', 'The letter has no recipient', { fix: 'Add one.' })
  const messageId = `${frame.actionId}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`
  if (!PLAIN_MESSAGE_ID.test(messageId)) throw new Error(`An action id cannot name a letter: ${frame.actionId}`)
  const inReplyTo = PLAIN_MESSAGE_ID.test(frame.inReplyTo) ? `<${frame.inReplyTo}>` : undefined
  const references = frame.references.filter((id) => PLAIN_MESSAGE_ID.test(id)).map((id) => `<${id}>`)

  const composer = new MailComposer({
    from,
    to,
    cc,
    // No bcc here: it belongs to the envelope, and a header that is never written cannot leak.
    subject: correctLine('subject', mail.subject),
    date: new Date(frame.dateMs),
    messageId: `<${messageId}>`,
    ...(inReplyTo === undefined ? {} : { inReplyTo, references }),
    text: correctText(mail.text).replaceAll('\n', '\r\n'),
    textEncoding: 'quoted-printable',
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  })
  const raw = new Uint8Array(await composer.compile().build())
  const envelope = { from: from.address, to: [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))] }
  return { envelope, messageId, raw }
}
