// Names, subjects and addresses that a person may put on a letter.
//
// Nothing that could end a header line, or make the line shown at approval read otherwise
// than the one that is sent, gets as far as a proposal: control characters, line and
// paragraph separators, and the marks that turn the direction of text around.
import { domainToASCII } from 'node:url'
import { Fault } from '../../base/fault.ts'
import type { Address } from '../types.ts'

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_IN_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/u
// oxlint-disable-next-line no-control-regex -- tab and line ends may stand in a text, these may not
const NOT_IN_A_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]/u
// Letters that are not drawn: tags, and variation selectors where no ideograph has a variant. A whole
// message can be written in them, and whoever approves what they see would send it unseen.
const UNSEEN = /[\u{e0000}-\u{e007f}]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]|[\u2061-\u2064\u206a-\u206f]/u
/** What tags are for: a flag of England, Scotland or Wales. */
const FLAG_OF_TAGS = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu
/** Turns letters around against their own order; in a text nobody types it, in a line nothing that turns may stand. */
const OVERRIDE = /[\u202d\u202e]/
/** RFC 2047: in a header other words than these letters would be read out of it, and those that approve saw the letters. */
const ENCODED_WORD = /=\?[^?\s]*\?[bq]\?[^?\s]*\?=/i
/** Letters are not drawn one by one in many scripts, and in an emoji two of them meet; three on end spell something (zero-width ones, selectors of variants) that nobody sees. */
const UNSEEN_RUN = /\p{Default_Ignorable_Code_Point}{3,}/u
const hidesWords = (text: string): boolean => {
  const plain = text.replaceAll(FLAG_OF_TAGS, '')
  return UNSEEN.test(plain) || UNSEEN_RUN.test(plain)
}
// RFC 5321 dot-string. Quoted local parts are legal, unused by people, and a playground for injection.
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** One line of a header, as typed; a Fault when it is not one line. */
export function correctLine(what: 'subject' | 'name' | 'file name', text: string): string {
  if (NOT_IN_A_LINE.test(text) || hidesWords(text) || ENCODED_WORD.test(text)) {
    throw new Fault('bad-characters', `The ${what} contains characters that do not belong in one line`, {
      fix: `Type the ${what} again, without line breaks, invisible control characters or words in code (=?…?=).`,
    })
  }
  return text.trim()
}

/** The body with \n line ends; a Fault when it holds control characters. */
export function correctText(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, '\n')
  if (NOT_IN_A_TEXT.test(lines) || OVERRIDE.test(lines) || hidesWords(lines)) {
    throw new Fault('bad-characters', 'The text contains control characters, or letters that cannot be seen', { fix: 'Paste it as plain text.' })
  }
  return lines
}

/** What somebody else wrote, as a line of a letter of ours can have it: what `correctLine` would refuse is left out. */
export function fitLine(text: string, charsMax: number): string {
  const seen = without(text.toWellFormed(), '', UNSEEN, UNSEEN_RUN)
  const line = without(seen, ' ', NOT_IN_A_LINE).replaceAll('=?', '= ?').replaceAll(/\s+/g, ' ').trim()
  return line.length <= charsMax ? line : `${line.slice(0, charsMax - 1).toWellFormed().trim()}…`
}

/** The same of a text. */
export const fitText = (text: string): string => without(text.toWellFormed().replaceAll(/\r\n?/g, '\n'), '', NOT_IN_A_TEXT, OVERRIDE, UNSEEN, UNSEEN_RUN)

const without = (text: string, instead: string, ...shapes: readonly RegExp[]): string => shapes.reduce((rest, shape) => rest.replaceAll(new RegExp(shape, 'gu'), instead), text)

/** Whether a letter can go there; somebody else's mail may name what is no address at all. */
export function canBeWrittenTo({ address }: Address): boolean {
  try {
    return correctAddress({ name: '', address }).address !== ''
  } catch {
    return false
  }
}

/** The address as it is sealed: domain in lower case and ASCII, so that a look-alike shows as xn--. */
export function correctAddress({ name, address }: Address): Address {
  const at = address.trim().lastIndexOf('@')
  const local = address.trim().slice(0, at)
  const domain = domainToASCII(address.trim().slice(at + 1)).toLowerCase()
  // The address as typed is looked at too: turning a domain into ASCII drops line ends silently.
  if (NOT_IN_A_LINE.test(address) || at < 1 || ENCODED_WORD.test(local) || local.length > 64 || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) {
    throw new Fault('bad-address', `${JSON.stringify(address.slice(0, 100))} is not an address that mail can be sent to`, {
      fix: 'Use the form name@example.org.',
    })
  }
  return { name: correctLine('name', name), address: `${local}@${domain}` }
}
