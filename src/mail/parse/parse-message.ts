// Raw bytes to the mail as we speak of it. Never throws: whatever cannot be read is said in
// `broken`, and everything around it is kept. The raw bytes stay in the store in any case, so a
// better parser can come back to them.
import { bytesAt, type FilePlace } from '../mime/mail-content.ts'
import { readHeaderBlock, textOfField, wantedFields } from '../mime/header-block.ts'
import { MAIL_FIELDS, readMailHeader } from './mail-header.ts'
import { htmlOf, textOf } from './mail-text.ts'
import { idsIn } from './message-ids.ts'
import { parseLimits } from './parse-limits.ts'
import { NOTHING_READ, type ParsedMessage } from './parsed-message.ts'
import { readMail, withLines } from './read-mail.ts'
import { wellFormed } from './row-text.ts'
import { joinTroubles, troubleSays } from '../messages/trouble-words.ts'

export function parseMessage(raw: Uint8Array): ParsedMessage {
  const mail = readMail(raw)
  const text = textOf(mail)
  const html = htmlOf(mail)
  const damage = text.isWhole && html.isWhole ? mail.damage : [...mail.damage, troubleSays('mail-text-too-long')]
  return { ...mail.header, text: wellFormed(text.text), html: wellFormed(html.text), attachments: mail.attachments, broken: joinTroubles(damage) }
}

/** The decoded bytes of an attachment, for whoever opens it. */
export const attachmentBytes = (raw: Uint8Array, place: FilePlace): Uint8Array => bytesAt(withLines(raw), place)

/** Of a mail that was found not to be readable: its header, why, and the body as the text it would be if it were plain. */
export function salvageMessage(raw: Uint8Array, why: string): ParsedMessage {
  const bytes = withLines(raw)
  const block = readHeaderBlock(bytes, { start: 0, wanted: MAIL_FIELDS })
  const { header } = readMailHeader(bytes, block, '')
  const body = bytes.toString('utf8', block.bodyStart, Math.min(bytes.length, block.bodyStart + parseLimits.salvagedTextBytes))
  return { ...NOTHING_READ, ...header, broken: why, text: wellFormed(body).trim() }
}

const MESSAGE_ID = wantedFields(['message-id'])

/** The Message-ID that `parseMessage` would find in this header, and nothing else of it: whoever asks which mail it is asks of thousands. */
export function messageIdOf(header: Uint8Array): string {
  const bytes = withLines(header)
  return idsIn(textOfField(bytes, readHeaderBlock(bytes, { start: 0, wanted: MESSAGE_ID }).fields[0]))[0] ?? ''
}
