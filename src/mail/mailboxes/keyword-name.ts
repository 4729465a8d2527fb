// A label's name as a keyword at an IMAP server, and back.
//
// A keyword is an atom (RFC 9051 section 9): no blanks, no brackets, ASCII alone. What does not fit is
// written byte by byte as quoted-printable writes it, "Clien=C8=9Bi=20noi", which every server
// keeps as it is and any reader can read again; what fits stands as it is, so that other programs
// show the words that they always did. Modified UTF-7 is what Thunderbird writes, but in lower
// case, which nobody can read again.
const PLAIN = /[\w!#$&'+,./:;<>?@^`|~-]/

export const keywordOf = (name: string): string =>
  [...Buffer.from(name, 'utf8').toString('latin1')].map((char) => (PLAIN.test(char) ? char : `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)).join('')

/** What is no name written so is shown as it stands. */
export function nameOfKeyword(keyword: string): string {
  const bytes = keyword.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const name = Buffer.from(bytes, 'latin1').toString('utf8')
  return name.includes('\uFFFD') || /\p{Cc}/u.test(name) ? keyword : name
}
