// The MIME grammar that the sample writes: folded headers, encoded words, transfer
// encodings, nested parts.
//
// Written here rather than with nodemailer because nodemailer only writes good mail of
// one taste. A believable mailbox needs what eight different programs write, and a test
// mailbox needs the same bytes from every version of every dependency. Lines end in a
// bare LF, as Maildir deliveries do.
import { asWrittenIn, encodeText, type Charset } from './charset.ts'

export type Header = readonly [name: string, value: string]
export type Transfer = '7bit' | '8bit' | 'quoted-printable' | 'base64'

export interface Part {
  headers: Header[]
  body: Buffer
}

const LINE = 76
const NOT_ASCII = /[^\x20-\x7e]/

/** A header value with what is not ASCII in encoded words (RFC 2047); the caller's text, otherwise. */
export function encodeWords(text: string, options: { charset?: Charset; as?: 'B' | 'Q' } = {}): string {
  if (!NOT_ASCII.test(text)) return text
  const { charset = 'utf-8', as = 'B' } = options
  const written = asWrittenIn(charset, text)
  const words: string[] = []
  let bytes: number[] = []
  const room = as === 'B' ? 42 : 20
  const flush = (): void => {
    if (bytes.length === 0) return
    const chunk = Buffer.from(bytes)
    words.push(`=?${charset}?${as}?${as === 'B' ? chunk.toString('base64') : wordQ(chunk)}?=`)
    bytes = []
  }
  for (const letter of written) {
    const encoded = encodeText(charset, letter)
    // A letter never straddles two words: each must decode alone.
    if (bytes.length + encoded.length > room) flush()
    bytes.push(...encoded)
  }
  flush()
  return words.join(' ')
}

function wordQ(bytes: Buffer): string {
  let text = ''
  for (const byte of bytes) {
    const letter = String.fromCharCode(byte)
    if (byte === 0x20) text += '_'
    else text += /[A-Za-z0-9!*+/-]/.test(letter) ? letter : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

export interface Mailbox {
  name: string
  address: string
}

export function writeMailbox({ name, address }: Mailbox, options: { charset?: Charset; as?: 'B' | 'Q' } = {}): string {
  if (name === '') return address
  if (NOT_ASCII.test(name)) return `${encodeWords(name, options)} <${address}>`
  return /[^A-Za-z0-9 '!-]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : `${name} <${address}>`
}

/** Folded at spaces; a word longer than the line stays whole, as RFC 5322 wants. */
function writeHeader([name, value]: Header): string {
  const lines: string[] = []
  let line = `${name}:`
  for (const word of value.split(' ')) {
    if (line.length + 1 + word.length > LINE && line !== `${name}:`) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  lines.push(line)
  return `${lines.join('\n')}\n`
}

export function writePart({ headers, body }: Part): Buffer {
  return Buffer.concat([Buffer.from(`${headers.map(writeHeader).join('')}\n`, 'latin1'), body])
}

export function textPart(options: {
  type: string
  text: string
  charset: Charset
  transfer: Transfer
  parameters?: string
}): Part {
  const { type, text, charset, transfer, parameters = '' } = options
  return {
    headers: [
      ['Content-Type', `${type}; charset=${charset === 'utf-8' ? 'UTF-8' : charset}${parameters}`],
      ['Content-Transfer-Encoding', transfer],
    ],
    body: transferred(encodeText(charset, text), transfer),
  }
}

export function filePart(options: {
  type: string
  name: string
  bytes: Buffer
  disposition: 'attachment' | 'inline'
  contentId?: string
}): Part {
  const { type, name, bytes, disposition, contentId } = options
  const headers: Header[] = [
    ['Content-Type', `${type}; name="${encodeWords(name)}"`],
    ['Content-Transfer-Encoding', 'base64'],
    ['Content-Disposition', `${disposition}; ${fileNameParameter(name)}`],
  ]
  if (contentId !== undefined) headers.push(['Content-ID', `<${contentId}>`])
  return { headers, body: transferred(bytes, 'base64') }
}

/** RFC 2231 for names that are not ASCII: half of real programs do this, the other half encode words. */
function fileNameParameter(name: string): string {
  return NOT_ASCII.test(name) ? `filename*=UTF-8''${encodeURIComponent(name)}` : `filename="${name}"`
}

export function multipart(subtype: string, boundary: string, parts: readonly Part[], parameters = ''): Part {
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\n`), writePart(part), Buffer.from('\n')])
  return {
    headers: [['Content-Type', `multipart/${subtype}; boundary="${boundary}"${parameters}`]],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\n`)]),
  }
}

function transferred(bytes: Buffer, transfer: Transfer): Buffer {
  if (transfer === 'base64') {
    const lines = bytes.toString('base64').match(/.{1,76}/g) ?? []
    return Buffer.from(`${lines.join('\n')}\n`, 'latin1')
  }
  return transfer === 'quoted-printable' ? quotedPrintable(bytes) : bytes
}

/** Into one buffer of the largest size it could need: strings put together byte by byte cost twice the rest of the mail. */
function quotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length * 4 + 4)
  let end = 0
  let width = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === 0x0a) {
      out[end++] = 0x0a
      width = 0
      continue
    }
    const endsLine = i + 1 === bytes.length || bytes[i + 1] === 0x0a
    const plain = byte === 0x09 || byte === 0x20 ? !endsLine : byte > 0x20 && byte < 0x7f && byte !== 0x3d
    if (width + (plain ? 1 : 3) > LINE - 1) {
      out[end++] = 0x3d
      out[end++] = 0x0a
      width = 0
    }
    if (plain) out[end++] = byte
    else end += out.write(`=${byte.toString(16).toUpperCase().padStart(2, '0')}`, end, 'latin1')
    width += plain ? 1 : 3
  }
  return Buffer.from(out.subarray(0, end))
}

/** RFC 3676: long lines end in a space where they go on, quoted lines go on inside their quote. */
export function flowed(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (line === '-- ') return [line]
      const [quote = ''] = /^>[> ]*/.exec(line) ?? ['']
      const marks = quote.replaceAll(' ', '')
      const prefix = marks === '' ? '' : `${marks} `
      const words = line.slice(quote.length).trimEnd()
      if (marks === '' && /^( |From )/.test(words)) return wrap(` ${words}`, prefix)
      return wrap(words, prefix)
    })
    .join('\n')
}

function wrap(words: string, prefix: string): string[] {
  const lines: string[] = []
  let rest = words
  while (prefix.length + rest.length > 74) {
    const at = rest.lastIndexOf(' ', 72 - prefix.length)
    if (at <= 0) break
    lines.push(`${prefix}${rest.slice(0, at + 1)}`)
    rest = rest.slice(at + 1)
  }
  lines.push(`${prefix}${rest}`.trimEnd())
  return lines
}

/** Hard wrapping, as webmail of the nineties never stopped doing. */
export function hardWrapped(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [prefix = ''] = /^(>+ )?/.exec(line) ?? ['']
      return wrap(line.slice(prefix.length).trimEnd(), prefix).map((each) => each.trimEnd())
    })
    .join('\n')
}
