// One part of a mail: what its header says of it, and the range of bytes that it is.
import type { ParameterValue } from './parameters.ts'
import { charsetLabel } from './charset.ts'
import { decodeTransfer, transferEncodingOf, type TransferEncoding } from './transfer-encoding.ts'
import { readParameters } from './parameters.ts'
import { textOfField, type HeaderBlock } from './header-block.ts'

export interface Part {
  /** In lower case; what says nothing of itself is text, or a mail where a digest holds it. */
  type: string
  parameters: ParameterValue['parameters']
  /** As `charsetLabel` writes it; '' = it does not say. */
  charset: string
  encoding: TransferEncoding
  disposition: 'inline' | 'attachment' | ''
  /** As it was written, folders and all; '' = none. */
  name: string
  /** Without <>; '' = none. */
  contentId: string
  /** Its body within the mail, still encoded. */
  start: number
  end: number
  children: Part[]
}

/** Fields of MIME; a mail has them among its own. */
export const PART_FIELDS = ['content-type', 'content-transfer-encoding', 'content-disposition', 'content-id'] as const

/** `end` is not known yet: the part is read from its start. */
export function partOf(bytes: Buffer, header: HeaderBlock, typeByDefault: string): Part {
  const field = (name: (typeof PART_FIELDS)[number]) => {
    const found = header.fields.find((one) => one.name === name)
    return found === undefined ? '' : textOfField(bytes, found)
  }
  const written = field('content-type')
  const { value, parameters } = written === '' ? NOTHING_SAID : readParameters(written)
  const place = field('content-disposition')
  const disposition = place === '' ? NOTHING_SAID : readParameters(place)
  const charset = parameters.get('charset')
  return {
    type: typeOf(value, typeByDefault),
    parameters,
    charset: charset === undefined ? '' : charsetLabel(charset),
    encoding: transferEncodingOf(field('content-transfer-encoding')),
    // RFC 2183 2.8: what is none of the known is an attachment.
    disposition: disposition.value === '' || disposition.value === 'inline' ? disposition.value : 'attachment',
    name: disposition.parameters.get('filename') ?? parameters.get('name') ?? '',
    contentId: field('content-id').replace(/^<|>$/g, ''),
    start: header.bodyStart,
    end: header.bodyStart,
    children: [],
  }
}

const NOTHING_SAID: ParameterValue = { value: '', parameters: new Map() }

/** Old programs write `text`; anything without a slash says nothing. */
function typeOf(value: string, typeByDefault: string): string {
  if (value.includes('/')) return value
  return value === 'text' ? 'text/plain' : typeByDefault
}

export const bytesOfPart = (mail: Buffer, part: Pick<Part, 'start' | 'end' | 'encoding'>): Buffer => decodeTransfer(mail.subarray(part.start, part.end), part.encoding)
