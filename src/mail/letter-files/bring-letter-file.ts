// Takes in a file that a letter is to carry: uploaded, or copied out of a mail for a forward.
//
// Copied, also out of a mail that is here anyway: what is approved later must be the bytes that
// were shown, whatever becomes of the mail, and whoever sends needs no access to the packs.
import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import { correctLine } from '../letters/correct-address.ts'
import { fileName } from '../parse/row-text.ts'
import { threatIn } from '../scan/scan-store.ts'
import { bytesKeptFor, insertLetterFile, type LetterFile } from './letter-file-store.ts'

export interface BroughtFile extends Pick<LetterFile, 'broughtBy' | 'from'> {
  userId: string
  name: string
  type: string
  bytes: Uint8Array
}

export async function bringLetterFile(db: Db, clock: Clock, { userId, bytes, broughtBy, from, ...said }: BroughtFile): Promise<LetterFile> {
  if (bytes.length === 0) throw new Fault('file-empty', 'This file is empty', { fix: 'Choose another.' })
  if (bytes.length > limits.letterFilesBytesMax) throw tooLarge()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file: LetterFile = { id: newId('lfl', clock.now()), name: correctFileName(said.name), type: plainType(said.type), size: bytes.length, sha256, broughtBy, from, createdAt: clock.now() }
  const threat = await threatIn(db, sha256)
  if (threat !== undefined) throw new Fault('file-infected', `A virus scanner found ${threat} in this file; it was not kept`, { status: 422, fix: 'Leave it out of the letter.' })
  await db.transaction(async (tx) => {
    // Two that count at once would both find room for one.
    await lockUntilCommit(tx, `letter-files ${userId}`)
    if ((await bytesKeptFor(tx, userId)) + file.size > limits.letterFilesKeptBytesMax) {
      throw new Fault('files-too-many', `More than ${limits.letterFilesKeptBytesMax / 1e6} MB of files wait for a letter`, { status: 413, fix: 'Send or discard a draft, or wait a day: files that no letter takes are removed.' })
    }
    await insertLetterFile(tx, userId, file, bytes)
  })
  return file
}

export const tooLarge = (): Fault =>
  new Fault('file-too-large', `A letter carries ${limits.letterFilesBytesMax / 1e6} MB of files at most`, { status: 413, fix: 'Most mail servers refuse more. Send a link to the file instead.' })

/** Without folders; a Fault where it holds what does not belong in one line. */
export function correctFileName(name: string): string {
  const correct = correctLine('file name', fileName(correctLine('file name', name), limits.letterFileNameCharsMax))
  if (correct === '' || correct === '.' || correct === '..') throw new Fault('bad-file-name', 'The file has no name', { fix: 'Give it one.' })
  return correct
}

/**
 * Letters and whole trees of parts go as plain bytes: as what they are they may not be encoded
 * (RFC 2046 5.2.1), and 8-bit bytes would stand bare on the wire.
 */
function plainType(type: string): string {
  const [bare = ''] = type.toLowerCase().split(';', 1)
  const plain = /^[a-z]{1,40}\/[a-z0-9][a-z0-9.+-]{0,99}$/.test(bare.trim()) ? bare.trim() : ''
  return plain === '' || /^(?:message|multipart)\//.test(plain) ? 'application/octet-stream' : plain
}
