// The name of an imported mail: what it says, and nothing of what a program noted about it.
//
// A file names no mail. Its place in the file changes with every mail that is cut out before it,
// and a Message-ID is missing from drafts and shared by copies that differ. So the bytes
// themselves are the name: the same file again, or the next export of the same mailbox, brings
// nothing twice. Lines that change without the mail (read, labelled, numbered anew) are left out.
import { createHash } from 'node:crypto'

const VOLATILE = /^(?:x-gmail-labels|status|x-status|x-mozilla-[a-z0-9-]+|x-keywords|x-uid)[ \t]*:/i
const LINE_END = 10
/** Longer ones are no field of a program's notes. */
const NAME_BYTES = 64

export function contentName(raw: Uint8Array): string {
  const hash = createHash('sha256')
  let keptFrom = 0
  let skips = false
  for (let at = 0; at < raw.length; ) {
    const end = raw.indexOf(LINE_END, at)
    const next = end === -1 ? raw.length : end + 1
    const first = raw[at]
    if (first === LINE_END || (first === 13 && raw[at + 1] === LINE_END)) break
    // A folded line goes with the one it continues.
    if (first !== 32 && first !== 9) {
      const isVolatile = VOLATILE.test(Buffer.from(raw.buffer, raw.byteOffset + at, Math.min(NAME_BYTES, next - at)).toString('latin1'))
      if (isVolatile && !skips) hash.update(raw.subarray(keptFrom, at))
      if (!isVolatile && skips) keptFrom = at
      skips = isVolatile
    }
    at = next
    if (skips) keptFrom = at
  }
  hash.update(raw.subarray(keptFrom))
  return `h${hash.digest('hex').slice(0, 32)}`
}
