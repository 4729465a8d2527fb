// Splits what an IMAP server sends into responses: a line, or a line with literals in it.
//
// This is the part that every byte of a first sync passes, so it copies each once: from the
// socket's chunk into the buffer of its message. imapflow's own way (a stream, tokens, an object
// and some promises for each message) costs more than the reading itself.
//
// The server is a stranger: what it may announce and how long its lines may be has limits.
import { limits } from '../../base/limits.ts'

export interface ImapResponse {
  /** As latin1, literals as `{12}`; they follow in `literals` in this order. */
  text: string
  literals: readonly Buffer[]
}

/** The rest of the stream cannot be understood after it. */
export class ImapProtocolError extends Error {
  override readonly name = 'ImapProtocolError'
}

/** A literal that is larger than anybody wants; it is not read, so its connection is of no more use. */
export class LiteralTooLarge extends ImapProtocolError {
  readonly size: number
  /** The response up to the literal: its UID may stand in it. */
  readonly before: string

  constructor(size: number, before: string) {
    super(`The server announces ${size} bytes at once`)
    this.size = size
    this.before = before
  }
}

/** The server goes on and on: to wait for its last word would fill the memory, or last for ever. */
export const endless = (): ImapProtocolError => new ImapProtocolError('The server answers without an end')

const LF = 0x0a
const LITERAL = /\{(\d{1,19})\+?\}$/
/** More literals in one response than any answer to our questions has. */
const LITERALS_MAX = 64

export interface ResponseSplitter {
  /** Keeps nothing of the chunk. */
  feed(chunk: Buffer): void
}

/** The responses to one command. */
export function splitResponses(onResponse: (response: ImapResponse) => void, literalBytesMax: number): ResponseSplitter {
  let text = ''
  let literals: Buffer[] = []
  let line: Buffer[] = []
  let lineBytes = 0
  let literal: Buffer | undefined
  let filled = 0
  let literalBytes = 0
  let answerBytes = 0

  const endLine = (segment: Buffer) => {
    const whole = line.length === 0 ? segment : Buffer.concat([...line, segment])
    line = []
    lineBytes = 0
    const end = whole.length > 1 && whole[whole.length - 2] === 0x0d ? whole.length - 2 : whole.length - 1
    text += whole.toString('latin1', 0, end)
    // Only a line that ends with a brace can announce one, and few do.
    const size = whole[end - 1] === 0x7d ? LITERAL.exec(text)?.[1] : undefined
    if (size !== undefined) return beginLiteral(Number(size))
    const response = { text, literals }
    text = ''
    literals = []
    literalBytes = 0
    if (response.text !== '') onResponse(response)
  }

  const beginLiteral = (size: number) => {
    // All of one response together: each within the limit would still be 64 times as much.
    if (literalBytes + size > literalBytesMax) throw new LiteralTooLarge(literalBytes + size, text)
    literalBytes += size
    if (literals.length >= LITERALS_MAX) throw new ImapProtocolError('The server answers with more parts than were asked for')
    // Memory of its own, which its reader can let go of.
    literal = Buffer.allocUnsafeSlow(size)
    filled = 0
    if (size === 0) endLiteral()
  }

  const endLiteral = () => {
    literals.push(literal as Buffer)
    literal = undefined
  }

  return {
    feed(chunk) {
      let at = 0
      while (at < chunk.length) {
        if (literal !== undefined) {
          const part = Math.min(literal.length - filled, chunk.length - at)
          chunk.copy(literal, filled, at, at + part)
          filled += part
          at += part
          if (filled === literal.length) endLiteral()
          continue
        }
        const end = chunk.indexOf(LF, at)
        const stop = end === -1 ? chunk.length : end + 1
        lineBytes += stop - at
        answerBytes += stop - at
        if (answerBytes > limits.imapAnswerBytesMax) throw endless()
        if (lineBytes + text.length > limits.imapLineBytesMax) throw new ImapProtocolError('The server sends a line without an end')
        // Copied, as everything that outlives the chunk: its memory goes back to whoever fed it.
        if (end === -1) line.push(Buffer.from(chunk.subarray(at)))
        else endLine(chunk.subarray(at, stop))
        at = stop
      }
    },
  }
}
