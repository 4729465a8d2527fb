// Bytes of attachments: a unique start, then lines out of one pool, so that 3 GB of files cost no
// 3 GB of chance. They compress as little as real ones.
import { seedRng, u32, ri } from './chance.mjs'
import { b64wrap } from './encodings.mjs'
import { tok } from './text.mjs'

const LINES = 150000
let POOL
export function initPool() {
  seedRng('pool-v1')
  const b = Buffer.allocUnsafe(LINES * 57)
  for (let i = 0; i + 4 <= b.length; i += 4) b.writeUInt32LE(u32(), i)
  POOL = Buffer.from(b64wrap(b), 'latin1')
}
export function blob(head, bytes) {
  // base64 text of about that many bytes, unique head, rest from the pool
  const h = Buffer.alloc(57 * 2)
  h.write(head + tok(60), 'latin1')
  const lines = Math.max(1, Math.min(LINES - 1, Math.round(bytes / 57) - 2))
  const at = ri(LINES - lines)
  return { b64: Buffer.concat([Buffer.from(b64wrap(h), 'latin1'), POOL.subarray(at * 77, (at + lines) * 77)]), bytes: 57 * (lines + 2) }
}
