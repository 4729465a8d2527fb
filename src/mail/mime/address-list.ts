// A list of people (RFC 5322 section 3.4, and 4.4 as it was): names, addresses, comments, groups.
//
// One look at each letter, whatever was written: a list is as long as its sender likes, and a
// reader that looks back takes the square of it. A quote or a comment without end is passed over
// and swallows nothing. An address in quotes is never an address: `"boss@example.org" <x@y>` is how
// somebody else's name is borrowed.
import type { Address } from '../types.ts'
import { decodeWords } from './encoded-words.ts'

const ENCODED_CHARS_READ = 1_000

/** What was gathered of one person. */
interface Gathered {
  /** Everything outside the angle brackets, quotes taken off. */
  text: string
  /** The same without what was in quotes. */
  unquoted: string
  angle: string | undefined
  comment: string
}

export function readAddressList(text: string, most: number): Address[] {
  const found: Address[] = []
  let one = nothing()
  // Once a quote or a comment turned out to have no end, those behind it have none either.
  let [quotesEnd, commentsEnd] = [true, true]
  const finish = () => {
    const address = addressOf(one)
    if (address !== undefined) found.push(address)
    one = nothing()
  }
  for (let at = 0; at < text.length && found.length < most; at++) {
    const plain = runOfLetters(text, at)
    one.text += plain
    one.unquoted += plain
    at += plain.length
    if (at >= text.length) break
    const letter = text[at]!
    if (letter === '"' && quotesEnd) {
      const quoted = quotedAt(text, at)
      if (quoted === undefined) quotesEnd = false
      else {
        add(one, text, { from: at, to: quoted.end, inside: quoted.text })
        at = quoted.end - 1
      }
    } else if (letter === '(' && commentsEnd) {
      const end = endOfComment(text, at)
      if (end === -1) commentsEnd = false
      else {
        one.comment ||= text.slice(at + 1, end - 1).trim()
        one.text += ' '
        one.unquoted += ' '
        at = end - 1
      }
    } else if (letter === '<') {
      const angle = angleAt(text, at)
      // Of two addresses for one name the first holds; a bracket within brackets begins anew.
      one.angle ??= angle.text
      at = angle.end - 1
    } else if (letter === ',' || letter === ';') finish()
    // The name of a group: its people follow.
    else if (letter === ':' && one.angle === undefined && text.slice(at - 6, at).toLowerCase() !== 'mailto') one = nothing()
    else if (letter !== '"' && letter !== '(') {
      one.text += letter
      one.unquoted += letter
    }
  }
  if (found.length < most) finish()
  return found
}

const LETTERS = /[^"(<,;:]+/y

/** Up to the next one that means something: letter by letter a list takes five times as long. */
function runOfLetters(text: string, from: number): string {
  LETTERS.lastIndex = from
  return LETTERS.exec(text)?.[0] ?? ''
}

const nothing = (): Gathered => ({ text: '', unquoted: '', angle: undefined, comment: '' })

/** `"john doe"@example.org` is an address with its quotes; any other quote is a name. */
function add(one: Gathered, text: string, { from, to, inside }: { from: number; to: number; inside: string }): void {
  const isLocalPart = text[to] === '@'
  one.text += isLocalPart ? text.slice(from, to) : inside
  one.unquoted += isLocalPart ? text.slice(from, to).replaceAll(' ', '\u0001') : ' '
}

function quotedAt(text: string, start: number): { text: string; end: number } | undefined {
  let inside = ''
  let from = start + 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return { text: inside + text.slice(from, at), end: at + 1 }
    if (text[at] !== '\\') continue
    inside += text.slice(from, at)
    from = ++at
  }
  return undefined
}

function endOfComment(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
  }
  return -1
}

/** Up to `>`; a comma ends what was never closed, unless a route is written (`<@one,@two:ana@example.org>`). */
function angleAt(text: string, start: number): { text: string; end: number } {
  let from = start + 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '>') return { text: text.slice(from, at), end: at + 1 }
    if (text[at] === '<') from = at + 1
    if (text[at] === ',' && text[from] !== '@' && text[from] !== '"') return { text: text.slice(from, at), end: at }
  }
  return { text: text.slice(from), end: text.length }
}

function addressOf({ text, unquoted, angle, comment }: Gathered): Address | undefined {
  if (angle !== undefined) return named(text.trim() === '' ? comment : text, bare(angle)) ?? named(angle, '')
  const address = unquoted.split(/\s+/).find((word) => /[^@]@[^@]/.test(word))?.replaceAll('\u0001', ' ')
  if (address !== undefined) {
    const rest = text.replace(address, ' ')
    return named(rest.trim() === '' ? comment : rest, bare(address))
  }
  const words = tidy(decodeWords(text.trim() === '' ? comment : text))
  // Some programs encode the whole of it, brackets and all. The pattern looks back, so it is given little.
  const inside = words.length < ENCODED_CHARS_READ && text.trimStart().startsWith('=?') ? /^([^<>]*)<([^<>\s@]+@[^<>\s]+)>$/.exec(words) : null
  if (inside !== null) return { name: tidy(inside[1]!), address: inside[2]! }
  return words === '' ? undefined : { name: words, address: '' }
}

function named(name: string, address: string): Address | undefined {
  const words = tidy(decodeWords(name.trim()))
  // Brackets around words that are no address are an odd way to quote a name.
  if (words === '' && !address.includes('@')) return undefined
  return { name: words === address ? '' : words, address }
}

/** Without blanks, a route before it, or the scheme of a link. */
function bare(address: string): string {
  const text = address.includes('"') ? address.trim() : address.replaceAll(/\s+/g, '')
  const route = text.startsWith('@') ? text.lastIndexOf(':') : -1
  return text.slice(route + 1).replace(/^mailto:/i, '')
}

/** Quotes that were encoded together with the name are no part of it. */
const tidy = (name: string): string => name.replaceAll(/\s+/g, ' ').trim().replace(/^(["'])(.*)\1$/, '$2').trim()
