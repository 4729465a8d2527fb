// Encoded words (RFC 2047): `=?utf-8?Q?w=C3=B6rd?=` to the letters it stands for.
//
// A letter of several bytes may be cut between two words, so neighbours of one charset are put
// together before they are decoded. What is nearly one (blanks inside, an unknown charset, a
// question mark in the text) is read; what has no end is left as it stands.
import { charsetLabel, decodeText } from './charset.ts'
import { decodeTransfer } from './transfer-encoding.ts'

interface Word {
  charset: string
  encoding: 'B' | 'Q'
  text: string
  end: number
}

const CHARSET_CHARS_MAX = 80

export function decodeWords(text: string): string {
  let start = text.indexOf('=?')
  if (start === -1) return text
  let decoded = ''
  let done = 0
  let run: Word[] = []
  const endRun = () => {
    if (run.length > 0) decoded += lettersOf(run)
    run = []
  }
  while (start !== -1) {
    const word = wordAt(text, start)
    if (word === 'no-end') break
    if (word === undefined) {
      start = text.indexOf('=?', start + 2)
      continue
    }
    const between = text.slice(done, start)
    // Blanks between two words are there to fold the line.
    if (run.length === 0 || between.trim() !== '') {
      endRun()
      decoded += between
    }
    if (run.length > 0 && (run[0]!.charset !== word.charset || run[0]!.encoding !== word.encoding)) endRun()
    run.push(word)
    done = word.end
    start = text.indexOf('=?', done)
  }
  endRun()
  return decoded + text.slice(done)
}

/** `no-end`: no word ends behind this place, so nobody need look for one again. */
function wordAt(text: string, start: number): Word | undefined | 'no-end' {
  const head = text.slice(start + 2, start + 2 + CHARSET_CHARS_MAX)
  const mark = head.indexOf('?')
  const encoding = head[mark + 1]?.toUpperCase()
  if (mark < 1 || head[mark + 2] !== '?' || (encoding !== 'B' && encoding !== 'Q')) return undefined
  const from = start + 2 + mark + 3
  const end = text.indexOf('?=', from)
  if (end === -1) return 'no-end'
  return { charset: charsetLabel(head.slice(0, mark)), encoding, text: text.slice(from, end), end: end + 2 }
}

function lettersOf(run: readonly Word[]): string {
  const { charset, encoding } = run[0]!
  // These begin and end each word in ASCII, so no letter is cut, and their joints are no text.
  if (run.length > 1 && /^(?:iso-2022|utf-7)/.test(charset)) return run.map((word) => lettersOf([word])).join('')
  const bytes = encoding === 'B' ? decodeTransfer(Buffer.from(run.map(({ text }) => text).join(''), 'latin1'), 'base64') : Buffer.concat(run.map(({ text }) => quoted(text)))
  return decodeText(bytes, charset)
}

/** Some programs leave raw letters in the word; those are of the same charset as far as they are bytes. */
function quoted(text: string): Buffer {
  // eslint-disable-next-line no-control-regex
  const bytes = Buffer.from(text.replaceAll('_', ' '), /[^\u0000-\u00ff]/.test(text) ? 'utf8' : 'latin1')
  return decodeTransfer(bytes, 'quoted-printable')
}
