// What an answer or a forward takes along of the mail: copied into files of the letter, as much of
// it as one letter carries.
//
// The largest stay behind first, so that the most of them go. Whoever writes is told of each that
// does not: a forward without the file that it is about must not look like one with it.
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { fitLine } from '../mail/letters/correct-address.ts'
import { bringLetterFile } from '../mail/letter-files/bring-letter-file.ts'
import type { LetterFile } from '../mail/letter-files/letter-file-store.ts'
import type { HtmlToQuote } from '../mail/letters/quote-html.ts'
import type { WebContext } from './context.ts'
import type { LeftOut } from './contract/drafts.ts'
import type { MessageReader, OpenedMessage } from './message-reader.ts'
import { keptOf } from './message-view.ts'

export interface CarryWish extends OpenedMessage {
  /** Every file, or only the pictures between the words. */
  carry: 'all' | 'pictures'
  quoted: HtmlToQuote | undefined
  broughtBy: LetterFile['broughtBy']
}

export interface Carried {
  fileIds: string[]
  /** Of each picture of the quote its file; '' = it was left out. */
  pictureIds: string[]
  leftOut: LeftOut[]
}

/** What keeps one file from going, and not the others. */
const STAYS: Readonly<Record<string, LeftOut['why']>> = { 'attachment-infected': 'infected', 'file-infected': 'infected', 'file-empty': 'empty', 'files-too-many': 'no-room' }

export async function carryFiles({ db, clock }: Pick<WebContext, 'db' | 'clock'>, reader: MessageReader, { stored, opened, carry, quoted, broughtBy }: CarryWish): Promise<Carried> {
  const brought: Pick<LetterFile, 'id' | 'sha256' | 'size' | 'type'>[] = []
  const leftOut: LeftOut[] = []
  const from = { messageId: stored.id, subject: stored.subject }
  const bring = async (what: { name: string; bytes(): Promise<{ type: string; bytes: Uint8Array }> }): Promise<string> => {
    try {
      const file = await bringLetterFile(db, clock, { userId: stored.userId, name: what.name, ...(await what.bytes()), broughtBy, from })
      brought.push(file)
      return file.id
    } catch (error) {
      const why = error instanceof Fault ? STAYS[error.code] : undefined
      if (why === undefined) throw error
      leftOut.push({ what: 'file', name: what.name, why })
      return ''
    }
  }
  // Of a mail whose start alone is here the last file is cut off, and more may follow.
  const isWhole = keptOf(stored) === 'whole'
  if (carry === 'all' && !isWhole) leftOut.push({ what: 'file', name: '', why: 'not-here' })
  const wanted = carry === 'pictures' ? [] : opened.attachments.slice(0, isWhole ? undefined : -1).map(({ name, size }, index) => ({ index, size, name: fitLine(name, limits.letterFileNameCharsMax) || `file-${index + 1}` }))
  const { fitting, tooLarge, tooMany } = fittingOf(wanted)
  for (const { name } of tooLarge) leftOut.push({ what: 'file', name, why: 'too-large' })
  for (const { name } of tooMany) leftOut.push({ what: 'file', name, why: 'too-many' })
  for (const { index, name } of fitting) await bring({ name, bytes: async () => await reader.attachment(stored.userId, stored.id, index) })
  const pictureIds: string[] = []
  for (const [index, { type, bytes, sha256 }] of (quoted?.pictures ?? []).entries()) {
    const known = brought.find((file) => file.sha256 === sha256 && file.type === type)
    const name = fitLine(opened.attachments.find((one) => one.size === bytes.length && one.type.toLowerCase() === type)?.name ?? '', limits.letterFileNameCharsMax) || `picture-${index + 1}.${type.slice(6)}`
    if (known !== undefined) pictureIds.push(known.id)
    else if (brought.length >= limits.letterFilesMax || sizeOf(brought) + bytes.length > limits.letterFilesBytesMax) {
      // Of a forward it was told as a file that was left out.
      pictureIds.push('')
      if (!leftOut.some((one) => one.name === name)) leftOut.push({ what: 'file', name, why: brought.length >= limits.letterFilesMax ? 'too-many' : 'too-large' })
    } else pictureIds.push(await bring({ name, bytes: async () => ({ type, bytes }) }))
  }
  return { fileIds: brought.map(({ id }) => id), pictureIds, leftOut }
}

const sizeOf = (files: readonly { size: number }[]): number => files.reduce((sum, { size }) => sum + size, 0)

/** In the order of the mail. */
export function fittingOf<File extends { size: number }>(files: readonly File[]): { fitting: File[]; tooLarge: File[]; tooMany: File[] } {
  const staying = new Map<File, 'tooLarge' | 'tooMany'>()
  let bytes = sizeOf(files)
  for (const file of files.toSorted((a, b) => b.size - a.size)) {
    const why = bytes > limits.letterFilesBytesMax ? 'tooLarge' : files.length - staying.size > limits.letterFilesMax ? 'tooMany' : undefined
    if (why === undefined) break
    staying.set(file, why)
    bytes -= file.size
  }
  const are = (why: 'tooLarge' | 'tooMany' | undefined) => files.filter((file) => staying.get(file) === why)
  return { fitting: are(undefined), tooLarge: are('tooLarge'), tooMany: are('tooMany') }
}
