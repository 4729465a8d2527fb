// Chance that repeats: the sample must come out byte for byte the same for one seed.
//
// One generator is handed down everywhere, but each mail forks its own by name, so
// that a new mail in the middle of a file does not reshuffle every mail after it.

export interface Seeded {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  letters(length: number, alphabet?: string): string
  fork(name: string): Seeded
}

const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
export const HEX = '0123456789abcdef'

export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  // mulberry32: 32 bits of state are plenty for a sample, and it is five lines.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: <T>(from: readonly T[]): T => {
      const chosen = from[between(0, from.length - 1)]
      if (chosen === undefined) throw new RangeError('Nothing to pick from')
      return chosen
    },
    letters: (length, alphabet = WORD) => {
      let text = ''
      for (let i = 0; i < length; i++) text += alphabet.charAt(between(0, alphabet.length - 1))
      return text
    },
    fork: (name) => seeded(hash(`${seed}/${name}`)),
  }
}

/** FNV-1a: neighbouring names must not give neighbouring streams. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
