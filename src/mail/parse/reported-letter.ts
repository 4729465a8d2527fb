// Which letter a report is about: one that could not be delivered (RFC 3464), or was opened (RFC 8098).
//
// It holds the letter or its header (RFC 6522 section 3), and few name it in their own header as
// an answer does. So the name is taken from within, and the report stands beside the letter.
import { readHeaderBlock, textOfField, wantedFields } from '../mime/header-block.ts'
import { bytesOfPart, type Part } from '../mime/part.ts'
import { idsIn } from './message-ids.ts'

const HEADERS = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/rfc822-headers', 'message/global-headers', 'message/disposition-notification'])
const NAMES = wantedFields(['message-id', 'original-message-id'])
/** Of the letter no more is read than where its header is. */
const READ_BYTES = 64 * 1024

export function reportedIn(bytes: Buffer, root: Part): string[] {
  if (root.type !== 'multipart/report') return []
  const named = root.children.filter(({ type }) => HEADERS.has(type)).flatMap((part) => {
    const header = bytesOfPart(bytes, { ...part, end: Math.min(part.end, part.start + READ_BYTES) })
    return idsIn(textOfField(header, readHeaderBlock(header, { start: 0, wanted: NAMES }).fields[0])).slice(0, 1)
  })
  return [...new Set(named)]
}
