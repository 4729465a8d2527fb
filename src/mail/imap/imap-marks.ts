// Flags and keywords of IMAP as flags and labels.
//
// System flags begin with a backslash and are what they say. Of keywords, those that people set
// are labels; those that programs leave for each other (RFC 5788 and older habits) are no
// label that a person ever gave.
import type { Flags, Marks } from '../types.ts'

const OF_PROGRAMS = /^(\$?(forwarded|mdnsent|junk|notjunk|phishing|submitpending|submitted|has(no)?attachment|autojunk)|nonjunk|nojunk|\$mailflagbit\d|\$x-me-annot-\d|receipthandled|\$notphishing|\$isnotification|\$ismailinglist|\$istrusted|\$(flagged|seen|recent|new|imported|importedmail|maskedemail|maskedmail|autosent|canunsubscribe|unsubscribed|hasmemo|memo|notify|muted|followed|snoozed))$/i

export function flagsOf(words: readonly string[]): Flags {
  const lower = new Set(words.map((word) => word.toLowerCase()))
  return { seen: lower.has('\\seen'), flagged: lower.has('\\flagged'), answered: lower.has('\\answered'), draft: lower.has('\\draft') }
}

/** In one order, so that the same labels compare as the same. */
export const keywordsOf = (words: readonly string[]): string[] =>
  [...new Set(words.filter((word) => !word.startsWith('\\') && !OF_PROGRAMS.test(word)))].toSorted()

export const sameMarks = (a: Marks, b: Marks): boolean =>
  a.flags.seen === b.flags.seen &&
  a.flags.flagged === b.flags.flagged &&
  a.flags.answered === b.flags.answered &&
  a.flags.draft === b.flags.draft &&
  a.labels.length === b.labels.length &&
  a.labels.toSorted().every((label, at) => label === b.labels.toSorted()[at])
