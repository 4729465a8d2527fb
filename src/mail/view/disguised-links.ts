// Shows where a link leads when its words name another place.
//
// Works on the sanitiser's own output, which has one form: attributes in double quotes,
// text escaped, every element closed.
import { domainToUnicode } from 'node:url'

const LINK = /<a ([^>]*)>([^]*?)<\/a>/g
const HOST_IN_WORDS = /(?:https?:\/\/|www\.)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24})(?=[\s/:?#,.;)\]]|$)/iu

export function markDisguisedLinks(html: string): string {
  return html.replaceAll(LINK, (whole, attributes: string, inside: string) => {
    const host = /\bhref="https?:\/\/[^"]*"/.test(attributes) ? (/\btitle="([^"]*)"/.exec(attributes)?.[1] ?? '') : ''
    const words = inside.replaceAll(/<[^>]*>/g, '').trim().slice(0, 300)
    const named = HOST_IN_WORDS.exec(words)?.[1]?.toLowerCase()
    // "Read it in README.md" names a file; only what ends the words like an address is taken for one.
    if (host === '' || named === undefined || sameSite(named, host)) return whole
    return `${whole}<span class="real-host"> (${host})</span>`
  })
}

function sameSite(named: string, host: string): boolean {
  const [a, b] = [named, domainToUnicode(host.replace(/:\d+$/, ''))].map((name) => (name ?? '').toLowerCase().replace(/^www\./, ''))
  return a === b || (a ?? '').endsWith(`.${b}`) || (b ?? '').endsWith(`.${a}`)
}
