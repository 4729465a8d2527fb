// The whole page that a sandboxed frame shows for one HTML mail, and the policy it is served
// with. No script of ours either: a page without any can forbid them all.
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
`.trim()

export function viewPage({ safe, lang, imagesFrom = [] }: ViewPageOptions): ViewPage {
  const language = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(lang) ? ` lang="${lang}"` : ''
  const html = `<!doctype html>
<html${language}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title></title>
<style>${PAPER}</style>
<style>${safe.css}</style></head>
<body><div class="mail">${safe.html}</div></body></html>
`
  return { html, csp: policy(imagesFrom) }
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
