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
  const parts = parseMessage(raw).attachments.map((file) => ({ file, ...extentOf(source, file.place.start) }))
  const cut = new Set<(typeof parts)[number]>()
  let left = source.length
  for (const part of parts.toSorted((a, b) => b.to - b.from - (a.to - a.from))) {
    if (left <= bytesMax) break
    cut.add(part)
    left -= part.to - part.from
  }
  const kept: Uint8Array[] = []
  let at = 0
  for (const { from, to } of parts.filter((part) => cut.has(part))) {
    kept.push(source.subarray(at, from))
    at = to
  }
  kept.push(source.subarray(at))
  const following = parts.filter((part) => cut.has(part)).map(({ file: { name, type, inline, contentId, place } }) => {
    const bytes = attachmentBytes(raw, place)
    return { name, type, inline, contentId, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  return { raw: Buffer.concat(kept), following }
}

/** From the line that opens a part to the one that opens the next. In base64, as our files are (compose.ts), no line begins so. */
function extentOf(source: Buffer, bodyStart: number): { from: number; to: number } {
  const from = source.lastIndexOf('\r\n--', bodyStart)
  const to = source.indexOf('\r\n--', bodyStart)
  if (from === -1 || to === -1) throw new Error('A file of the letter has no edges')
  return { from, to }
}
