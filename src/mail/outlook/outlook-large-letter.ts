// A letter that is too large for one call: the letter without its largest files, and those files.
//
// Microsoft takes a letter as it was built (with its conversation, its Message-ID, both of its texts)
// in one call of 4 MB, and files of up to 150 MB in pieces. So the parts of the largest files are cut
// out of the built letter, whole, and follow as files of the draft: what is left is the same letter.
import { createHash } from 'node:crypto'
import { attachmentBytes, parseMessage } from '../parse/parse-message.ts'

export interface FollowingFile {
  name: string
  type: string
  inline: boolean
  contentId: string
  bytes: Uint8Array
  sha256: string
}

export interface LightLetter {
  raw: Uint8Array
  /** In the order of the letter. */
  following: FollowingFile[]
}

export function lightened(raw: Uint8Array, bytesMax: number): LightLetter {
  if (raw.byteLength <= bytesMax) return { raw, following: [] }
  const source = Buffer.from(raw)
  const parts = parseMessage(raw).attachments.map((file) => {
    const bytes = attachmentBytes(raw, file.place)
    return { file, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), ...extentOf(source, file.place.start) }
  })
  const cut = new Set<(typeof parts)[number]>()
  let left = source.length
  for (const largest of parts.toSorted((a, b) => b.to - b.from - (a.to - a.from))) {
    if (left <= bytesMax) break
    // A letter may carry the same bytes twice, and at Microsoft a file is known by its bytes: one
    // that stayed in the letter would be taken for the one that follows.
    for (const part of parts.filter((one) => one.sha256 === largest.sha256 && !cut.has(one))) {
      cut.add(part)
      left -= part.to - part.from
    }
  }
  const kept: Uint8Array[] = []
  let at = 0
  for (const { from, to } of parts.filter((part) => cut.has(part))) {
    kept.push(source.subarray(at, from))
    at = to
  }
  kept.push(source.subarray(at))
  const following = parts.filter((part) => cut.has(part)).map(({ file: { name, type, inline, contentId }, bytes, sha256 }) => ({ name, type, inline, contentId, bytes, sha256 }))
  return { raw: Buffer.concat(kept), following }
}

/** From the line that opens a part to the one that opens the next. In base64, as our files are (compose.ts), no line begins so. */
function extentOf(source: Buffer, bodyStart: number): { from: number; to: number } {
  const from = source.lastIndexOf('\r\n--', bodyStart)
  const to = source.indexOf('\r\n--', bodyStart)
  if (from === -1 || to === -1) throw new Error('A file of the letter has no edges')
  return { from, to }
}
