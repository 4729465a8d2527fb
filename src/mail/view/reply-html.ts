// The same three parts in a mail's HTML: marks on the elements that are quoted or a signature,
// so that the page can fold them and whoever reads it can unfold them.
//
// Works on the sanitiser's own output, which is escaped and closed. Nothing is taken out and
// nothing is wrapped around: a box in the middle of a table would be thrown out of it by the
// browser. What the mark is called no mail can write, for the sanitiser lets no data-* through.
import { Parser } from 'htmlparser2'
import { mayAttribute } from './reply-marks.ts'
import { orderOfParts, replyParts, type ReplyLine, type ReplyPart } from './reply-parts.ts'

export interface MarkedReply {
  html: string
  /** How many lines each fold would put away. */
  quotedLines: number
  signatureLines: number
  order: ReplyPart[]
}

interface Piece {
  /** '' = text. */
  name: string
  /** Where its name ends in the start tag, or where its text begins. */
  at: number
  to: number
  children: Piece[]
  /** The line that a piece of text, a picture or a rule stands on; -1 = it has none of its own. */
  line: number
}

const BLOCK = /^(?:address|article|aside|blockquote|caption|center|dd|details|dir|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)$/
const QUOTE_NAMES = /^m-(?:gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote)/
const ANNOUNCING_NAMES = /^m-(?:gmail_attr|moz-cite-prefix|OutlookMessageHeader)/
const SIGNATURE_NAMES = /^m-(?:gmail_signature|moz-signature|protonmail_signature_block|ms-outlook-mobile-signature|AppleMailSignature|Signature$|signature$)/

export function markReply(html: string, options: { forwards?: boolean } = {}): MarkedReply {
  const { root, lines } = linesOf(html)
  const parts = replyParts(lines, options)
  const count = (part: ReplyPart) => lines.filter(({ text }, index) => parts[index] === part && text.trim() !== '').length
  const [quotedLines, signatureLines] = [count('quoted'), count('signature')]
  const order = orderOfParts(lines, parts)
  if (quotedLines + signatureLines === 0) return { html, quotedLines, signatureLines, order }
  const marks: { at: number; text: string }[] = []
  mark(root, parts, marks)
  let marked = ''
  let from = 0
  for (const { at, text } of marks) {
    marked += html.slice(from, at) + text
    from = at
  }
  return { html: marked + html.slice(from), quotedLines, signatureLines, order }
}

/** What surrounds a line, as the elements that are open there say. */
interface Around {
  quoted: boolean
  says: ReplyLine['says']
}

function linesOf(html: string): { root: Piece; lines: ReplyLine[] } {
  const root: Piece = { name: 'root', at: 0, to: 0, children: [], line: -1 }
  const open: { piece: Piece; around: Around }[] = [{ piece: root, around: { quoted: false, says: '' } }]
  const lines: ReplyLine[] = []
  let isFresh = true
  const top = () => open.at(-1)!
  /** The line that is being written; begins one after an edge. */
  const line = (): ReplyLine => {
    if (isFresh) lines.push({ text: '', ...top().around })
    isFresh = false
    return lines.at(-1)!
  }
  const lastWords = () => lines.findLast(({ text }) => text.trim() !== '')?.text.trim() ?? ''
  const parser = new Parser({
    onopentag(name, attributes) {
      if (BLOCK.test(name)) isFresh = true
      const piece: Piece = { name, at: parser.startIndex + 1 + name.length, to: 0, children: [], line: -1 }
      top().piece.children.push(piece)
      if (name === 'br') {
        line()
        isFresh = true
      } else if (name === 'hr') {
        isFresh = true
        line().text = '_____'
        piece.line = lines.length - 1
        isFresh = true
      } else if (name === 'img') {
        // One that is held back may be a pixel: it stands somewhere, and says nothing.
        if (attributes['src'] !== undefined) line().text += '\ufffc'
        else line()
        piece.line = lines.length - 1
      }
      open.push({ piece, around: around(name, attributes, { outer: top().around, lastWords }) })
    },
    ontext(text) {
      const parent = top().piece
      if (text.trim() !== '') {
        const own = line()
        own.text += text.replaceAll(/\s+/g, ' ')
        const before = parent.children.at(-1)
        // Entities come apart from the letters around them; one mark is enough for both.
        if (before?.name === '' && before.line === lines.length - 1) before.to = parser.endIndex + 1
        else parent.children.push({ name: '', at: parser.startIndex, to: parser.endIndex + 1, children: [], line: lines.length - 1 })
      } else if (!isFresh) line().text += ' '
    },
    onclosetag(name) {
      if (BLOCK.test(name)) isFresh = true
      open.pop()
    },
  })
  parser.end(html)
  return { root, lines }
}

function around(name: string, attributes: Readonly<Record<string, string>>, { outer, lastWords }: { outer: Around; lastWords(): string }): Around {
  const names = [...(attributes['class'] ?? '').split(' '), attributes['id'] ?? '']
  const isNamed = (pattern: RegExp) => names.some((one) => pattern.test(one))
  // A block quotation that nobody announced is how some people indent; Gmail wraps its forwards in a div of this name.
  const isQuote = name === 'blockquote' ? isNamed(QUOTE_NAMES) || attributes['type'] === 'cite' || mayAttribute(lastWords()) : isNamed(/^m-yahoo_quoted/)
  if (isQuote) return { ...outer, quoted: true }
  if (outer.quoted || outer.says !== '') return outer
  return isNamed(ANNOUNCING_NAMES) ? { ...outer, says: 'quote-follows' } : isNamed(SIGNATURE_NAMES) ? { ...outer, says: 'signature' } : outer
}

/** The one part that all of it belongs to; undefined = to several, `blank` = it shows nothing. */
function partOf(piece: Piece, parts: readonly ReplyPart[]): ReplyPart | 'blank' | undefined {
  if (piece.line !== -1) return parts[piece.line]
  let found: ReplyPart | 'blank' = 'blank'
  for (const child of piece.children) {
    const part = partOf(child, parts)
    if (part === undefined || (found !== 'blank' && part !== 'blank' && part !== found)) return undefined
    if (part !== 'blank') found = part
  }
  return found
}

function mark(piece: Piece, parts: readonly ReplyPart[], marks: { at: number; text: string }[]): void {
  const children = piece.children.map((child) => ({ child, part: partOf(child, parts) }))
  for (const [index, { child, part: own }] of children.entries()) {
    // Empty lines go with what they lead to, or they would stand there for what is folded.
    const part = own === 'blank' ? (children.slice(index).find((next) => next.part !== 'blank')?.part ?? children.slice(0, index).findLast((before) => before.part !== 'blank')?.part) : own
    if (own === undefined) mark(child, parts, marks)
    else if (part !== 'quoted' && part !== 'signature') continue
    else if (child.name === '') marks.push({ at: child.at, text: `<span data-reply="${part}">` }, { at: child.to, text: '</span>' })
    else marks.push({ at: child.at, text: ` data-reply="${part}"` })
  }
}
