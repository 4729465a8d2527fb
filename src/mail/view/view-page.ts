// The whole page that a sandboxed frame shows for one HTML mail, and the policy it is served
// with. No script of ours either: a page without any can forbid them all.
//
// Where links really lead that name another place stands above the mail and outside its
// element: the mail's rules reach only what is below that, its boxes can clip only what is
// in them, and what is positioned lies on top of whatever a negative margin pulls up, for a
// mail may position nothing. Without words, so that it needs no language.
import type { SafeHtml } from './sanitise.ts'

export interface ViewPage {
  html: string
  /** For the Content-Security-Policy header. It must be sent; the page does not carry it. */
  csp: string
}

export interface ViewPageOptions {
  safe: SafeHtml
  /** BCP 47, of the mail or of the reader; '' = unknown. */
  lang: string
  /** Puts the quoted history and the signature away, until whoever shows the page takes the classes off. */
  folded?: boolean
  /** After consent: the addresses below which the mail's pictures are served, with scheme and host. */
  imagesFrom?: readonly string[]
}

// Mail is written for white paper, with dark letters somewhere that nobody recoloured.
const PAPER = `
:root{color-scheme:light}
html{background:#fff;color:#1b1a17;font:16px/1.5 system-ui,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0}
.mail{padding:16px;overflow-wrap:anywhere}
.mail img{max-width:100%;height:auto}
.mail img:not([src]){min-height:1em;border:1px dashed #c9c4b8;border-radius:2px;font-size:13px;color:#6b675e}
.mail pre{white-space:pre-wrap}
.mail blockquote{margin:0 0 0 4px;padding-left:12px;border-left:2px solid #d8d3c7}
.mail a{color:#1d4f91}
.real-hosts{position:relative;z-index:1;margin:0;padding:10px 16px;list-style:none;background:#fff;color:#a3261b;border-bottom:1px solid #a3261b;font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
html.fold-quoted .mail [data-reply="quoted"],html.fold-signature .mail [data-reply="signature"]{display:none!important}
`.trim()

export function viewPage({ safe, lang, folded = false, imagesFrom = [] }: ViewPageOptions): ViewPage {
  const language = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(lang) ? ` lang="${lang}"` : ''
  const html = `<!doctype html>
<html${language}${folded ? ' class="fold-quoted fold-signature"' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title></title>
<style>${PAPER}</style>
<style>${safe.css}</style></head>
<body>${realHosts(safe.disguisedLinks)}<div class="mail">${safe.html}</div></body></html>
`
  return { html, csp: policy(imagesFrom) }
}

/** More than these say no more to a person, who has been warned; how many there are is said. */
const REAL_HOSTS_SHOWN = 20
const NAME_CHARS_SHOWN = 100

/** Nothing to escape: the one is letters, digits, dots and hyphens or an ellipsis, the other an attribute's text (disguised-links.ts). */
function realHosts(links: SafeHtml['disguisedLinks']): string {
  if (links.length === 0) return ''
  const rows = links.slice(0, REAL_HOSTS_SHOWN).map(({ named, host }) => `<li><bdi>${named.slice(0, NAME_CHARS_SHOWN)}</bdi> → <bdi>${host}</bdi></li>`)
  const rest = links.length - rows.length
  return `<ul class="real-hosts">${rows.join('')}${rest === 0 ? '' : `<li>+${rest}</li>`}</ul>`
}

function policy(imagesFrom: readonly string[]): string {
  // They are made of a setting and of the request's Host: a stray semicolon there must not open the policy.
  const pictures = ['data:', ...imagesFrom.filter((address) => /^https?:\/\/[\w.:[\]-]+\/[\w/.-]*$/.test(address))].join(' ')
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${pictures}`,
    // allow-same-origin without scripts lets the app measure the page; popups are the links.
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
