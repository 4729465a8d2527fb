// A file that is one mail: an .eml, a file of a Maildir, or Apple Mail's .emlx.
//
// An .emlx is the length of the mail on a line of its own, the mail, and after it a property list
// of which one number matters here: the bits of its flags.
import { limits } from '../../base/limits.ts'
import type { Flags } from '../types.ts'
import { startOf, type FoundFile } from './file-tree.ts'
import { withoutMark } from './mbox.ts'

export interface SingleMail {
  raw: Uint8Array
  /** It is larger than the limit, and `raw` is its beginning. */
  isCut: boolean
  /** As its program noted them beside it; undefined = it does not say. */
  flags: Flags | undefined
  isDeleted: boolean
}

export async function readSingleMail(file: FoundFile, format: 'eml' | 'emlx'): Promise<SingleMail> {
  const bytes = await startOf(file, limits.messageBytesMax)
  const isCut = file.bytes > limits.messageBytesMax
  if (format === 'eml') return { raw: withoutMark(bytes), isCut, flags: undefined, isDeleted: false }
  const lineEnd = bytes.indexOf(10) + 1
  const length = Number.parseInt(bytes.toString('latin1', 0, lineEnd), 10)
  const notes = bytes.toString('latin1', lineEnd + length)
  const bits = Number(/<key>flags<\/key>\s*<integer>(\d+)<\/integer>/.exec(notes)?.[1] ?? 1)
  // Divided, not masked: the number has more bits than a mask takes.
  const bit = (place: number) => Math.floor(bits / 2 ** place) % 2 === 1
  return {
    raw: bytes.subarray(lineEnd, lineEnd + length),
    isCut,
    flags: { seen: bit(0), answered: bit(2), flagged: bit(4), draft: bit(6) },
    isDeleted: bit(1),
  }
}
