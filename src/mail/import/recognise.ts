// What a file is, by how it begins. Its name is somebody's habit: Apple's mbox has none of its
// own, Takeout's says "All mail", and a calendar may arrive as "download (3)".
import { Fault } from '../../base/fault.ts'
import { isSeparator, withoutMark } from './mbox.ts'
import { troubleSays } from '../messages/trouble-words.ts'

/** `emlx` is Apple Mail's: the length of a mail, the mail, and what Apple notes about it. */
export type ImportFormat = 'mbox' | 'eml' | 'emlx' | 'ics' | 'zip'

/** Enough for the header of a mail that went through many hands. */
export const LOOK_BYTES = 64 * 1024

/** Fields that mails have and other "Name: value" files have not, or not two of them. */
const MAIL_FIELDS = new Set(['from', 'to', 'date', 'subject', 'received', 'return-path', 'message-id', 'mime-version', 'delivered-to', 'reply-to', 'x-mozilla-status', 'x-gm-thrid'])

/** @param start the first LOOK_BYTES of the file, or all of it. Undefined: nothing that is imported. */
export function formatOf(start: Uint8Array): ImportFormat | undefined {
  if (beginsWith(start, ZIP)) return 'zip'
  const text = Buffer.from(withoutMark(start)).toString('latin1')
  if (/^\s*BEGIN:VCALENDAR\s/i.test(text)) return 'ics'
  const firstLine = /^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? ''
  if (isSeparator(Buffer.from(firstLine, 'latin1'))) return 'mbox'
  if (isMail(text)) return 'eml'
  const length = /^ *\d{1,10} *\r?\n/.exec(text)?.[0]
  return length !== undefined && isMail(text.slice(length.length)) ? 'emlx' : undefined
}

/** The same of a file that somebody chose: what is none of these is refused, with what to do. One that is called a mail is taken for one. */
export function recognise(start: Uint8Array, name = ''): ImportFormat {
  if (start.length === 0) throw new Fault('import-empty', 'This file is empty', { fix: 'Export it again, and look at its size before you choose it.' })
  if (beginsWith(start, PACKED)) {
    throw new Fault('import-packed', 'This is a packed archive of a kind that is not read here', { fix: 'Unpack it first, then import what was in it. A ZIP is read as it is.' })
  }
  const format = formatOf(start) ?? (/\.eml$/i.test(name) ? 'eml' : undefined)
  if (format !== undefined) return format
  throw new Fault('import-unknown', 'This is neither an mbox, nor a single mail (.eml), nor a calendar (.ics), nor a ZIP of mail', {
    fix: 'Export the mail as mbox (Takeout, Thunderbird, Apple Mail) or .eml, the calendar as .ics, and choose that file.',
  })
}

/** Also an empty one, and one of several parts. */
const ZIP = ['504b0304', '504b0506', '504b0708']
/** gzip, 7-Zip, RAR, bzip2, xz, Zstandard. */
const PACKED = ['1f8b', '377abcaf271c', '526172211a07', '425a68', 'fd377a585a00', '28b52ffd']
/** A data file of Outlook (.pst, .ost), and a folder of Outlook Express (.dbx). */
const OUTLOOK = ['2142444e', 'cfad12fe']

/** Of a file among others, that may hold mail and is not read here: what it is and what to do, in words. '' = it does not look so. */
export function whyPacked(start: Uint8Array, path: string): string {
  // Documents are ZIPs as well; what ends so, or has no ending, is an archive.
  if (beginsWith(start, ZIP) && /(?:\.zip|\/[^./]+|^[^./]+)$/i.test(path)) return troubleSays('file-archive-inside')
  if (beginsWith(start, PACKED) || Buffer.from(start.subarray(257, 262)).toString('latin1') === 'ustar') return troubleSays('file-packed')
  if (beginsWith(start, OUTLOOK) || (start.length > 0 && /\.(?:pst|ost|olm|msg|dbx)$/i.test(path))) return troubleSays('file-of-outlook')
  return ''
}

function beginsWith(start: Uint8Array, magics: readonly string[]): boolean {
  const first = Buffer.from(start.subarray(0, 8)).toString('hex')
  return magics.some((magic) => first.startsWith(magic))
}

/** Whether anything at its beginning reads as a field of a header. Lines of old Macs end in CR. */
export function hasField(start: Uint8Array): boolean {
  const text = Buffer.from(withoutMark(start).subarray(0, LOOK_BYTES)).toString('latin1').trimStart()
  const header = text.slice(0, /\r\n\r\n|\n\n|\r\r/.exec(text)?.index ?? text.length)
  return !header.includes('\0') && header.split(/\r\n|\n|\r/).some((line) => /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(line))
}

function isMail(text: string): boolean {
  const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length)
  if (header.includes('\0')) return false
  const lines = header.replace(/^[\r\n]+/, '').split(/\r?\n/)
  if (!/^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(lines[0] ?? '')) return false
  const names = lines.map((line) => /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase() ?? '')
  return new Set(names.filter((name) => MAIL_FIELDS.has(name))).size >= 2
}
