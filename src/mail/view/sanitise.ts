// HTML mail, made safe: an allow-list of elements, attributes and CSS, and nothing remote.
//
// Three things keep a mail from acting, and each must hold alone: this, the sandboxed frame
// it is shown in, and that page's content policy (view-page.ts). The same pass numbers the
// remote pictures, so "picture 3" means the same to whoever shows and whoever serves.
import sanitizeHtml from 'sanitize-html'
import { markDisguisedLinks, type DisguisedLink } from './disguised-links.ts'
import { nestsTooDeep } from './nesting.ts'
import { collectRemoteImages, remoteUrl, type RemoteImages } from './remote-images.ts'
import { safeDeclarations, safeSheet } from './safe-css.ts'
import { styleTextOf } from './style-text.ts'
import { viewLimits } from './view-limits.ts'

export interface SafeHtml {
  /** For the inside of one element with class `mail`. */
  html: string
  /** For one style element. */
  css: string
  /** Pictures held back (or served, after consent), by index. */
  remoteImages: readonly string[]
  /** Pictures that only report the reading; never fetched. */
  trackers: number
  /** Each once, for a list that stands outside the mail's own boxes. */
  disguisedLinks: readonly DisguisedLink[]
  /** Too large or too deeply nested to be cleaned: `html` is empty and the mail's text must be shown. */
  tooLarge: boolean
}

export interface SanitiseOptions {
  /** A picture that travels inside the mail: an own address ("/…") or a data: URI; '' = none. */
  inline?: (contentId: string) => string
  /** Own address of a remote picture after consent. Without it they are held back. */
  remote?: (index: number) => string
}

const TAGS =
  'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li main mark menu nav ol p pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(' ')
// With these the inside goes too: it is another language, or text that was never meant to be read.
const INSIDE_TOO = 'script style textarea option xmp title noscript noembed noframes template iframe object applet svg math audio video canvas map datalist plaintext'.split(' ')
const ATTRIBUTES = 'align alt bgcolor border cellpadding cellspacing class color colspan dir face height id lang nowrap rowspan scope size start style title valign width'.split(' ')

/** Plain values; whatever holds more than these letters is not one. */
const PLAIN = /^[\p{L}\p{N}\s#%.,()'"+-]{0,200}$/u
const OWN_ADDRESS = /^\/(?!\/)[\w/.-]{1,500}$/
const PICTURE_DATA = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=]+$/i
const PREFIX = 'm-'

export function sanitise(source: string, options: SanitiseOptions = {}): SafeHtml {
  const images = collectRemoteImages()
  if (source.length > viewLimits.viewHtmlCharsMax || nestsTooDeep(source)) return { html: '', css: '', remoteImages: [], trackers: 0, disguisedLinks: [], tooLarge: true }
  const show = pictures(images, options)
  const html = sanitizeHtml(source, {
    allowedTags: TAGS,
    nonTextTags: INSIDE_TOO,
    allowedAttributes: { '*': ATTRIBUTES, a: ['href', 'rel', 'target'], img: ['src'], ol: ['type'], ul: ['type'], li: ['type'], time: ['datetime'], blockquote: ['type'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    enforceHtmlBoundary: false,
    nestingLimit: viewLimits.viewDepthMax,
    parseStyleAttributes: false,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName: tagName === 'body' ? 'div' : tagName, attribs: rewrite(tagName, attributes, show) }),
    },
  })
  const css = safeSheet(styleTextOf(source), { scope: '.mail', prefix: PREFIX, onUrl: (url) => show(url, {}) })
  const { html: marked, disguised } = markDisguisedLinks(html, css)
  return { html: marked, css, remoteImages: images.urls, trackers: images.trackers, disguisedLinks: disguised, tooLarge: false }
}

type Show = (address: string, attributes: Readonly<Record<string, string>>) => string

/** What may stand where the mail wanted a picture: its own bytes, an address of ours, or nothing. */
function pictures(images: RemoteImages, { inline, remote }: SanitiseOptions): Show {
  let inlined = 0
  const fits = (data: string) => data.length <= (viewLimits.viewImageBytesMax * 4) / 3 && (inlined += data.length) <= (viewLimits.viewImagesBytesMax * 4) / 3
  return (address, attributes) => {
    // Browsers drop these before they look at the scheme.
    const url = address.replaceAll(/[\t\n\r]/g, '').trim()
    if (/^cid:/i.test(url)) {
      const own = inline?.(contentIdOf(url)) ?? ''
      return OWN_ADDRESS.test(own) || (PICTURE_DATA.test(own) && fits(own)) ? own : ''
    }
    if (PICTURE_DATA.test(url)) return fits(url) ? url : ''
    const index = images.add(url, attributes)
    const own = index === undefined ? '' : (remote?.(index) ?? '')
    return OWN_ADDRESS.test(own) ? own : ''
  }
}

function contentIdOf(url: string): string {
  try {
    return decodeURIComponent(url.slice(4))
  } catch {
    return url.slice(4)
  }
}

function rewrite(tag: string, attributes: Readonly<Record<string, string>>, show: Show): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (ATTRIBUTES.includes(name) && (name === 'alt' || name === 'title' || PLAIN.test(value))) kept[name] = value
  }
  delete kept['style']
  const style = [safeDeclarations(attributes['style'] ?? '', (url) => show(url, {})), backgroundOf(attributes, show)].filter((part) => part !== '').join(';')
  if (style !== '') kept['style'] = style
  if (attributes['class'] !== undefined) kept['class'] = prefixed(attributes['class'])
  const id = prefixed((tag === 'a' ? attributes['name'] : undefined) ?? attributes['id'] ?? '').split(' ')[0] ?? ''
  delete kept['id']
  if (id !== '') kept['id'] = id
  if (tag === 'img') {
    const src = show(attributes['src'] ?? firstOfSet(attributes['srcset'] ?? ''), attributes)
    if (src !== '') kept['src'] = src
  }
  if (tag === 'ol' || tag === 'ul' || tag === 'li') Object.assign(kept, attributes['type'] === undefined || !PLAIN.test(attributes['type']) ? {} : { type: attributes['type'] })
  // What mail programs call a quote, for the folding of what is quoted (reply-html.ts).
  if (tag === 'blockquote' && attributes['type'] === 'cite') kept['type'] = 'cite'
  if (tag !== 'a') return kept
  // What a link says of itself on hovering is where it leads, never the sender's words.
  delete kept['title']
  return { ...kept, ...linkOf(attributes['href'] ?? '') }
}

function backgroundOf(attributes: Readonly<Record<string, string>>, show: Show): string {
  const own = attributes['background'] === undefined ? '' : show(attributes['background'], {})
  return own === '' ? '' : safeDeclarations(`background-image:url("${own}")`, (url) => url)
}

const prefixed = (names: string): string =>
  names
    .slice(0, 2_000)
    .split(/\s+/)
    .filter((name) => /^[\w-]{1,100}$/.test(name))
    .map((name) => PREFIX + name)
    .join(' ')

const firstOfSet = (srcset: string): string => srcset.trim().split(/[\s,]/, 1)[0] ?? ''

/** A link opens outside, tells nobody where it was clicked, and its title is where it really leads. */
function linkOf(href: string): Record<string, string> {
  const text = href.replaceAll(/[\t\n\r]/g, '').trim()
  const anchor = /^#([\w-]{1,100})$/.exec(text)?.[1]
  if (anchor !== undefined) return { href: `#${PREFIX}${anchor}` }
  const outside = { target: '_blank', rel: 'noopener noreferrer nofollow' }
  const url = remoteUrl(text)
  if (url !== undefined) return { ...outside, href: url.href, title: url.host }
  if (/^(?:mailto|tel):[^\s<>"]{1,2000}$/i.test(text)) return { ...outside, href: text, title: text.slice(0, 200) }
  return {}
}
