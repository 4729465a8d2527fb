// What an exported mail says about itself: read or not, starred, and which folder it lay in.
//
// Each program has its own place for it. Whoever says nothing is taken to have been read: a
// file of ten thousand old letters must not arrive as ten thousand new ones.
import { decodeWords } from 'postal-mime'
import { limits } from '../../base/limits.ts'
import { roleOfName } from '../mailbox-role.ts'
import type { Flags } from '../types.ts'

export const IMPORT_FOLDERS = ['inbox', 'sent', 'drafts', 'archive', 'trash', 'junk'] as const
export type ImportFolder = (typeof IMPORT_FOLDERS)[number]

export interface Marks {
  flags: Flags
  /** Thunderbird keeps what was deleted in the file until that is compacted. */
  isDeleted: boolean
  /** By its labels; undefined = nothing is said. */
  folder: ImportFolder | undefined
  /** As it stands in the header. */
  date: string
}

const FIELDS = ['status', 'x-status', 'x-mozilla-status', 'x-gmail-labels', 'date'] as const

export function marksOf(raw: Uint8Array): Marks {
  const { status, 'x-status': more, 'x-mozilla-status': mozilla, 'x-gmail-labels': gmail, date = '' } = fieldsOf(raw)
  const bits = mozilla === undefined ? undefined : Number.parseInt(mozilla, 16) || 0
  const labels = gmail === undefined ? undefined : decodeWords(gmail).split(',').map((label) => label.trim().toLowerCase())
  const has = (...names: string[]) => labels?.some((label) => names.includes(label)) ?? false
  const bit = (mask: number) => ((bits ?? 0) & mask) !== 0
  const folder = labels === undefined ? undefined : folderOfLabels(labels)
  const saysRead = [...(bits === undefined ? [] : [bit(0x1)]), ...(labels === undefined ? [] : [!has(...UNREAD)]), ...(status === undefined ? [] : [status.includes('R')])]
  return {
    flags: {
      seen: saysRead[0] ?? true,
      flagged: bit(0x4) || has(...STARRED) || (more?.includes('F') ?? false),
      answered: bit(0x2) || (more?.includes('A') ?? false),
      draft: folder === 'drafts' || (more?.includes('T') ?? false),
    },
    isDeleted: bit(0x8),
    folder,
    date,
  }
}

/** Takeout writes labels in the language of the account. */
const UNREAD = ['unread', 'necitite', 'necitit']
const STARRED = ['starred', 'cu stea']

/** Where it is out of the way counts before where it came in. */
const STRONGEST: readonly ImportFolder[] = ['trash', 'junk', 'drafts', 'sent', 'inbox']

function folderOfLabels(labels: readonly string[]): ImportFolder {
  const roles = new Set(labels.map(roleOfName))
  return STRONGEST.find((role) => roles.has(role)) ?? 'archive'
}

/** By the name of the file, as programs export a folder. */
export function folderOfFileName(name: string): ImportFolder | undefined {
  const role = roleOfName(name.replace(/\.(mbox|mbx|eml|txt)$/i, ''))
  // What had not left yet is not sent from here: nobody signed it.
  if (role === 'outbox') return 'drafts'
  return role === '' ? undefined : role
}

function fieldsOf(raw: Uint8Array): Partial<Record<(typeof FIELDS)[number], string>> {
  const text = Buffer.from(raw.subarray(0, limits.headerBytesMax)).toString('latin1')
  const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length)
  const found: Partial<Record<(typeof FIELDS)[number], string>> = {}
  for (const line of header.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = FIELDS.find((field) => field.length === colon && line.slice(0, colon).toLowerCase() === field)
    if (name !== undefined) found[name] ??= line.slice(colon + 1).trim()
  }
  return found
}
