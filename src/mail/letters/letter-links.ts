// Where the links of a letter lead, each place once: of its HTML, and of the addresses in its words,
// which most programs make links of. Read from what is sealed, so that what is shown of them is what
// leaves, however many there are and whenever somebody asks.
import { htmlText } from '../parse/html-text.ts'

export interface LetterLink {
  /** What the link calls itself; '' = the address itself. */
  words: string
  href: string
}

export function linksOfLetter({ html = '', text }: { html?: string | undefined; text: string }): LetterLink[] {
  const seen = new Map<string, LetterLink>()
  for (const link of [...linksInHtml(html), ...linksInText(text)]) if (!seen.has(link.href)) seen.set(link.href, link)
  return [...seen.values()]
}

const BLOCKQUOTE = /<(\/?)blockquote\b[^>]*>/g

/** Where the links lead that stand above and between quotes, in the HTML as in the `own` lines of the text. */
export function ownLinks({ html = '', own }: { html?: string | undefined; own: string }): Set<string> {
  let outside = ''
  let depth = 0
  let at = 0
  for (const tag of html.matchAll(BLOCKQUOTE)) {
    if (depth === 0) outside += html.slice(at, tag.index)
    depth = Math.max(0, depth + (tag[1] === '' ? 1 : -1))
    at = tag.index + tag[0].length
  }
  if (depth === 0) outside += html.slice(at)
  return new Set([...linksInHtml(outside), ...linksInText(own)].map(({ href }) => href))
}

/** As letter-html.ts writes it. */
const LINK = /<a [^>]*?href="([^"]*)"[^>]*>([^]*?)<\/a>/g
const linksInHtml = (html: string): LetterLink[] => [...html.matchAll(LINK)].map(([, href = '', inside = '']) => ({ words: htmlText(inside).replaceAll(/\s+/g, ' ').trim(), href: href.replaceAll('&amp;', '&') }))

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/gi
const linksInText = (text: string): LetterLink[] => [...text.matchAll(ADDRESS)].map(([found]) => ({ words: '', href: withoutStops(found) }))

/** What ends a sentence is no part of an address. Without a pattern: one for the end of a text tries every place before it, and an address may be a whole letter. */
function withoutStops(address: string): string {
  let end = address.length
  while (end > 0 && '.,;:!?)]}'.includes(address.charAt(end - 1))) end--
  return address.slice(0, end)
}
