// What another program wrote, as a draft of ours: so that it can be gone on with here.
//
// Whole or not at all. A file that may not be taken (infected, too large) or a text that is longer
// than a letter may be would be missing in what is sent from here, and nobody would see it: such a
// draft stays where it was written. What is no address yet is left out: it cannot be sent to.
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { correctAddress, fitLine, fitText } from '../letters/correct-address.ts'
import { bringLetterFile } from '../letter-files/bring-letter-file.ts'
import { letterHtml } from '../letters/letter-html.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import type { ParsedMessage } from '../parse/parsed-message.ts'
import { plainTextOf } from '../parse/plain-text.ts'
import type { Address } from '../types.ts'
import type { DraftContent } from './draft-shapes.ts'

interface CopyDeps {
  db: Db
  clock: Clock
  parser: Pick<MailParser, 'parse' | 'file'>
  signal: AbortSignal
}

export interface CopyContent {
  letter: DraftContent
  /** Of the mail that it answers, without <>; '' = none. */
  inReplyTo: string
}

export async function contentOfCopy({ db, clock, parser, signal }: CopyDeps, message: StoredMessage, raw: Uint8Array): Promise<CopyContent> {
  const owner = message.userId
  const mail = await parser.parse(raw, { owner, signal })
  if (mail.attachments.length > limits.letterFilesMax) throw tooMuch('more files than a letter of ours carries')
  const files = new Map<string, string>()
  const attachments: { fileId: string }[] = []
  for (const [index, { name, type, contentId, place }] of mail.attachments.entries()) {
    const bytes = await parser.file(raw, place, { owner })
    const from = { messageId: message.id, subject: message.subject }
    const { id } = await bringLetterFile(db, clock, { userId: owner, name: name === '' ? `file-${index + 1}` : name, type, bytes, broughtBy: { who: 'person', name: '' }, from })
    attachments.push({ fileId: id })
    if (contentId !== '') files.set(contentId, id)
  }
  const people = { to: peopleOf(mail.to), cc: peopleOf(mail.cc), bcc: peopleOf(mail.bcc) }
  return { letter: { ...people, subject: fitLine(mail.subject, limits.letterSubjectCharsMax), ...bodyOf(mail, files), attachments }, inReplyTo: mail.inReplyTo }
}

function bodyOf(mail: ParsedMessage, files: ReadonlyMap<string, string>): Pick<DraftContent, 'text' | 'html'> {
  if (mail.html !== '') {
    const own = fitText(mail.html).replaceAll(/cid:([^"'\s>]+)/gi, (whole, contentId: string) => (files.has(contentId) ? `cid:${files.get(contentId)}` : whole))
    const html = htmlOf(own, new Set(files.values()))
    if (html !== '') {
      if (html.length > limits.letterHtmlCharsMax) throw tooMuch('longer than a letter of ours may be')
      return { text: '', html }
    }
  }
  const text = fitText(plainTextOf(mail)).trimEnd()
  if (text.length > limits.letterTextCharsMax) throw tooMuch('longer than a letter of ours may be')
  return { text }
}

/** '' where nothing is left of it that a letter may be: then its words are taken. */
function htmlOf(source: string, pictures: ReadonlySet<string>): string {
  try {
    return letterHtml(source, pictures).html
  } catch (error) {
    if (error instanceof Fault) return ''
    throw error
  }
}

function peopleOf(people: readonly Address[]): Address[] {
  return people.slice(0, limits.letterRecipientsMax).flatMap(({ name, address }) => {
    try {
      return [correctAddress({ name: fitLine(name, limits.letterNameCharsMax), address })]
    } catch (error) {
      if (error instanceof Fault) return []
      throw error
    }
  })
}

const tooMuch = (why: string): Fault => new Fault('draft-not-taken', `A draft at the provider is ${why}`, { fix: 'Go on with it in the program that it was written in.' })
