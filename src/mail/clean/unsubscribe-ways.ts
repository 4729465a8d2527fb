// What a List-Unsubscribe header offers (RFC 2369): an address on the web, a letter, or both.
//
// All of it was written by whoever sent the mail. What is not plainly an address of one of the
// two kinds is not offered, and nothing that a letter could carry besides its subject and
// its text (a copy to somebody, a header) is taken from it.
export interface UnsubscribeWays {
  /** The first address that is https; '' = none. */
  https: string
  /** The first on the web at all, for a person to open. */
  link: string
  mailto: UnsubscribeLetter | undefined
}

export interface UnsubscribeLetter {
  address: string
  subject: string
  text: string
}

/** What a list expects where its address says nothing. */
const USUAL_SUBJECT = 'unsubscribe'
const SUBJECT_CHARS_MAX = 200
const TEXT_CHARS_MAX = 1_000

export function unsubscribeWays(header: string): UnsubscribeWays {
  const named = [...header.matchAll(/<([^<>]+)>/g)].map(([, address = '']) => address.replaceAll(/\s+/g, ''))
  const web = named.flatMap((address) => webAddress(address) ?? [])
  const letters = named.flatMap((address) => letterOf(address) ?? [])
  return { https: web.find((address) => address.startsWith('https:')) ?? '', link: web[0] ?? '', mailto: letters[0] }
}

function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined
  const url = URL.parse(text)
  // A name and a password in an address are there to look like another host.
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href
}

function letterOf(text: string): UnsubscribeLetter | undefined {
  if (!/^mailto:/i.test(text)) return undefined
  const [to = '', query = ''] = text.slice('mailto:'.length).split('?', 2)
  const address = decoded(to)
  if (address === undefined || !/^[^\s,;<>"()@]+@[^\s,;<>"()@]+\.[^\s,;<>"()@]+$/.test(address)) return undefined
  const fields = new Map(
    query.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2)
      // Here + is a plus and no blank (RFC 6068 section 5).
      return [name.toLowerCase(), decoded(value) ?? '']
    }),
  )
  const subject = (fields.get('subject') ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, SUBJECT_CHARS_MAX)
  return { address, subject: subject === '' ? USUAL_SUBJECT : subject, text: (fields.get('body') ?? '').replaceAll(/\r\n?/g, '\n').slice(0, TEXT_CHARS_MAX) || USUAL_SUBJECT }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
