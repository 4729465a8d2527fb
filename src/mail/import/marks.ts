// What an exported mail says about itself: read or not, starred, which labels it had, and of which
// conversation it is.
//
// Each program has its own place for it. Whoever says nothing is taken to have been read: a
// file of ten thousand old letters must not arrive as ten thousand new ones.
import { parseLimits } from '../parse/parse-limits.ts'
import { roleOfName } from '../mailboxes/mailbox-role.ts'
import { decodeRawHeader } from '../mime/charset.ts'
import { decodeWords } from '../mime/encoded-words.ts'
import type { Flags } from '../types.ts'

export interface WrittenMarks {
  flags: Flags
  /** Thunderbird keeps what was deleted in the file until that is compacted. */
  isDeleted: boolean
  /** Gmail's, without those that are flags; undefined = nothing is said. */
  labels: string[] | undefined
  /** Gmail's name of its conversation; '' = none. */
  conversation: string
  /** As it stands in the header. */
  date: string
}

const FIELDS = ['status', 'x-status', 'x-mozilla-status', 'x-gmail-labels', 'x-gm-thrid', 'date'] as const

export function marksOf(raw: Uint8Array): WrittenMarks {
  const { status, 'x-status': more, 'x-mozilla-status': mozilla, 'x-gmail-labels': gmail, 'x-gm-thrid': conversation = '', date = '' } = fieldsOf(raw)
  const bits = mozilla === undefined ? undefined : Number.parseInt(mozilla, 16) || 0
  const labels = gmail === undefined ? undefined : labelsIn(decodeWords(decodeRawHeader(Buffer.from(gmail, 'latin1'))))
  const has = (names: readonly string[]) => labels?.some((label) => names.includes(label.toLowerCase())) ?? false
  const bit = (mask: number) => ((bits ?? 0) & mask) !== 0
  const saysRead = [...(bits === undefined ? [] : [bit(0x1)]), ...(labels === undefined ? [] : [!has(UNREAD)]), ...(status === undefined ? [] : [status.includes('R')])]
  return {
    flags: {
      seen: saysRead[0] ?? true,
      flagged: bit(0x4) || has(STARRED) || (more?.includes('F') ?? false),
      answered: bit(0x2) || (more?.includes('A') ?? false),
      draft: (labels?.some((label) => roleOfName(label) === 'drafts') ?? false) || (more?.includes('T') ?? false),
    },
    isDeleted: bit(0x8),
    labels: labels?.filter((label) => !FLAGS.includes(label.toLowerCase())),
    conversation: /^\d{1,30}$/.test(conversation) ? conversation : '',
    date,
  }
}

/** Takeout writes labels in the language of the account. */
const UNREAD = ['unread', 'necitite', 'necitit']
const STARRED = ['starred', 'cu stea']
const FLAGS = [...UNREAD, ...STARRED, 'opened', 'deschise', 'deschis']

/** With commas between; one that holds a comma stands in quotes. */
function labelsIn(text: string): string[] {
  const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/g)].map(([whole, quoted]) => (quoted ?? whole).trim())
  return [...new Set(found.filter((label) => label !== ''))]
}

function fieldsOf(raw: Uint8Array): Partial<Record<(typeof FIELDS)[number], string>> {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, parseLimits.headerBytesMax)).toString('latin1')
  const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length)
  const found: Partial<Record<(typeof FIELDS)[number], string>> = {}
  for (const line of header.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = FIELDS.find((field) => field.length === colon && line.slice(0, colon).toLowerCase() === field)
    if (name !== undefined) found[name] ??= line.slice(colon + 1).trim()
  }
  return found
}
