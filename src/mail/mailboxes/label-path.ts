// The path of a label that its provider keeps on mails alone, and not as a mailbox: IMAP's keywords,
// Outlook's categories.
//
// Paths of an account are names of one room, and a keyword may be called what a folder is called:
// under the bare word its mail would be shown in that folder, and the folder, made later, would
// be the label. No folder has a control character in its path (RFC 9051 section 5.1).
//
// Some keywords stand for words that no server keeps: the five labels that Thunderbird offers are
// $label1 to $label5 there, and what people read lies in each program. So it does here.
import { nameOfKeyword } from './keyword-name.ts'
import type { KnownLabel } from '../mail-shapes.ts'

const KEYWORD = 'keyword:\u0001'

/** As people type them in a search, in English and Romanian; the first is the name. */
const KNOWN = {
  '$label1': ['important', 'Important'],
  '$label2': ['work', 'Work', 'Serviciu'],
  '$label3': ['personal', 'Personal'],
  '$label4': ['to-do', 'To do', 'De făcut'],
  '$label5': ['later', 'Later', 'Mai târziu'],
  '$important': ['marked-important', 'Marked as important', 'Marcate ca importante'],
} as const satisfies Record<string, readonly [KnownLabel, string, ...string[]]>

const knownAt = (path: string): readonly [KnownLabel, string, ...string[]] | undefined => {
  const keyword = keywordAt(path)?.toLowerCase() ?? ''
  return Object.hasOwn(KNOWN, keyword) ? KNOWN[keyword as keyof typeof KNOWN] : undefined
}

export const keywordPath = (keyword: string): string => `${KEYWORD}${keyword}`

/** The keyword whose path it is; undefined for that of a mailbox. */
export const keywordAt = (path: string): string | undefined => (path.startsWith(KEYWORD) ? path.slice(KEYWORD.length) : undefined)

/** Whether labels are as an undo wants them beside the place. */
export const isRelabelled = (labels: readonly string[], relabel: { on: readonly string[]; off: readonly string[] } = { on: [], off: [] }): boolean => relabel.on.every((path) => labels.includes(path)) && !relabel.off.some((path) => labels.includes(path))

/** Folders of Outlook have ids for paths, and no colon in them. */
const CATEGORY = 'category:'

export const categoryPath = (name: string): string => `${CATEGORY}${name}`

/** As a person reads it, before any list has told a name. */
export const labelName = (path: string): string => knownAt(path)?.[1] ?? wordIn(path)

/** '' of a label that is called by its own name. */
export const knownLabelOf = (path: string): KnownLabel => knownAt(path)?.[0] ?? ''

/** What else it is called than its name. */
export const otherNamesOf = (path: string): readonly string[] => (keywordAt(path) === undefined ? [] : [wordIn(path), ...(knownAt(path)?.slice(2) ?? [])])

function wordIn(path: string): string {
  const keyword = keywordAt(path)
  if (keyword !== undefined) return nameOfKeyword(keyword)
  return path.startsWith(CATEGORY) ? path.slice(CATEGORY.length) : path
}
