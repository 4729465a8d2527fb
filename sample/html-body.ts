// The HTML that mail programs make of typed text: paragraphs, line breaks, quotes.

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Gmail: one div a line, quotes as nested `gmail_quote`. */
export function asGmail(own: string, quote: string): string {
  const quoted = quote === '' ? '' : `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escapeHtml(firstLine(quote))}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">${lines(unmarked(afterFirst(quote)))}</blockquote></div>`
  return `<div dir="ltr">${lines(own)}</div>${quoted}`
}

/** Outlook: its own paragraph class, a rule above the header block. */
export function asOutlook(own: string, quote: string): string {
  const paragraphs = (text: string): string =>
    text
      .split('\n')
      .map((line) => `<p class="MsoNormal">${line === '' ? '&nbsp;' : escapeHtml(line)}</p>`)
      .join('\n')
  const quoted = quote === '' ? '' : `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0">${paragraphs(quote.replace(/^_+\n/, ''))}</div>`
  return `<html><head><style>p.MsoNormal{margin:0;font-size:11pt;font-family:Calibri,sans-serif}</style></head><body lang="EN-GB"><div class="WordSection1">${paragraphs(own)}${quoted}</div></body></html>`
}

/** The bare text as blocks, for bodies that a script finishes by hand. */
export const asParagraphs = (text: string): string =>
  text
    .split('\n\n')
    .map((block) => `<p>${escapeHtml(block).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : escapeHtml(line)}</div>`)
    .join('')

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n'))
const afterFirst = (text: string): string => text.slice(text.indexOf('\n')).trimStart()
const unmarked = (text: string): string => text.replace(/^> ?/gm, '')
