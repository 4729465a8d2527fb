// What the row of a mail keeps of it and what is searched of it, in one pass and without a string
// for its text: enough for lists, threads and search, nothing to open.
//
// This is the path of an import, where every microsecond is paid a hundred thousand times.
import type { MailFile } from '../messages/attachment-store.ts'
import { asUtf8, decodeText } from '../mime/charset.ts'
import { unflow } from '../mime/flowed.ts'
import { withWordSignals } from '../clean/read-signals.ts'
import { addHtmlWords } from '../mime/html-words.ts'
import { calendarWords } from '../mime/calendar-words.ts'
import { textBytesOf, type Body } from '../mime/mail-content.ts'
import { bytesOfPart, type Part } from '../mime/part.ts'
import { uuFilesIn, withoutUuFiles } from '../mime/uuencode.ts'
import { openWordBuffer, type WordBuffer } from '../mime/word-buffer.ts'
import { firstVisibleText } from '../view/first-visible-text.ts'
import { NO_HEADER, type MailHeader } from './mail-header.ts'
import { deletesBlank, isFlowed } from './mail-text.ts'
import { parseLimits } from './parse-limits.ts'
import { salvageMessage } from './parse-message.ts'
import { readMail, type ReadMail } from './read-mail.ts'
import { SNIPPET_READS_CHARS, snippetOf } from './snippet.ts'
import { joinTroubles, troubleSays } from '../messages/trouble-words.ts'

export interface MailOutline extends Omit<MailHeader, 'listUnsubscribePost' | 'authenticationResults'> {
  /** Any that stands beside the text, not inside it. */
  attachments: boolean
  /** All of them, in the order in which they are opened by number. */
  files: MailFile[]
  snippet: string
  broken: string
  /** For the index, and in no row: UTF-8 in memory of its own; what the text says, or else the HTML; invitations; letters within. */
  words: Uint8Array<ArrayBuffer>
}

export function outlineMail(raw: Uint8Array): MailOutline {
  const mail = readMail(raw)
  const words = openWords()
  const texts = openTexts(mail)
  const isWhole = addWords(mail, { texts, words, depth: 0 })
  const isCut = !isWhole || words.isFull
  const { listUnsubscribePost: _post, authenticationResults: _results, ...header } = mail.header
  const snippet = snippetOf(firstText(mail, texts))
  return {
    ...header,
    signals: withWordSignals(header.signals, { subject: header.subject, snippet, isInvitation: mail.content.calendars.length > 0 }),
    attachments: mail.attachments.some((one) => !one.inline),
    files: mail.attachments.map(({ name, type, size, inline }) => ({ name, type, size, inline })),
    snippet,
    broken: joinTroubles([...mail.damage, ...(isCut ? [troubleSays('mail-text-too-long')] : [])]),
    words: words.take(),
  }
}

/** Of a mail that was found not to be readable. */
export function outlineOfSalvaged(raw: Uint8Array, why: string): MailOutline {
  const { text, html: _html, attachments: _attachments, listUnsubscribePost: _post, authenticationResults: _results, ...header } = salvageMessage(raw, why)
  return { ...header, attachments: false, files: [], snippet: snippetOf(text), words: new Uint8Array(Buffer.from(text)) }
}

/** Of one that nothing can be read of. */
export const NOTHING_OUTLINED: Omit<MailOutline, 'broken'> = { ...NO_HEADER, attachments: false, files: [], snippet: '', words: new Uint8Array() }

/** One for the life of the thread: its memory is reused from mail to mail. */
let kept: WordBuffer | undefined

function openWords(): WordBuffer {
  kept ??= openWordBuffer()
  // Left over only if something threw in between.
  if (kept.length > 0) kept.take()
  return kept
}

/** The bytes of each text, decoded once for its words, for the snippet and to see whether it says anything. */
type Texts = (part: Part) => { bytes: Buffer; isWhole: boolean }

function openTexts({ bytes }: ReadMail): Texts {
  const decoded = new Map<Part, ReturnType<Texts>>()
  return (part) => {
    const known = decoded.get(part)
    if (known !== undefined) return known
    const { bytes: own, isWhole } = textBytesOf(bytes, part)
    const text = asUtf8(part.type === 'text/html' ? own : withoutUuFiles(own, uuFilesIn(own)), part.charset)
    const flows = isFlowed(part) && deletesBlank(part)
    // Words that are broken over lines come together only where the lines do.
    const whole = { bytes: flows ? Buffer.from(unflow(text.toString('utf8'), { deletesBlank: true })) : text, isWhole }
    decoded.set(part, whole)
    return whole
  }
}

interface Gathering {
  texts: Texts
  words: WordBuffer
  /** Letters around this one. */
  depth: number
}

/** False when a text was longer than is read. */
function addWords({ bytes, content }: ReadMail, { texts, words, depth }: Gathering): boolean {
  let isWhole = true
  for (const body of content.bodies) {
    for (const part of wordsOfBody(texts, body)) {
      const text = texts(part)
      if (part.type === 'text/html') addHtmlWords(text.bytes, words)
      else words.add(text.bytes)
      words.gap()
      isWhole &&= text.isWhole
    }
  }
  for (const { text, html } of content.tnef) {
    if (text.trim() === '') addHtmlWords(Buffer.from(html), words)
    else words.addText(text)
    words.gap()
  }
  for (const calendar of content.calendars) {
    words.addText(calendarWords(decodeText(textBytesOf(bytes, calendar).bytes, calendar.charset)))
    words.gap()
  }
  if (depth === parseLimits.lettersWithinMax) return isWhole
  for (const letter of content.letters) {
    // A forwarded letter is looked for by what it says, and by what it was called.
    const inner = readMail(bytesOfPart(bytes, letter))
    words.addText(inner.header.subject)
    words.gap()
    isWhole = addWords(inner, { texts: openTexts(inner), words, depth: depth + 1 }) && isWhole
  }
  return isWhole
}

/** The text where it says anything, the HTML otherwise. */
const wordsOfBody = (texts: Texts, { text, html }: Body): Part[] => (html.length > 0 && text.every((part) => saysNothing(texts(part).bytes)) ? html : text)

function saysNothing(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte > 32) return bytes.length < 1_000 && bytes.toString('utf8').trim() === ''
  return true
}

/** Of HTML less: few answer above a quote in HTML alone, and each letter of it costs a hundred times as much. */
const SNIPPET_READS_HTML_CHARS = 300
const SNIPPET_READS_HTML_BYTES = 200_000
/** What a letter takes at most. */
const UTF8_BYTES = 4

/** As much of the beginning as a snippet is made of. */
function firstText({ content }: ReadMail, texts: Texts): string {
  let text = ''
  for (const body of content.bodies) {
    for (const part of wordsOfBody(texts, body)) text += `${beginningOf(part, texts(part).bytes)}\n`
    if (text.length > SNIPPET_READS_CHARS) return text
  }
  return [text, ...content.tnef.map((one) => one.text)].join('\n')
}

function beginningOf(part: Part, bytes: Buffer): string {
  if (part.type === 'text/html') return firstVisibleText(bytes.toString('utf8', 0, Math.min(bytes.length, SNIPPET_READS_HTML_BYTES)), SNIPPET_READS_HTML_CHARS)
  const text = bytes.toString('utf8', 0, Math.min(bytes.length, SNIPPET_READS_CHARS * UTF8_BYTES))
  return isFlowed(part) ? unflow(text, { deletesBlank: false }) : text
}
