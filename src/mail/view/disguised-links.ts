// Shows where a link leads when its words name another place.
//
// Works on the sanitiser's own output, which has one form: attributes in double quotes,
// text escaped, every element closed.
import { domainToUnicode } from 'node:url'
import { withoutInvisible } from './visible-text.ts'

/**
 * The mail's own styles reach whatever stands in its page, by a name, by `*` or as a neighbour.
 * An important inline style is the one thing that no style element outranks.
 */
const UNDENIABLE = [
  'all:initial', 'display:inline', 'font:13px/1.3 ui-monospace,monospace', 'color:#a3261b', 'background:#fff', 'user-select:text',
].map((rule) => `${rule}!important`).join(';')

/** What browsers read as a dot in a host. */
const DOTS = /[\u3002\uff0e\uff61\u2024]/g

const LINK = /<a ([^>]*)>([^]*?)<\/a>/g
const HOST_IN_WORDS = /(?:https?:\/\/|www\.)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24})(?=[\s/:?#,.;)\]]|$)/iu

export function markDisguisedLinks(html: string): string {
  return html.replaceAll(LINK, (whole, attributes: string, inside: string) => {
    const host = /\bhref="https?:\/\/[^"]*"/.test(attributes) ? (/\btitle="([^"]*)"/.exec(attributes)?.[1] ?? '') : ''
    const shown = withoutInvisible(inside.replaceAll(/<[^>]*>/g, ''))
    const words = shown.replaceAll(DOTS, '.').normalize('NFKC').trim().slice(0, 300)
    const named = HOST_IN_WORDS.exec(words)?.[1]?.toLowerCase()
    // "Read it in README.md" names a file; only what ends the words like an address is taken for one.
    if (host === '' || named === undefined || sameSite(named, host)) return whole
    return `${whole}<span class="real-host" style="${UNDENIABLE}"> (${host})</span>`
  })
}

function sameSite(named: string, host: string): boolean {
  const [a, b] = [named, domainToUnicode(host.replace(/:\d+$/, ''))].map((name) => (name ?? '').toLowerCase().replace(/^www\./, ''))
  return a === b || (a ?? '').endsWith(`.${b}`) || (b ?? '').endsWith(`.${a}`)
}
