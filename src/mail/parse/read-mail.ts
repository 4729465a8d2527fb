// A mail taken apart and not yet decoded: its header, its bodies and files as ranges, and what is
// wrong with it. Both readings stand on it, that for a person (parse-message.ts) and that for the
// rows and the index (mail-outline.ts).
import { limits } from '../../base/limits.ts'
import { contentOf, type MailContent } from '../mime/mail-content.ts'
import type { Part } from '../mime/part.ts'
import { readPartTree } from '../mime/part-tree.ts'
import { MAIL_FIELDS, readMailHeader, type MailHeader } from './mail-header.ts'
import type { ParsedAttachment } from './parsed-message.ts'
import { reportedIn } from './reported-letter.ts'
import { fileName, oneLine } from './row-text.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export interface ReadMail {
  bytes: Buffer
  header: MailHeader
  content: MailContent
  attachments: ParsedAttachment[]
  damage: string[]
}

export function readMail(raw: Uint8Array): ReadMail {
  const bytes = withLines(raw)
  const { root, header: block, damage } = readPartTree(bytes, MAIL_FIELDS)
  const { header, damage: ofHeader } = readMailHeader(bytes, block, charsetOf(root))
  const content = contentOf(bytes, root)
  const ofAll = [
    bytes.length === 0 ? troubleSays('mail-empty') : !block.hasFields ? troubleSays('mail-headerless') : '',
    bytes.length > limits.messageBytesMax ? troubleSays('mail-too-large') : '',
  ].filter((words) => words !== '')
  const references = [...header.references, ...reportedIn(bytes, root)]
  return { bytes, header: { ...header, references }, content, attachments: content.files.map(attachmentOf), damage: [...ofAll, ...damage, ...ofHeader] }
}

const LF = 10
const CR = 13

/** The same memory, up to what is read; only mail of a Macintosh before 2001, whose lines end in CR, is copied, byte for byte. */
export function withLines(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, limits.messageBytesMax + 1))
  if (bytes.includes(LF) || !bytes.includes(CR)) return bytes
  const lines = Buffer.from(bytes)
  for (let at = lines.indexOf(CR); at !== -1; at = lines.indexOf(CR, at + 1)) lines[at] = LF
  return lines
}

/** Of the first part that says one. */
function charsetOf(part: Part): string {
  if (part.charset !== '') return part.charset
  for (const child of part.children) {
    const charset = charsetOf(child)
    if (charset !== '') return charset
  }
  return ''
}

function attachmentOf({ name, type, size, inline, contentId, place }: MailContent['files'][number]): ParsedAttachment {
  return { name: fileName(name, limits.nameCharsMax), type: oneLine(type, limits.nameCharsMax), size, inline, contentId: oneLine(contentId, limits.nameCharsMax).replace(/^<|>$/g, ''), place }
}
