// What the receiving server found out about the sender (RFC 8601).
//
// Only the topmost Authentication-Results counts: each server writes above what it got, so
// everything below may be the sender's own invention. A `pass` counts for the domain it was
// given for; a perfect signature of another domain says nothing about the From line.
export interface Authenticity {
  verdict: 'pass' | 'fail' | 'none'
  domain: string
  detail: string
}

interface Result {
  method: string
  result: string
  /** e.g. header.from, header.d, smtp.mailfrom */
  properties: Map<string, string>
}

const NONE: Authenticity = { verdict: 'none', domain: '', detail: '' }

/** `header` is the topmost field's value; `fromAddress` the From line's. */
export function authenticityOf(header: string, fromAddress: string): Authenticity {
  const from = fromAddress.slice(fromAddress.lastIndexOf('@') + 1).toLowerCase()
  const results = resultsOf(header)
  if (from === '' || results.length === 0) return NONE
  const detail = results.map(({ method, result }) => `${method}=${result}`).join(', ')

  const dmarc = results.find(({ method }) => method === 'dmarc')
  const dmarcFrom = dmarc?.properties.get('header.from') ?? from
  // Sealed for another From than the one that is shown: not a word about this one.
  if (dmarc !== undefined && !aligned(dmarcFrom, from)) return { verdict: 'none', domain: from, detail }
  if (dmarc?.result === 'pass') return { verdict: 'pass', domain: from, detail }
  if (dmarc?.result === 'fail') return { verdict: 'fail', domain: from, detail }

  const aboutFrom = results.filter(({ method, properties }) => {
    if (method === 'dkim') return aligned(properties.get('header.d') ?? domainOf(properties.get('header.i')), from)
    if (method === 'spf') return aligned(domainOf(properties.get('smtp.mailfrom')), from)
    return false
  })
  if (aboutFrom.some(({ result }) => result === 'pass')) return { verdict: 'pass', domain: from, detail }
  // A signature that breaks on the way (mailing lists) is no proof of forgery; one that was never made neither.
  if (aboutFrom.some(({ method, result }) => method === 'spf' && result === 'fail')) return { verdict: 'fail', domain: from, detail }
  return { verdict: 'none', domain: from, detail }
}

/** For which domains the server that took it in found a signature that holds. */
export function dkimPasses(header: string): Set<string> {
  const passed = resultsOf(header).filter(({ method, result }) => method === 'dkim' && result === 'pass')
  return new Set(passed.map(({ properties }) => properties.get('header.d') ?? domainOf(properties.get('header.i'))).filter((domain) => domain !== ''))
}

function resultsOf(header: string): Result[] {
  const [, ...parts] = split(withoutComments(header.slice(0, 8_000)))
  return parts.flatMap((part) => {
    const pairs = [...part.matchAll(/([a-z0-9.-]+)\s*=\s*("[^"]*"|[^\s;]+)/gi)].map(([, key = '', value = '']) => [key.toLowerCase(), value.replaceAll('"', '').toLowerCase()] as const)
    const [first, ...rest] = pairs
    return first === undefined ? [] : [{ method: first[0], result: first[1], properties: new Map(rest) }]
  })
}

/** Comments nest; a quoted bracket opens none. An unclosed one hides the rest, as it should. */
function withoutComments(text: string): string {
  let plain = ''
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string
    if (letter === '\\') {
      if (depth === 0) plain += letter + (text[i + 1] ?? '')
      i++
    } else if (letter === '"' && depth === 0) {
      quoted = !quoted
      plain += letter
    } else if (letter === '(' && !quoted) depth++
    else if (letter === ')' && !quoted && depth > 0) depth--
    else if (depth === 0) plain += letter
  }
  return plain
}

/** At semicolons outside quotes. */
function split(text: string): string[] {
  return (text.match(/(?:"[^"]*"|[^;"]|")+|;/g) ?? []).filter((part) => part !== ';')
}

const domainOf = (address: string | undefined): string => address?.slice(address.lastIndexOf('@') + 1) ?? ''

/** Relaxed alignment without a list of public suffixes: the same, or one below the other with two labels at least. */
function aligned(one: string, other: string): boolean {
  if (one === '' || other === '') return false
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  return short === long || (short.split('.').length >= 2 && !SHARED_SUFFIX.test(short) && long.endsWith(`.${short}`))
}

/** Second-level registries: "co.uk" belongs to nobody. */
const SHARED_SUFFIX = /^(?:com|co|org|net|gov|edu|ac|gob|gouv|nom|tm|info|store|firm)\.[a-z]{2}$/
