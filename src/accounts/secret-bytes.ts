// Bytes that nobody can guess, for keys, nonces and salts. They come from newToken, so
// that base/ids.ts stays the one place that reads randomness.
import { newToken } from '../base/ids.ts'

/** At most 32: one token's worth. */
export function secretBytes(count: number): Buffer {
  if (count > 32) throw new RangeError(`A token holds 32 bytes, not ${count}`)
  return Buffer.from(newToken(), 'base64url').subarray(0, count)
}
