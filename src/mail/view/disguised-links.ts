// Finds the links whose words name another place than the one they lead to, and says so.
//
// Works on the sanitiser's own output, which has one form: attributes in double quotes,
// text escaped, every element closed.
//
// It is said twice. Beside the link, where the eye is: no style of the mail reaches that
// mark, but a box of the mail around both can cut it off. And in a list that the page
// sets above the mail (view-page.ts), where no box and no rule of the mail reaches.
import { domainToUnicode } from 'node:url'
import { rulesOf } from './safe-css.ts'
import { visibleWith, withoutInvisible } from './visible-text.ts'

export interface DisguisedLink {
  /** The place that the words name; … for words too long to be read. */
  named: string
  /** Where it leads, a port included; as it stands in HTML. */
  host: string
}

/**
 * The mail's own styles reach whatever stands in its page, by a name, by `*` or as a neighbour.
 * An important inline style is the one thing that no style element outranks.
 */
const UNDENIABLE = [
  'all:initial', 'display:inline', 'font:13px/1.3 ui-monospace,monospace', 'color:#a3261b', 'background:#fff', 'user-select:text',
].map((rule) => `${rule}!important`).join(';')

/** What browsers read as a dot in a host. */
const DOTS = /[\u3002\uff0e\uff61\u2024]/g

/** Twenty pages of text; a card of a newsletter, styles and all, has two. */
const INSIDE_CHARS_READ = 60_000

const LINK = /<a ([^>]*)>([^]*?)<\/a>/g
const TAG = /<\/?([a-z][a-z0-9]*)[^>]*>/g
/** These set their words apart from the next, unless a style in the link puts them in one line. */
const APART = /^(?:address|article|aside|blockquote|br|caption|center|dd|details|dir|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)$/
const IN_ONE_LINE = /style="[^"]*(?:display: ?inline|float:)/

export function markDisguisedLinks(html: string, css: string): { html: string; disguised: DisguisedLink[] } {
  const disguised = new Map<string, DisguisedLink>()
  let visible: ((html: string) => string) | undefined
  const marked = html.replaceAll(LINK, (whole, attributes: string, inside: string) => {
    const host = /\bhref="https?:\/\/[^"]*"/.test(attributes) ? (/\btitle="([^"]*)"/.exec(attributes)?.[1] ?? '') : ''
    if (host === '') return whole
    const mark = (named: string) => {
      disguised.set(`${named} ${host}`, { named, host })
      return `${whole}<span class="real-host" style="${UNDENIABLE}"> (${host})</span>`
    }
    // Nobody calls a place by so much; what hides in it would take long to find, so it is told unread.
    if (inside.length > INSIDE_CHARS_READ) return mark('…')
    const inOneLine = IN_ONE_LINE.test(inside)
    const readings = [inside.replaceAll(TAG, (_tag, name: string) => (APART.test(name) && !inOneLine ? ' ' : ''))]
    // While pictures are held back, their words are what is read.
    for (const [, alt = ''] of inside.matchAll(/ alt="([^"]*)"/g)) readings.push(alt)
    // A part may be hidden in a way that is not known here, so each part is read by itself as well.
    if (inside.includes('<')) readings.push((visible ??= visibleWith(plainSheet(css)))(inside), ...inside.split(TAG_AND_ALL))
    const named = readings.flatMap(hostsIn).find((name) => !sameSite(name, host))
    return named === undefined ? whole : mark(named)
  })
  return { html: marked, disguised: [...disguised.values()] }
}

const TAG_AND_ALL = /<[^>]*>/

/** Each rule by the last name in its selector, whatever the screen: hides too much rather than too little. */
function plainSheet(css: string): string {
  const rules: string[] = []
  for (const { selectors, body } of rulesOf(css)) {
    for (const selector of selectors) {
      const last = selector.split(/[\s>+~]+/).at(-1)?.replace(/:.*$/, '') ?? ''
      rules.push(`${/[.#][\w-]+$/.exec(last)?.[0] ?? last}{${body}}`)
    }
  }
  return rules.join('\n')
}

/**
 * Every name in it that has the form of a host, "README.md" too: where a link leads is never
 * wrong to say. Found by splitting and not by one pattern, which a long word could keep busy.
 */
function hostsIn(text: string): string[] {
  const words = withoutInvisible(text).replaceAll(DOTS, '.').normalize('NFKC')
  return (words.match(/[\p{L}\p{N}.-]+/gu) ?? []).flatMap((word) => (word.includes('.') ? word.split(/\.{2,}|\.(?=-)|(?<=-)\./).flatMap(hostOf) : []))
}

function hostOf(word: string): string[] {
  const labels = word.replace(/^[.-]+/, '').replace(/[.-]+$/, '').split('.')
  // "bank.example.2" is read as bank.example and then a number.
  const last = labels.findLastIndex((label, index) => index > 0 && /^(?:\p{L}{2,24}|xn--[a-z0-9-]+)$/iu.test(label))
  return last === -1 ? [] : [labels.slice(0, last + 1).join('.').toLowerCase()]
}

function sameSite(named: string, host: string): boolean {
  const [a, b] = [named, domainToUnicode(host.replace(/:\d+$/, ''))].map((name) => (name ?? '').toLowerCase().replace(/^www\./, ''))
  return a === b || (a ?? '').endsWith(`.${b}`) || (b ?? '').endsWith(`.${a}`)
}
