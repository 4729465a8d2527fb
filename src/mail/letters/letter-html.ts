// The HTML of a letter that leaves: a strict subset, written anew on its way in.
//
// What reads mail here would take most of it off again; others do not. So a letter from this
// house carries no script, no form, nothing remote that reports who opened it and nothing that
// its writer cannot see: no class, no id, and of CSS what makes letters bold or coloured. Its
// pictures are files of the letter, named by `cid:` and the file's id.
import sanitizeHtml from 'sanitize-html'
import { Fault } from '../../base/fault.ts'
import { correctText } from './correct-address.ts'
import { isLook, isLookRule } from './letter-looks.ts'
import { GAP, htmlText } from '../parse/html-text.ts'
import { nestsTooDeep } from '../view/nesting.ts'
import { remoteUrl } from '../view/remote-images.ts'
import { safeDeclarations } from '../view/safe-css.ts'
import { sanitise, type SafeHtml } from '../view/sanitise.ts'
import { unseenText } from '../view/unseen-text.ts'

const TAGS = 'a b big blockquote br caption code del div em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul'.split(' ')
const INSIDE_TOO = 'script style textarea option xmp title head noscript noembed noframes template iframe object applet svg math audio video canvas map datalist plaintext'.split(' ')
/** Boxes that a letter has by another name: without them the words of one would stick to those of the next. */
const AS_DIV = new Set('address article aside center dd details dl dt fieldset figcaption figure footer header hgroup legend main nav section summary'.split(' '))
const AS_LIST = new Set(['dir', 'menu'])
const PLAIN_ATTRIBUTES = ['align', 'alt', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'color', 'colspan', 'dir', 'height', 'lang', 'rowspan', 'size', 'start', 'valign', 'width']
const ALT_CHARS_MAX = 200

export interface LetterHtml {
  html: string
  /** All of its words, also what a reader would hardly see: what is shown before it leaves. */
  text: string
  /** Ids of the files that it shows as pictures. */
  pictures: string[]
  /** Links whose words name another place than they lead to. */
  disguised: SafeHtml['disguisedLinks']
  /** Of its words those that a reader would hardly see; '' = none. */
  unseen: string
}

/** `fileIds` are the pictures among the files of the letter; whatever else it wants to show is refused. */
export function letterHtml(source: string, fileIds: ReadonlySet<string>): LetterHtml {
  const whole = correctText(source)
  if (nestsTooDeep(whole)) throw new Fault('html-too-deep', 'The HTML of this letter is nested too deeply', { fix: 'Paste it as plain text.' })
  const pictures = new Set<string>()
  const html = sanitizeHtml(whole, {
    allowedTags: TAGS,
    nonTextTags: INSIDE_TOO,
    allowedAttributes: { '*': [...PLAIN_ATTRIBUTES, 'style'], a: ['href'], img: ['src'], blockquote: ['type'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    enforceHtmlBoundary: false,
    parseStyleAttributes: false,
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['src'] === undefined,
    transformTags: { '*': (tagName, attributes) => ({ tagName: AS_DIV.has(tagName) ? 'div' : AS_LIST.has(tagName) ? 'ul' : tagName, attribs: rewrite(tagName, attributes, { fileIds, pictures }) }) },
  }).trim()
  const text = correctText(htmlText(apart(withAltsAsWords(html))).replaceAll('\u00a0', ' ')).trim()
  if (!standsIn(text, html)) throw new Fault('html-unreadable', 'Not all words of this letter’s HTML can be shown to whoever approves it', { fix: 'Nest it less deeply, or send it as plain text.' })
  if (text === '' && pictures.size === 0) throw new Fault('letter-empty', 'There are no words in the HTML of this letter', { fix: 'Write them, or send it as plain text.' })
  return { html, text, pictures: [...pictures], disguised: sanitise(html).disguisedLinks, unseen: unseenText(html) }
}

function rewrite(tag: string, attributes: Readonly<Record<string, string>>, seen: { fileIds: ReadonlySet<string>; pictures: Set<string> }): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) if (isLook(name, value)) kept[name] = value
  const style = safeDeclarations(attributes['style'] ?? '', () => '')
    .split(';')
    .filter(isLookRule)
    .join(';')
  if (style !== '') kept['style'] = style
  if (tag === 'blockquote' && attributes['type'] === 'cite') kept['type'] = 'cite'
  if (tag === 'img') {
    const file = /^cid:([\w-]{1,64})$/.exec(attributes['src'] ?? '')?.[1]
    if (file !== undefined) {
      if (!seen.fileIds.has(file)) throw new Fault('picture-missing', 'The letter shows a picture that is not among its files', { fix: 'Add the picture (PNG, JPEG, GIF or WebP) to the files of the letter.' })
      seen.pictures.add(file)
      kept['src'] = `cid:${file}`
      const alt = (attributes['alt'] ?? '').trim().slice(0, ALT_CHARS_MAX)
      if (alt !== '') kept['alt'] = alt
    }
  }
  if (tag === 'a') {
    const href = (attributes['href'] ?? '').replaceAll(/[\t\n\r]/g, '').trim()
    const url = remoteUrl(href)
    if (url !== undefined) kept['href'] = url.href
    else if (/^(?:mailto|tel):[^\s<>"]{1,2000}$/i.test(href)) kept['href'] = href
  }
  return kept
}

/** Who sees no pictures reads these. */
const withAltsAsWords = (html: string): string => html.replaceAll(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '[$1]')

const TAG = /<(\/?)([a-z][a-z0-9]*)([^>]*?)(\/?)>/g
const VOID = new Set(['br', 'hr', 'img'])
const INLINE = new Set('a b big code del em font i ins s small span strike strong sub sup tt u'.split(' '))
const BOX = /style="[^"]*(?:display|(?:margin|padding)[a-z-]*:[^;"]*[1-9])/

/** A box within a line is seen apart from the words beside it: "1" beside "250 EUR" must not be read as 1250 EUR. */
function apart(html: string): string {
  const open: boolean[] = []
  return html.replaceAll(TAG, (tag, closes: string, name: string, attributes: string, isClosed: string) => {
    if (isClosed !== '' || VOID.has(name)) return tag
    if (closes !== '') return open.pop() === true ? `${tag}${GAP}` : tag
    const isBox = INLINE.has(name) && BOX.test(attributes)
    open.push(isBox)
    return isBox ? `${GAP}${tag}` : tag
  })
}

/**
 * Whether every letter of the HTML is in the text, in its order. What turns the one into the other
 * leaves out what is nested too deeply for it, and adds only what makes lists and quotes.
 */
function standsIn(text: string, html: string): boolean {
  const shown = lettersOf(text)
  let at = 0
  for (const letter of lettersOf(decoded(html.replaceAll(/<[^>]*>/g, '')))) {
    at = shown.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

const lettersOf = (text: string): string => text.replaceAll(/\s+/g, '')
/** As sanitize-html writes them: `&amp;` last, or it would make others. */
const decoded = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
