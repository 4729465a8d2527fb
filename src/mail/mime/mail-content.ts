// What a person means by a mail, out of its parts: its bodies, each as text, HTML or both, and its files.
//
// A part that is shown inside the HTML, stands beside it or came as a letter of its own is a
// file; the parts of an alternative say the same thing, so they are one body. A named text that
// follows another one is a file somebody attached and is shown as well: Apple Mail calls it inline.
import { parseLimits } from '../parse/parse-limits.ts'
import { bytesOfPart, type Part } from './part.ts'
import { readTnef, type Tnef } from './tnef.ts'
import { decodedSize, decodeTransfer, type TransferEncoding } from './transfer-encoding.ts'
import { decodeUu, uuFilesIn, type UuFile } from './uuencode.ts'

export interface Body {
  text: Part[]
  html: Part[]
}

/** Where the bytes of a file lie, in plain numbers: it goes from thread to thread, its bytes stay in the mail. */
export interface FilePlace {
  start: number
  end: number
  encoding: TransferEncoding
  /** A file within that part, by number; '' = the part itself. */
  within: 'uuencode' | 'tnef' | ''
  index: number
}

export interface MailFile {
  name: string
  type: string
  size: number
  inline: boolean
  contentId: string
  place: FilePlace
}

export interface MailContent {
  bodies: Body[]
  files: MailFile[]
  /** Text that came in a winmail.dat. */
  tnef: Pick<Tnef, 'text' | 'html'>[]
  /** Parts whose words belong to the mail without being its text: invitations, letters inside it. */
  calendars: Part[]
  letters: Part[]
}

interface Around {
  alternative: Body | undefined
  related: boolean
}

/** Other dresses of the same words, for programs that show them; nobody opens them as files. */
const DRESSES = new Set(['text/x-amp-html', 'text/watch-html', 'text/enriched', 'text/richtext'])
const TNEF_NAMES = /^winmail.*\.dat$/i

export function contentOf(mail: Buffer, root: Part): MailContent {
  const content: MailContent = { bodies: [], files: [], tnef: [], calendars: [], letters: [] }
  const walk = (part: Part, around: Around) => {
    if (part.children.length > 0) {
      const inner = { alternative: part.type === 'multipart/alternative' ? newBody(content) : around.alternative, related: around.related || part.type === 'multipart/related' }
      for (const child of part.children) walk(child, inner)
      return
    }
    if (isBody(part, around, content)) return addToBody(mail, content, { part, around })
    if (part.type === 'text/calendar') content.calendars.push(part)
    if (part.type === 'message/rfc822' || part.type === 'message/global') content.letters.push(part)
    if (around.alternative !== undefined && DRESSES.has(part.type) && part.name === '') return
    if (isTnef(part) && addTnef(mail, content, part)) return
    content.files.push(fileOf(mail, part, around))
  }
  walk(root, { alternative: undefined, related: false })
  return { ...content, bodies: content.bodies.filter(({ text, html }) => text.length + html.length > 0) }
}

function newBody(content: MailContent): Body {
  const body = { text: [], html: [] }
  content.bodies.push(body)
  return body
}

/** A mail of several parts of which none was found is shown as the text it is. */
const isText = ({ type }: Part): boolean => type === 'text/plain' || type === 'text/html' || type.startsWith('multipart/')

function isBody(part: Part, { alternative }: Around, { bodies }: MailContent): boolean {
  if (part.disposition === 'attachment' || !isText(part) || part.encoding === 'uuencode') return false
  return part.name === '' || alternative !== undefined || bodies.length === 0 || isShownToo(part)
}

/** Not a log of megabytes, which nobody wants to scroll through. */
const isShownToo = ({ type, start, end }: Part): boolean => type === 'text/plain' && end - start <= parseLimits.inlineTextBytesMax


function addToBody(mail: Buffer, content: MailContent, { part, around }: { part: Part; around: Around }): void {
  if (part.name !== '' && around.alternative === undefined && content.bodies.length > 0) content.files.push({ ...fileOf(mail, part, around), inline: false })
  const body = around.alternative ?? newBody(content)
  if (part.type === 'text/html') return void body.html.push(part)
  body.text.push(part)
  for (const [index, file] of uuFilesOf(mail, part).entries()) {
    const place: FilePlace = { ...rangeOf(part), within: 'uuencode', index }
    content.files.push({ name: file.name, type: 'application/octet-stream', size: file.size, inline: false, contentId: '', place })
  }
}

/** Base64 hides the word, and nobody encodes twice. */
function uuFilesOf(mail: Buffer, part: Part): (UuFile & { size: number })[] {
  if (part.encoding === 'base64' || mail.subarray(part.start, part.end).indexOf('begin ', 0, 'latin1') === -1) return []
  const text = bytesOfPart(mail, part)
  return uuFilesIn(text).map((file) => ({ ...file, size: decodeUu(text, file).length }))
}

const isTnef = (part: Part): boolean => /^application\/(?:vnd\.)?ms-tnef$/.test(part.type) || TNEF_NAMES.test(part.name)

/** False when it holds nothing that can be taken out: then it is a file like any other. */
function addTnef(mail: Buffer, content: MailContent, part: Part): boolean {
  const tnef = readTnef(bytesOfPart(mail, part))
  if (tnef === undefined) return false
  if (tnef.text !== '' || tnef.html !== '') content.tnef.push(tnef)
  for (const [index, { name, type, bytes }] of tnef.files.entries()) {
    content.files.push({ name, type, size: bytes.length, inline: false, contentId: '', place: { ...rangeOf(part), within: 'tnef', index } })
  }
  return tnef.files.length > 0
}

const rangeOf = ({ start, end, encoding }: Part): Omit<FilePlace, 'within' | 'index'> => ({ start, end, encoding })

function fileOf(mail: Buffer, part: Part, { related }: Around): MailFile {
  const isLetter = part.type === 'message/rfc822'
  const place: FilePlace = { ...rangeOf(part), within: part.encoding === 'uuencode' ? 'uuencode' : '', index: 0 }
  const size = place.within === 'uuencode' ? bytesAt(mail, place).length : decodedSize(mail.subarray(part.start, part.end), part.encoding)
  return { name: part.name === '' && isLetter ? 'message.eml' : part.name, type: part.type, size, inline: isInline(part, related), contentId: part.contentId, place }
}

/** Apple Mail calls every file inline; only what HTML can refer to is shown within it, and the rest must be found beside it. */
const isInline = ({ disposition, contentId }: Part, related: boolean): boolean => contentId !== '' && (disposition === 'inline' || related)

/** The bytes of a file, decoded now. Part of the mail's own memory where nothing had to be decoded. */
export function bytesAt(mail: Buffer, { start, end, encoding, within, index }: FilePlace): Buffer {
  const bytes = decodeTransfer(mail.subarray(start, end), encoding)
  if (within === 'tnef') return readTnef(bytes)?.files[index]?.bytes ?? Buffer.alloc(0)
  if (within === '') return bytes
  const file = uuFilesIn(bytes)[index]
  return file === undefined ? Buffer.alloc(0) : decodeUu(bytes, file)
}

/** Text of a part, as far as any is read: the rest of an enormous one is a log, and stays in the mail. */
export function textBytesOf(mail: Buffer, part: Part): { bytes: Buffer; isWhole: boolean } {
  const most = part.encoding === 'none' ? parseLimits.mimeTextBytesMax : parseLimits.mimeTextBytesMax * 2
  const end = Math.min(part.end, part.start + most)
  return { bytes: bytesOfPart(mail, { ...part, end }), isWhole: end === part.end }
}
