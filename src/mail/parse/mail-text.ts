// The bodies of a mail as one text and one HTML, for showing it.
//
// A list adds its footer as a second text, Apple Mail writes text, a picture, text: all of it is
// the mail. Where one body has only HTML and another only text, each is told in the other's form
// too, or half of the mail would be missing from whichever is shown.
import { decodeText } from '../mime/charset.ts'
import { unflow } from '../mime/flowed.ts'
import { textBytesOf, type Body } from '../mime/mail-content.ts'
import type { Part } from '../mime/part.ts'
import { uuFilesIn, withoutUuFiles } from '../mime/uuencode.ts'
import { visibleText } from '../view/visible-text.ts'
import { parseLimits } from './parse-limits.ts'
import type { ReadMail } from './read-mail.ts'

export interface DecodedText {
  text: string
  /** False when it was longer than is read. */
  isWhole: boolean
}

export function textOf({ bytes, content }: ReadMail): DecodedText {
  const told = content.bodies.map((body) => ({ own: decodedParts(bytes, body.text), body }))
  const ofTnef = content.tnef.map(({ text }) => text).filter((text) => text !== '')
  // Nothing is said as text: then plain-text.ts takes the words of the HTML.
  if (told.every(({ own }) => saysNothing(own.text)) && ofTnef.length === 0) return NO_TEXT
  const texts = told.map(({ own, body }) => (saysNothing(own.text) && body.html.length > 0 ? { text: visibleText(decodedParts(bytes, body.html).text), isWhole: own.isWhole } : own))
  return joined([...texts, ...ofTnef.map(whole)])
}

export function htmlOf({ bytes, content }: ReadMail): DecodedText {
  const ofTnef = content.tnef.map(({ html }) => html).filter((html) => html !== '')
  if (content.bodies.every(({ html }) => html.length === 0) && ofTnef.length === 0) return NO_TEXT
  const texts = content.bodies.map((body) => {
    if (body.html.length > 0) return decodedParts(bytes, body.html)
    const own = decodedParts(bytes, body.text)
    return { ...own, text: htmlOfText(own.text) }
  })
  return joined([...texts, ...ofTnef.map(whole)])
}

const NO_TEXT: DecodedText = { text: '', isWhole: true }
const whole = (text: string): DecodedText => ({ text, isWhole: true })
const saysNothing = (text: string): boolean => text.trim() === ''

/** Up to the limit, all together. */
function joined(texts: readonly DecodedText[]): DecodedText {
  const text = texts.map((one) => one.text).filter((one) => one !== '').join('\n')
  const isWhole = texts.every((one) => one.isWhole) && text.length <= parseLimits.mimeTextBytesMax
  return { text: isWhole ? text : text.slice(0, parseLimits.mimeTextBytesMax), isWhole }
}

const decodedParts = (mail: Buffer, parts: Body['text']): DecodedText => (parts.length === 1 ? decodedPart(mail, parts[0]!) : joined(parts.map((part) => decodedPart(mail, part))))

export function decodedPart(mail: Buffer, part: Part): DecodedText {
  const { bytes, isWhole } = textBytesOf(mail, part)
  if (part.type === 'text/html') return { text: decodeText(bytes, part.charset), isWhole }
  const text = decodeText(withoutUuFiles(bytes, uuFilesIn(bytes)), part.charset)
  return { text: isFlowed(part) ? unflow(text, { deletesBlank: deletesBlank(part) }) : text, isWhole }
}

export const isFlowed = ({ parameters }: Part): boolean => parameters.get('format')?.toLowerCase() === 'flowed'
export const deletesBlank = ({ parameters }: Part): boolean => parameters.get('delsp')?.toLowerCase() === 'yes'

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const htmlOfText = (text: string): string => `<div>${text.trim().replaceAll(/[&<>]/g, (letter) => ESCAPED[letter] ?? '').replaceAll(/\r?\n/g, '<br>\n')}</div>`
