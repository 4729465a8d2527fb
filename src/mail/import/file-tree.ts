// Files as an import finds them, of a folder, of an archive, or one alone: what reads mail out of
// them needs to know no more of where they lie.
import type { MaildirSub } from '../maildir/maildir-name.ts'

export interface FoundFile {
  /** Names it within its tree: what a place to go on from is written down with. */
  key: string
  /** As people read it, levels separated by "/". */
  path: string
  /** What it is called where something of it is told: of a file in an archive, that too. */
  label: string
  bytes: number
  /** 0 = not known. */
  changedMs: number
  /** Of a Maildir, whose files say in their names how they are marked. */
  sub: MaildirSub | undefined
  /** Why there is nothing to read, in words; '' = there is. */
  unreadable: string
  /** From this byte to its end. */
  read(from: number): AsyncIterable<Uint8Array>
}

export interface FileTree {
  /** Of all its files together, for a bar: what is no mail counts too. */
  bytes: number
  /** One file, whose name says less of what is in it than it would among others. */
  isLone: boolean
  /** Always in the same order; from the file of this key on. */
  walk(fromKey: string | undefined): AsyncIterable<FoundFile>
  close(): Promise<void>
}

/** What one reading of a file takes in. */
export const READ_BYTES = 256 * 1024

/** The first bytes of a file, as many as there are up to this. */
export async function startOf(file: Pick<FoundFile, 'read'>, bytesMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of file.read(0)) {
    pieces.push(piece)
    length += piece.length
    if (length >= bytesMax) break
  }
  return Buffer.concat(pieces).subarray(0, bytesMax)
}
