// Reads a response as the values it is made of (RFC 9051 section 9): atoms and quoted strings as
// text, literals as bytes, lists as arrays, NIL as undefined.
import type { ImapResponse } from './imap-responses.ts'

export type ImapValue = string | Buffer | undefined | readonly ImapValue[]

/** Lists in lists: flags and labels nest once, and nobody needs more than a little of it. */
const DEPTH_MAX = 20

/** From `start` on; what cannot be read ends it: the values before are good. */
export function valuesOf({ text, literals }: ImapResponse, start = 0): ImapValue[] {
  let at = start
  let literal = 0

  const list = (depth: number): ImapValue[] => {
    const values: ImapValue[] = []
    while (at < text.length) {
      const char = text[at]
      if (char === ' ') at++
      else if (char === ')') {
        at++
        return values
      } else if (char === '(') {
        at++
        if (depth >= DEPTH_MAX) {
          at = text.length
          return values
        }
        values.push(list(depth + 1))
      } else if (char === '"') values.push(quoted())
      else values.push(atom())
    }
    return values
  }

  const quoted = (): string => {
    let out = ''
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      out += text[at] ?? ''
    }
    at++
    return out
  }

  const atom = (): ImapValue => {
    const from = at
    // BODY[HEADER.FIELDS (SUBJECT)] is one atom, with what stands in its brackets.
    for (let inBrackets = 0; at < text.length; at++) {
      const char = text[at]
      if (char === '[') inBrackets++
      else if (char === ']') inBrackets--
      else if (inBrackets <= 0 && (char === ' ' || char === '(' || char === ')')) break
    }
    const word = text.slice(from, at)
    if (word.startsWith('{') && /^\{\d+\+?\}/.test(word)) {
      at = from + word.indexOf('}') + 1
      return literals[literal++]
    }
    return word.toUpperCase() === 'NIL' ? undefined : word
  }

  return list(0)
}

/** Text of a value, for names that come as an atom, quoted, or as a literal. Bytes are UTF-8. */
export function textOf(value: ImapValue): string {
  if (typeof value === 'string') return Buffer.from(value, 'latin1').toString('utf8')
  return Buffer.isBuffer(value) ? value.toString('utf8') : ''
}
