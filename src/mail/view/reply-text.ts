// The text of a mail in its three parts: its own words, the signature below them, and the
// history that it quotes.
import { FORWARD_SUBJECT } from './reply-marks.ts'
import { orderOfParts, replyParts, type ReplyLine, type ReplyPart } from './reply-parts.ts'

export interface ReplyText {
  /** Its own words. */
  text: string
  signature: string
  quoted: string
  order: ReplyPart[]
}

export const forwardsBySubject = (subject: string): boolean => FORWARD_SUBJECT.test(subject)

export function splitReply(whole: string, options: { forwards?: boolean } = {}): ReplyText {
  const lines = whole.replaceAll('\r\n', '\n').split('\n')
  const read = lines.map(lineOfText)
  const parts = replyParts(read, options)
  const of = (part: ReplyPart): string => joined(lines.filter((_, index) => parts[index] === part))
  return { text: of('own'), signature: of('signature'), quoted: of('quoted'), order: orderOfParts(read, parts) }
}

const lineOfText = (text: string): ReplyLine => ({ text, quoted: /^\s{0,3}>/.test(text), says: '' })

/** Empty lines at the edges go; a signature's "-- " keeps its space. */
const joined = (lines: readonly string[]): string => lines.join('\n').replaceAll(/\n{3,}/g, '\n\n').replace(/^(?:[ \t]*\n)+/, '').trimEnd()
