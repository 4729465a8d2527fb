// Which lines of a mail are its own words, which are the mail it answers, and which its signature.
//
// Wrong parts hide what somebody wrote, so nothing is put aside unless it is sure: answers
// written between the quoted lines keep the whole mail together, and so does a mail that would
// have no words left (a forwarded message is content, not history). Text and HTML are both read
// as lines (reply-text.ts, reply-html.ts), so that one mail says the same in either.
import { ANSWERS_INSIDE, ATTRIBUTIONS, BARE_RULE, CLOSING, CONTACT, DEVICE_LINE, FORWARDED, HEADER_FROM, HEADER_REST, LOOSE_ATTRIBUTIONS, mayAttribute, RULE, SEPARATOR, SIGNATURE_RULE } from './reply-marks.ts'

export type ReplyPart = 'own' | 'quoted' | 'signature'

/** Which of them a mail has, in the order in which they begin: a quote that was answered below stands first. */
export const orderOfParts = (lines: readonly { text: string }[], parts: readonly ReplyPart[]): ReplyPart[] => [...new Set(parts.filter((_, index) => lines[index]!.text.trim() !== ''))]

export interface ReplyLine {
  text: string
  quoted: boolean
  /** What the mail's HTML says of itself: the line that announces a quote, and a signature. */
  says: '' | 'quote-follows' | 'signature'
}

interface Span {
  start: number
  end: number
}
interface Marker extends Span {
  /** Announces a copy of the earlier mail, down to the end, whatever its lines look like. */
  takesAll: boolean
}

const ATTRIBUTION_LINES_MAX = 4
const ATTRIBUTION_CHARS_MAX = 600
const HEADER_LINES = 8
/** A rule with more below it was drawn between two halves of a letter. */
const SIGNATURE_LINES_MAX = 25
/** Of one that lost its space: a name and a card stand below it, and lines of prose are longer. */
const BARE_LINES_MAX = 8
const BARE_CHARS_MAX = 60
const DEVICE_LINES_BELOW_MAX = 3
const CARD_LINES_MAX = 8
const CARD_CHARS_MAX = 80

/** `forwards`: its subject says that it hands a mail on. One part for each line. */
export function replyParts(lines: readonly ReplyLine[], { forwards = false }: { forwards?: boolean } = {}): ReplyPart[] {
  const quote = quoteIn(lines, forwards)
  const parts: ReplyPart[] = lines.map((_, index) => (quote !== undefined && index >= quote.start && index < quote.end ? 'quoted' : 'own'))
  const whole = { start: 0, end: lines.length }
  // A signature stands above what is quoted or below it, and never on both sides.
  for (const around of quote === undefined ? [whole] : [{ start: 0, end: quote.start }, { start: quote.end, end: lines.length }]) {
    const signature = signatureIn(lines, around)
    if (signature === undefined) continue
    const words = lines.slice(0, signature.start).filter((_, index) => parts[index] === 'own')
    if (!isBlank(words)) parts.fill('signature', signature.start, signature.end)
  }
  return parts
}

function quoteIn(lines: readonly ReplyLine[], forwards: boolean): Span | undefined {
  const marker = firstMarker(lines)
  // Apple Mail quotes what it hands on, its announcement too.
  const forwarded = lines.findIndex(({ text, quoted }, index) => FORWARDED.test(text) && !(quoted && lines[index - 1]?.quoted === true))
  if (forwarded !== -1 && (marker === undefined || forwarded <= marker.start)) return undefined
  if (marker === undefined) return trailingQuote(lines)
  const before = lines.slice(0, marker.start)
  if (marker.takesAll) return isBlank(before) || forwards || answersInside(before) ? undefined : { start: marker.start, end: lines.length }
  const end = endOfQuote(lines, marker.end)
  const rest = lines.slice(end)
  if (rest.some(({ quoted }) => quoted) || (isBlank(before) && isBlank(rest))) return undefined
  return { start: marker.start, end }
}

function firstMarker(lines: readonly ReplyLine[]): Marker | undefined {
  for (const [index, { text, quoted, says }] of lines.entries()) {
    if (quoted) continue
    if (SEPARATOR.test(text)) return { start: index, end: index + 1, takesAll: true }
    if (isHeaderBlock(lines, index)) {
      const above = lines.slice(0, index).findLastIndex((line) => !isBlank([line]))
      const start = above !== -1 && RULE.test(lines[above]!.text) ? above : index
      return { start, end: index + 1, takesAll: true }
    }
    const announced = says === 'quote-follows' ? { start: index, end: index + 1 } : attributionAt(lines, index)
    if (announced === undefined) continue
    const { start, end } = announced
    const next = lines.slice(end).find((line) => !isBlank([line]))
    if (next?.quoted === true) return { start, end, takesAll: false }
    // Without a quote in sight, only what names a person or an hour is sure to be more than prose.
    const announcement = lines.slice(start, end).map((line) => line.text).join(' ')
    if (says === 'quote-follows' || /@|\d[:.]\d{2}/.test(announcement)) return { start, end, takesAll: true }
  }
  return undefined
}

/** Mailers wrap the announcement, so up to four lines are read as one. */
function attributionAt(lines: readonly ReplyLine[], start: number): Span | undefined {
  const end = endOfAttribution(lines, start, [...ATTRIBUTIONS, ...LOOSE_ATTRIBUTIONS])
  if (end === undefined) return undefined
  // "Received.", and below it the announcement: what stands before its own beginning is not part of it.
  for (let later = end - 1; later > start; later--) if (endOfAttribution(lines, later, ATTRIBUTIONS) === end) return { start: later, end }
  return { start, end }
}

function endOfAttribution(lines: readonly ReplyLine[], start: number, patterns: readonly RegExp[]): number | undefined {
  let joined = ''
  for (let at = start; at < Math.min(lines.length, start + ATTRIBUTION_LINES_MAX); at++) {
    const line = lines[at]!
    const text = line.text.trim()
    // Of an address that was wrapped before its bracket, ">:" looks like a quote and is none.
    if (text === '' || (line.quoted && !/^>\s*:$/.test(text))) return undefined
    joined = `${joined} ${text}`.trim()
    if (joined.length > ATTRIBUTION_CHARS_MAX) return undefined
    if (mayAttribute(text) && /[\d@]/.test(joined) && patterns.some((pattern) => pattern.test(joined))) return at + 1
  }
  return undefined
}

/** Outlook's: From, then at least two of Sent, To, Subject. Hotmail begins with another, and has all four. Where HTML was made text, empty lines stand between them. */
function isHeaderBlock(lines: readonly ReplyLine[], start: number): boolean {
  const isFrom = HEADER_FROM.test(lines[start]!.text)
  if (!isFrom && !HEADER_REST.some((pattern) => pattern.test(lines[start]!.text))) return false
  const block = lines.slice(start, start + 2 * HEADER_LINES).filter((line) => !isBlank([line])).slice(0, HEADER_LINES)
  const has = (pattern: RegExp) => block.some(({ text }) => pattern.test(text))
  const rest = HEADER_REST.filter(has).length
  return isFrom ? rest >= 2 : rest === HEADER_REST.length && has(HEADER_FROM)
}

function endOfQuote(lines: readonly ReplyLine[], from: number): number {
  let end = from
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!
    if (line.quoted) end = at + 1
    else if (!isBlank([line])) break
  }
  return end
}

/** Quoted lines at the end that nobody announced, with nothing but a signature behind them. */
function trailingQuote(lines: readonly ReplyLine[]): Span | undefined {
  const last = lines.findLastIndex(({ quoted }) => quoted)
  if (last === -1) return undefined
  const below = lines.slice(last + 1)
  const firstWords = below.findIndex((line) => !isBlank([line]))
  if (firstWords !== -1 && !signs(below[firstWords]!) && !isBareRule(below, firstWords)) return undefined
  let start = last
  while (start > 0 && (lines[start - 1]!.quoted || isBlank([lines[start - 1]!]))) start--
  const before = lines.slice(0, start)
  // Quoted lines further up mean that the answers stand between them.
  return isBlank(before) || before.some(({ quoted }) => quoted) ? undefined : { start, end: last + 1 }
}

function signatureIn(lines: readonly ReplyLine[], { start, end }: Span): Span | undefined {
  const within = lines.slice(start, end)
  const trimmed = within.slice(0, within.findLastIndex((line) => !isBlank([line])) + 1)
  for (const [index, { text, says }] of trimmed.entries()) {
    const below = trimmed.length - index
    if (says === 'signature') return { start: start + index, end: start + trimmed.findLastIndex((line) => line.says === 'signature') + 1 }
    if ((SIGNATURE_RULE.test(text) && below <= SIGNATURE_LINES_MAX) || isBareRule(trimmed, index)) return { start: start + index, end }
    // That line alone: what stands below it may be words of somebody's.
    if (below <= DEVICE_LINES_BELOW_MAX && DEVICE_LINE.test(text.trim())) return { start: start + index, end: start + index + 1 }
    const card = below <= CARD_LINES_MAX * 2 && CLOSING.test(text.trim()) ? cardBelow(trimmed, index) : undefined
    if (card !== undefined) return { start: start + card, end }
  }
  return undefined
}

/** With some short lines below it, to the end. */
function isBareRule(lines: readonly ReplyLine[], index: number): boolean {
  if (!BARE_RULE.test(lines[index]!.text)) return false
  const said = lines.slice(index + 1).filter((line) => !isBlank([line]))
  return said.length > 0 && said.length <= BARE_LINES_MAX && said.every(({ text }) => text.trim().length <= BARE_CHARS_MAX)
}

/** Below "Kind regards" and a name: some short lines to the end, and one of them tells how to reach somebody. */
function cardBelow(lines: readonly ReplyLine[], closing: number): number | undefined {
  const said = lines.slice(closing + 1).flatMap(({ text }, index) => (text.trim() === '' ? [] : [{ text: text.trim(), at: closing + 1 + index }]))
  const [name, ...card] = said
  if (name === undefined || !/^[\p{L}\s.'’-]{2,60}$/u.test(name.text)) return undefined
  const isCard = card.length > 0 && card.length <= CARD_LINES_MAX && card.every(({ text }) => text.length <= CARD_CHARS_MAX && !/[?!]$/.test(text)) && card.some(({ text }) => CONTACT.test(text))
  return isCard ? card[0]!.at : undefined
}

const signs = ({ text, says }: ReplyLine): boolean => says === 'signature' || SIGNATURE_RULE.test(text) || DEVICE_LINE.test(text.trim())
const answersInside = (words: readonly ReplyLine[]): boolean => words.some(({ text }) => ANSWERS_INSIDE.test(text.slice(0, ATTRIBUTION_CHARS_MAX)))
const isBlank = (lines: readonly ReplyLine[]): boolean => lines.every(({ text }) => text.trim() === '' || text.trim() === '>')
