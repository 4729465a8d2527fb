// One block of a pack, read and unpacked, and what is said when it cannot be.
//
// Two failures are kept apart, since one is for good and the other is over in a moment: bytes that
// are gone or do not unpack, and a system that would not read just now (no file handle left, a
// disk that does not answer). Nobody may judge a mail by the second.
import { constants, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { Fault } from '../../base/fault.ts'
import { fileOf } from './pack-files.ts'
import type { RawLocation } from './raw-location.ts'

const decompress = promisify(zstdDecompress)

export async function readBlock(folder: string, location: RawLocation): Promise<Uint8Array> {
  // Pack names come from rows; a name that is not one of ours must not become a path.
  if (!/^\d{4,}$/.test(location.pack)) throw unreadable(folder, location)
  try {
    const handle = await open(fileOf(folder, location.pack), constants.O_RDONLY)
    try {
      const frame = Buffer.alloc(location.blockBytes)
      const { bytesRead } = await handle.read(frame, 0, frame.length, location.block)
      if (bytesRead !== frame.length) throw unreadable(folder, location)
      return await decompress(frame)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw isPassing(cause) ? notNow(folder, location, cause) : unreadable(folder, location, cause)
  }
}

/** Said by the system and not by the bytes; that a file is not there is as good as damage. */
const isPassing = (cause: unknown): boolean => cause instanceof Error && 'syscall' in cause && 'code' in cause && cause.code !== 'ENOENT'

export function unreadable(folder: string, location: RawLocation, cause?: unknown): Fault {
  return new Fault('raw-unreadable', `A message cannot be read from ${fileOf(folder, location.pack)}`, {
    status: 500,
    cause,
    fix: 'The file is missing or damaged. Put it back from a backup; the rest of the mail is not affected.',
    detail: { pack: location.pack, block: location.block },
  })
}

const notNow = (folder: string, location: RawLocation, cause: unknown): Fault =>
  new Fault('raw-not-now', `${fileOf(folder, location.pack)} cannot be read just now`, {
    status: 503,
    cause,
    fix: 'Try again in a moment. If it stays so, the log names what the system says of it.',
    detail: { pack: location.pack, block: location.block },
  })
