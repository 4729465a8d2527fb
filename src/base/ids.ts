// Names for rows, and unguessable tokens. The only place that reads randomness.
//
// A row id is `prefix_` + 9 characters of time + 13 of chance, base 32 (Crockford):
// ids made later sort later, in one process also within a millisecond, so an index on them stays dense and a listing by id is
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
  last = { time, chance: time === last.time ? next(last.chance) : draw() }
  return `${prefix}_${time}${last.chance}`
}

/** Of one moment the second follows the first, also here: what is decided together is carried out in that order. */
let last = { time: '', chance: '' }

function draw(): string {
  let chance = ''
  for (const byte of randomBytes(13)) chance += ALPHABET.charAt(byte % 32)
  return chance
}

/** One more, with a carry; after the very last of a moment, which nobody will see, chance again. */
function next(chance: string): string {
  const at = chance.search(/[^z]z*$/)
  if (at === -1) return draw()
  return chance.slice(0, at) + ALPHABET.charAt(ALPHABET.indexOf(chance.charAt(at)) + 1) + '0'.repeat(chance.length - at - 1)
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
