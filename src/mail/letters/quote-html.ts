// A mail's HTML as an answer or a forward of ours quotes it: what its reader saw of it, and no more.
//
// Made of what the sanitiser wrote for the reader's screen, so nothing remote and nothing that runs
// is left in it. What was hidden there (an order to a machine, a preheader) goes before it is quoted:
// a letter says nothing of `display`, so that all of it would stand in ours in plain sight, or, in
// white on white, leave unseen. Its pictures are named by their number, until they are files of the letter.
import sanitizeHtml from 'sanitize-html'
import { createHash } from 'node:crypto'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { quoteHead, type How, type Quoting } from './answer.ts'
import { fitText } from './correct-address.ts'
import { letterHtml } from './letter-html.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import type { SafeHtml } from '../view/sanitise.ts'
import { visibleHtml } from '../view/visible-text.ts'

export interface QuotedPicture {
  type: string
  bytes: Uint8Array
  sha256: string
}

export interface HtmlToQuote {
  html: string
  /** Named in it as cid:picture-0 and so on. */
  pictures: QuotedPicture[]
}

/** Deeper than this a text cannot be made of a letter any more; the words within go up a floor. */
const DEPTH_MAX = 80
const PICTURE = /^data:(image\/(?:png|jpe?g|gif|webp));base64,([a-z0-9+/=]+)$/i
/** Without any of these it says no more than its words do, which are quoted as words. */
const LOOKS = /<(?!\/?(?:div|p|br|span|blockquote|center)\b)[a-z]|<[^>]+\s(?:style|bgcolor|color|align)="/i

/** Undefined where the mail is better quoted in plain words. */
export function htmlToQuote(safe: SafeHtml | undefined): HtmlToQuote | undefined {
  if (safe === undefined || safe.tooLarge) return undefined
  const pictures: QuotedPicture[] = []
  const named = new Map<string, string>()
  const slim = safe.html.replaceAll(/(<img [^>]*?src=)"([^"]*)"/g, (_whole, before: string, source: string) => `${before}"${named.get(source) ?? nameOf(source)}"`)
  if (slim.length > limits.letterHtmlCharsMax * 2) return undefined
  const html = fitText(plainly(visibleHtml(slim, unscoped(safe.css)))).trim()
  return LOOKS.test(html) ? { html, pictures } : undefined

  function nameOf(source: string): string {
    const [, type = '', data = ''] = PICTURE.exec(source) ?? []
    if (data === '') return ''
    const bytes = new Uint8Array(Buffer.from(data, 'base64'))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const known = pictures.findIndex((picture) => picture.sha256 === sha256)
    const name = `cid:picture-${known === -1 ? pictures.push({ type: type.toLowerCase().replace('jpg', 'jpeg'), bytes, sha256 }) - 1 : known}`
    named.set(source, name)
    return name
  }
}

/** As the reader's page has it, each rule is held below the mail's own box. */
const unscoped = (css: string): string => css.replaceAll(/(^|[,{}\n])\.mail /g, '$1')

/** No mail can write these two classes: the sanitiser gives each of its own a prefix. Without what only that page has: where a disguised link leads (the gate says it of the letter), and the frames of pictures that were held back. */
function plainly(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: false,
    allowVulnerableTags: true,
    allowedAttributes: false,
    allowedSchemesByTag: { img: ['cid'] },
    parseStyleAttributes: false,
    nonTextTags: [],
    enforceHtmlBoundary: false,
    nestingLimit: DEPTH_MAX,
    disallowedTagsMode: 'discard',
    exclusiveFilter: ({ attribs }) => attribs['class'] === 'real-host' || attribs['class'] === 'wordless',
    transformTags: {
      img: (tagName, attribs): sanitizeHtml.Tag => {
        const alt = (attribs['alt'] ?? '').trim()
        return (attribs['src'] ?? '') !== '' ? { tagName, attribs } : alt === '' ? { tagName: 'span', attribs: { class: 'wordless' } } : { tagName: 'span', attribs: {}, text: `[${alt}]` }
      },
      '*': (tagName, attribs): sanitizeHtml.Tag => ({ tagName, attribs: attribs['style'] === undefined ? attribs : { ...attribs, style: painted(attribs['style']) } }),
    },
  })
}

/** A background's colour by the name that letters have for it; pictures of one do not go along. */
const painted = (style: string): string => style.replaceAll(/(^|;)background:\s?(#[\da-f]{3,6}|rgb\([^)]*\)|[a-z]+)(?=[ ;]|$)/gi, '$1background-color:$2')

export interface QuoteInHtml {
  mail: Pick<StoredMessage, 'from' | 'to' | 'subject' | 'dateMs'>
  how: How
  quoting: Quoting
  /** One's own words, which stand above. */
  text: string
  /** Of each of its pictures the letter's file; '' = it does not go along. */
  fileIds: readonly string[]
}

/** The whole letter; undefined where that could not be sent as HTML, and the mail is quoted in plain words. */
export function htmlQuoting({ html }: HtmlToQuote, { mail, how, quoting, text, fileIds }: QuoteInHtml): string | undefined {
  const quoted = html.replaceAll(/"cid:picture-(\d+)"/g, (_whole, index: string) => `"cid:${fileIds[Number(index)] ?? ''}"`).replaceAll('src="cid:"', '')
  const above = [...text.split('\n'), '', ...quoteHead(mail, how, quoting)].map((line) => escaped(fitText(line))).join('<br>')
  const whole = `<div>${above}</div><blockquote type="cite">${quoted}</blockquote>`
  const pictures = new Set(fileIds.filter((id) => id !== ''))
  try {
    const letter = letterHtml(whole, pictures)
    // Light letters on a dark box, say, whose box was drawn by what a letter has not: seen there, unseen here.
    const seen = letter.unseen === '' ? letter : letterHtml(withoutColours(letter.html), pictures)
    return seen.html.length <= limits.letterHtmlCharsMax && letter.text.length <= limits.letterTextCharsMax && seen.unseen === '' ? seen.html : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

const withoutColours = (html: string): string => html.replaceAll(/<[^>]+>/g, (tag) => tag.replaceAll(/ (?:bg)?color="[^"]*"/g, '').replaceAll(/([";])(?:background-)?color:[^;"]*;?/g, '$1'))

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
