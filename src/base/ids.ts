// Names for rows, and unguessable tokens. The only place that reads randomness.
//
// A row id is `prefix_` + 9 characters of time + 13 of chance, base 32 (Crockford):
// ids made later sort later, so an index on them stays dense and a listing by id is
// a listing by age. The prefix makes a foreign id visible in any log line.
import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export function newId(prefix: string, nowMs: number): string {
  let time = ''
  let rest = nowMs
  for (let i = 0; i < 9; i++) {
    time = ALPHABET.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  let chance = ''
  for (const byte of randomBytes(13)) chance += ALPHABET.charAt(byte % 32)
  return `${prefix}_${time}${chance}`
}

/** 256 bits, URL-safe. Store only `hashToken` of it. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** A token is 256 random bits, so a plain hash is enough: there is nothing to guess slowly. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A number in [0, 1) for jitter. Never for anything that must not be guessed. */
export function chance(): number {
  return randomBytes(4).readUInt32LE(0) / 2 ** 32
}
