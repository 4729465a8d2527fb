// The sentences of what is wrong with a mail or a file of mails: written by their code, and read
// back into it.
//
// A row keeps the sentence (`messages.broken`, `imports.reason`): a terminal prints it, the log has
// it, and whoever looks into the database understands it. The code beside it would be the same thing
// kept twice; so one table makes the sentence and takes it apart again, and a test holds it to that.
// A provider's own words, and what an older version wrote otherwise, stay a sentence without a code.
import type { Trouble, TroubleCode } from './trouble-shapes.ts'

const SENTENCES: Record<TroubleCode, string> = {
  'mail-empty': 'The message is empty',
  'mail-headerless': 'This does not look like mail: it has no header',
  'mail-too-large': 'The message is too large to be read whole',
  'mail-text-too-long': 'Its text is too long to be read whole',
  'mail-too-deep': 'Its parts are nested too deep to be read',
  'mail-too-many-parts': 'The message has too many parts: the last of them are left out',
  'mail-end-missing': 'The end of the message is missing',
  'mail-header-too-long': 'The header is too long to be real',
  'mail-field-too-long': 'A field of its header is too long to be read whole',
  'mail-date-unreadable': 'Its date cannot be read',
  'mail-too-slow': 'The message takes too long to be read',
  'mail-breaks-reader': 'The message cannot be read: it breaks what reads it',
  'bytes-lost': 'Its bytes are damaged or gone on this disk, and no provider holds it. Only a backup of the data folder brings them back',
  'bytes-asked-for': 'Its bytes were damaged or gone on this disk; they are asked for again at its provider',
  'bytes-damaged': 'Its bytes are damaged or gone where Secretary keeps them; secretary doctor says what can be done',
  'bytes-not-now': 'Its bytes cannot be read just now; try again in a moment',
  'header-alone': 'It is {megabytes} MB large and {limit} MB are the limit, so only its header was taken; the mail stays where it is',
  'header-alone-unsized': 'It is larger than {limit} MB, which is the limit, so only its header was taken; the mail stays where it is',
  'not-given': 'Its provider lists this mail and does not give it; the next sync tries again',
  'nothing-given': 'The server has this message and gives nothing of it',
  'server-refuses': 'The server could not give this message: {words}',
  'server-hangs-up': 'The server hung up when it was asked for this message: {words}',
  'contentless': 'Gmail gives this mail without its content',
  'microsoft-refuses': 'Microsoft cannot give this mail ({error}); the next sync tries again',
  'mail-file-unreadable': 'The file {path} cannot be read ({error}). Give the user that runs Secretary the right to read it; the next sync tries again',
  'entry-empty': 'this mail is empty',
  'entry-stray': 'what stands before the first mail is no whole mail',
  'entry-too-large': 'it is larger than {limit} MB, so only its header was taken; the file stays as it is',
  'file-empty': 'it is empty',
  'file-no-mail': 'it is no mail',
  'file-illegible': 'nothing of a mail can be read in it; its bytes are kept as they are',
  'file-archive-inside': 'it is an archive within an archive. Unpack it, and import what was in it',
  'file-packed': 'it is a packed archive of a kind that is not read here. Unpack it, and import what was in it',
  'file-of-outlook': 'it is in a format of Outlook’s own, which is not read here. Open it there and export its mail as .eml, or connect the mailbox that it came from',
  'file-gone': 'it was there when the folder was listed, and is not any more',
  'file-forbidden': 'the user that runs Secretary may not read it',
  'file-unreadable': 'it cannot be read ({error})',
  'file-locked': 'it is locked with a password: unpack the archive with it, and import the folder',
  'file-packed-oddly': 'it is packed in a way that is not known here: unpack the archive, and import the folder',
  'file-swells': 'it says to be so much larger than it is packed that it is no mail',
  'archive-broken': 'this ZIP archive cannot be opened; it may not be whole. Download or export it again. If it came in several parts, import each part as it is',
  'archive-crowded': 'this archive holds more than {limit} files. Unpack it, and import its folders one by one',
  'archive-overlapping': 'the files of this archive lie in each other, and unpacked it would be far more than it says. Export the mail again',
  'import-cut-short': 'It was ended before all of it was read. What is here stays; the same file can be imported again, and brings what is missing.',
  'import-not-fetched': 'It was ended before all of it was fetched. What is here stays.',
  'folder-not-fetched': 'The folder {folder} could not be read yet, and is asked for again: {words}',
}

export const troubleSays = (code: TroubleCode, detail: Readonly<Record<string, string | number>> = {}): string =>
  SENTENCES[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? ''))

/** Where in a file it is, and what is wrong there. */
export const troubleAt = (place: { file: string; byte?: number | undefined }, says: string): string => `${place.file}${place.byte === undefined ? '' : `, byte ${place.byte}`}: ${says}`

/** Several of one mail, as one text. */
export const joinTroubles = (sentences: readonly string[]): string => sentences.join('. ')

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** What a server says may be anything, and ends with the text. */
const patternOf = (sentence: string): string =>
  sentence.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? literal(part) : `(?<${part}>${part === 'words' ? '.*' : '.+?'})`)).join('')

const READERS = Object.entries(SENTENCES).map(([code, sentence]) => ({ code, pattern: new RegExp(`^(?:(?<file>.+?)(?:, byte (?<byte>\\d+))?: )?${patternOf(sentence)}(?:\\. |$)`, 's') }))

/** One by one; what no sentence of ours begins is one without a code. */
export function troublesIn(text: string): Trouble[] {
  const troubles: Trouble[] = []
  for (let rest = text; rest !== '';) {
    const found = nearest(rest)
    if (found === undefined) return [...troubles, { code: '', detail: {}, says: rest }]
    troubles.push(found.trouble)
    rest = rest.slice(found.length)
  }
  return troubles
}

const longestPiece = (sentence: string): string => sentence.split(/\{\w+\}/).reduce((most, piece) => (piece.length > most.length ? piece : most), '')
/** Holds for every text that may be ours, and for hardly any other: rows of a list are asked by the hundred. */
const MAY_BE_OURS = new RegExp(Object.values(SENTENCES).map((sentence) => literal(longestPiece(sentence))).join('|'))

/** Of a text that is somebody's mail or a sentence of ours: none unless all of it is ours. */
export function ourTroubles(text: string): Trouble[] {
  const troubles = MAY_BE_OURS.test(text) ? troublesIn(text) : []
  return troubles.every(({ code }) => code !== '') ? troubles : []
}

/** A file may be called as a sentence goes: the shortest name before a sentence of ours is meant. */
function nearest(text: string): { trouble: Trouble; length: number } | undefined {
  let best: { trouble: Trouble; length: number; before: number } | undefined
  for (const { code, pattern } of READERS) {
    const match = pattern.exec(text)
    if (match === null) continue
    const detail = Object.fromEntries(Object.entries(match.groups ?? {}).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])))
    const before = detail['file']?.length ?? 0
    if (best !== undefined && best.before <= before) continue
    best = { trouble: { code, detail, says: match[0].replace(/\. $/, '') }, length: match[0].length, before }
  }
  return best
}
