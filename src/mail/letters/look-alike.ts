// Does an address pretend to be one that the person knows?
//
// Two tests, both on what an eye takes in: the same shape (Cyrillic о for o, 1 or I for l, rn
// for m, accents), or one slip of a finger away. It may warn too often; a person who is
// warned of a real friend reads the address once more, and that is the point.
import { domainToUnicode } from 'node:url'
import type { Address } from '../types.ts'

// Letters of other scripts that most fonts draw like a Latin one. Accents fall away by NFKD.
const SHAPES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аɑα'], ['b', 'ЬƄ'], ['c', 'сϲ'], ['d', 'ԁɗ'], ['e', 'еєҽ'], ['f', 'ſ'], ['g', 'ɡց'], ['h', 'һհ'], ['i', 'іıɩιɪ'], ['j', 'јϳ'],
    ['k', 'кκ'], ['l', 'ӏΙ1|I'], ['m', 'м'], ['n', 'ոп'], ['o', 'оοօ0ø'], ['p', 'рρ'], ['q', 'ԛզ'], ['r', 'гᴦ'], ['s', 'ѕꜱ5'], ['t', 'тτ'],
    ['u', 'υսц'], ['v', 'νѵ'], ['w', 'ԝѡա'], ['x', 'хχ'], ['y', 'уγү'], ['z', 'ᴢ2'],
  ].flatMap(([latin = '', others = '']) => [...others].map((other) => [other, latin])),
)

/** What is left when everything that only a careful eye tells apart is dropped. */
export function skeleton(text: string): string {
  const plain = [...text.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '')]
  const latin = plain.map((letter) => SHAPES[letter] ?? SHAPES[letter.toLowerCase()] ?? letter.toLowerCase()).join('')
  // i and l differ by a dot; "rn" is "m" and "vv" is "w" in most fonts.
  return latin.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd').replaceAll('i', 'l')
}

/** At most one letter typed wrong, left out, added, or exchanged with its neighbour. */
export function oneSlipApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1 || a === b) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
}

export interface Known {
  address: string
  names: readonly string[]
}

/** The known address that `stranger` could be taken for, or undefined. Both with ASCII domains. */
export function lookAlike(stranger: Address, known: readonly Known[]): Known | undefined {
  const { local, domain } = parts(stranger.address)
  const domains = new Set(known.map((one) => parts(one.address).domain))
  return known.find((one) => {
    const other = parts(one.address)
    if (other.domain === domain && other.local === local) return false
    // A domain the person writes to is real; then only the name before the @ can pretend.
    if (other.domain === domain) return other.local.length >= 4 && close(local, other.local)
    if (!domains.has(domain) && other.domain.length >= 6 && close(domain, other.domain)) return true
    // The same display name on an address they never used.
    const name = skeleton(stranger.name).replaceAll(/\s+/g, ' ').trim()
    return name.includes(' ') && one.names.some((known) => skeleton(known).replaceAll(/\s+/g, ' ').trim() === name)
  })
}

const close = (a: string, b: string): boolean => skeleton(a) === skeleton(b) || oneSlipApart(a, b)

function parts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  // What the eye sees of xn--… is its Unicode form.
  return { local: address.slice(0, at).toLowerCase(), domain: domainToUnicode(address.slice(at + 1)).toLowerCase() }
}
