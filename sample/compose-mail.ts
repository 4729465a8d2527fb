// From a mail as it was meant to the bytes as its sender's program wrote them.
//
// The programs differ where real ones do: Message-ID shape, X-Mailer or User-Agent, which
// transfer encoding, whether HTML travels beside the text, how boundaries look. Trace
// headers are the receiving server's and stand above everything; see trace.ts.
import type { MadeFile } from './attachments.ts'
import { asWrittenIn, type Charset } from './charset.ts'
import { headerDate, type Zone } from './day.ts'
import {
  encodeWords, filePart, flowed, hardWrapped, multipart, textPart, writeMailbox, writePart,
  type Header, type Mailbox, type Part, type Transfer,
} from './mime.ts'
import type { Client } from './people.ts'
import { HEX, type Seeded } from './seeded.ts'

export interface Mail {
  from: Mailbox
  to: readonly Mailbox[]
  cc?: readonly Mailbox[]
  replyTo?: Mailbox
  subject: string
  dateMs: number
  zone: Zone
  messageId: string
  inReplyTo?: string
  references?: readonly string[]
  text?: string
  html?: string
  files?: readonly MadeFile[]
  /** Pictures that the HTML shows by `cid:`. */
  inline?: readonly { contentId: string; file: MadeFile }[]
  calendar?: { method: string; ics: string }
  /** What a server says about a mail that it could not deliver (RFC 3464). */
  report?: { status: string; returned: string }
  headers?: readonly Header[]
  trace?: readonly Header[]
  client: Client | 'bulk'
  charset?: Charset
  transfer?: Transfer
}

const programs: Record<Mail['client'], Header | undefined> = {
  gmail: undefined,
  outlook: ['X-Mailer', 'Microsoft Outlook 16.0'],
  apple: ['X-Mailer', 'Apple Mail (2.3826.700.81)'],
  phone: ['X-Mailer', 'iPhone Mail (22G100)'],
  thunderbird: ['User-Agent', 'Mozilla Thunderbird'],
  webmail: ['User-Agent', 'Roundcube Webmail/1.6.9'],
  bulk: undefined,
}

const transfers: Record<Mail['client'], Transfer> = {
  gmail: 'quoted-printable',
  outlook: 'base64',
  apple: 'quoted-printable',
  phone: 'quoted-printable',
  thunderbird: '8bit',
  webmail: '8bit',
  bulk: 'quoted-printable',
}

export function messageIdFor(client: Mail['client'], domain: string, chance: Seeded): string {
  switch (client) {
    case 'gmail':
      return `CA${chance.letters(9)}=${chance.letters(14)}+${chance.letters(18)}@mail.${domain}`
    case 'outlook':
      return `${chance.letters(4, 'ABCDEFGHIJKLMNOPR')}P${chance.letters(3, '0123456789')}MB${chance.letters(26, '0123456789ABCDEF')}@${domain}`
    case 'apple':
    case 'phone':
      return `${uuid(chance).toUpperCase()}@${domain}`
    case 'thunderbird':
      return `${uuid(chance)}@${domain}`
    case 'webmail':
      return `${chance.letters(32, HEX)}@${domain}`
    case 'bulk':
      return `${chance.letters(12, HEX)}.${chance.letters(10, '0123456789')}@${domain}`
  }
}

function uuid(chance: Seeded): string {
  return [8, 4, 4, 4, 12].map((length) => chance.letters(length, HEX)).join('-')
}

export function composeMail(mail: Mail, chance: Seeded): Buffer {
  const charset = mail.charset ?? 'utf-8'
  const words = { charset, as: mail.client === 'thunderbird' || mail.client === 'bulk' ? 'Q' : 'B' } as const
  const mailboxes = (list: readonly Mailbox[]): string => list.map((each) => writeMailbox(each, words)).join(', ')
  const headers: Header[] = [
    ...(mail.trace ?? []),
    ['Date', headerDate(mail.dateMs, mail.zone)],
    ['From', writeMailbox(mail.from, words)],
    ['To', mailboxes(mail.to)],
  ]
  if (mail.cc !== undefined && mail.cc.length > 0) headers.push(['Cc', mailboxes(mail.cc)])
  if (mail.replyTo !== undefined) headers.push(['Reply-To', writeMailbox(mail.replyTo, words)])
  headers.push(['Subject', encodeWords(mail.subject, words)], ['Message-ID', `<${mail.messageId}>`])
  if (mail.inReplyTo !== undefined) headers.push(['In-Reply-To', `<${mail.inReplyTo}>`])
  if (mail.references !== undefined && mail.references.length > 0) {
    headers.push(['References', mail.references.map((id) => `<${id}>`).join(' ')])
  }
  headers.push(...(mail.headers ?? []))
  const program = programs[mail.client]
  if (program !== undefined) headers.push(program)
  headers.push(['MIME-Version', '1.0'])
  const content = contentOf(mail, charset, chance)
  return writePart({ headers: [...headers, ...content.headers], body: content.body })
}

function contentOf(mail: Mail, charset: Charset, chance: Seeded): Part {
  const boundary = (): string => boundaryOf(mail.client, chance)
  const transfer = mail.transfer ?? transfers[mail.client]
  const views: Part[] = []
  if (mail.text !== undefined) views.push(plainText(mail, asWrittenIn(charset, `${mail.text}\n`), { charset, transfer }))
  if (mail.html !== undefined) {
    const html = textPart({ type: 'text/html', text: asWrittenIn(charset, `${mail.html}\n`), charset, transfer: longLines(transfer) })
    const pictures = (mail.inline ?? []).map(({ contentId, file }) => filePart({ ...file, disposition: 'inline', contentId }))
    views.push(pictures.length === 0 ? html : multipart('related', boundary(), [html, ...pictures], '; type="text/html"'))
  }
  if (mail.calendar !== undefined) {
    const { method, ics } = mail.calendar
    views.push(textPart({ type: 'text/calendar', text: ics, charset: 'utf-8', transfer: 'base64', parameters: `; method=${method}` }))
  }
  if (mail.report !== undefined) return multipart('report', boundary(), [...views, ...reportParts(mail.report)], '; report-type=delivery-status')
  const [first] = views
  if (first === undefined) throw new TypeError(`Mail without any content: ${mail.subject}`)
  const body = views.length === 1 ? first : multipart('alternative', boundary(), views)
  const files = (mail.files ?? []).map((file) => filePart({ ...file, disposition: 'attachment' }))
  return files.length === 0 ? body : multipart('mixed', boundary(), [body, ...files])
}

function reportParts({ status, returned }: NonNullable<Mail['report']>): Part[] {
  return [
    { headers: [['Content-Type', 'message/delivery-status']], body: Buffer.from(status) },
    { headers: [['Content-Type', 'text/rfc822-headers']], body: Buffer.from(returned) },
  ]
}

function plainText(mail: Mail, text: string, how: { charset: Charset; transfer: Transfer }): Part {
  const flows = mail.client === 'thunderbird' || mail.client === 'apple'
  if (flows) return textPart({ type: 'text/plain', text: flowed(text), ...how, parameters: '; format=flowed' })
  return textPart({ type: 'text/plain', text: mail.client === 'webmail' ? hardWrapped(text) : text, ...how })
}

/** HTML comes in lines longer than SMTP's 998 octets, so it never travels as it is. */
const longLines = (transfer: Transfer): Transfer => (transfer === 'base64' ? 'base64' : 'quoted-printable')

function boundaryOf(client: Mail['client'], chance: Seeded): string {
  switch (client) {
    case 'gmail':
      return `000000000000${chance.letters(16, HEX)}`
    case 'outlook':
      return `_000_${chance.letters(24, '0123456789ABCDEF')}_`
    case 'apple':
    case 'phone':
      return `Apple-Mail=_${uuid(chance).toUpperCase()}`
    case 'thunderbird':
      return `------------${chance.letters(24)}`
    case 'webmail':
      return `=_${chance.letters(32, HEX)}`
    case 'bulk':
      return `b1=_${chance.letters(30)}`
  }
}
