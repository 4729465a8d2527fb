// What a file is, by how it begins. Its name is somebody's habit: Apple's mbox has none of its
// own, Takeout's says "All mail", and a calendar may arrive as "download (3)".
import { Fault } from '../../base/fault.ts'
import { isSeparator } from './mbox.ts'

export type ImportFormat = 'mbox' | 'eml' | 'ics'

/** Enough for the header of a mail that went through many hands. */
export const LOOK_BYTES = 64 * 1024

/** Fields that mails have and other "Name: value" files have not, or not two of them. */
const MAIL_FIELDS = new Set(['from', 'to', 'date', 'subject', 'received', 'return-path', 'message-id', 'mime-version', 'delivered-to', 'reply-to', 'x-mozilla-status', 'x-gm-thrid'])

/** @param start the first LOOK_BYTES of the file, or all of it. */
export function recognise(start: Uint8Array): ImportFormat {
  if (start.length === 0) throw new Fault('import-empty', 'This file is empty', { fix: 'Export it again, and look at its size before you choose it.' })
  if (isPacked(start)) {
    throw new Fault('import-packed', 'This is a packed archive, not the mail itself', { fix: 'Unpack it first, then import the .mbox, .eml or .ics file that was in it.' })
  }
  const text = Buffer.from(start).toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
  if (/^\s*BEGIN:VCALENDAR\s/i.test(text)) return 'ics'
  const firstLine = /^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? ''
  if (isSeparator(Buffer.from(firstLine, 'latin1'))) return 'mbox'
  if (isMail(text)) return 'eml'
  throw new Fault('import-unknown', 'This is neither an mbox, nor a single mail (.eml), nor a calendar (.ics)', {
    fix: 'Export the mail as mbox (Takeout, Thunderbird, Apple Mail) or .eml, the calendar as .ics, and choose that file.',
  })
}

/** ZIP (also an empty one, and one of several parts), gzip, 7-Zip, RAR. */
const PACKED = ['504b0304', '504b0506', '504b0708', '1f8b', '377abcaf271c', '526172211a07']

function isPacked(start: Uint8Array): boolean {
  const first = Buffer.from(start.subarray(0, 8)).toString('hex')
  return PACKED.some((magic) => first.startsWith(magic))
}

function isMail(text: string): boolean {
  const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length)
  if (header.includes('\0')) return false
  const lines = header.replace(/^[\r\n]+/, '').split(/\r?\n/)
  if (!/^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(lines[0] ?? '')) return false
  const names = lines.map((line) => /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase() ?? '')
  return new Set(names.filter((name) => MAIL_FIELDS.has(name))).size >= 2
}
