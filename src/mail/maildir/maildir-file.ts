// One file of a Maildir, read with suspicion: it may be anything, of any size, of anybody.
//
// A file that cannot be read is a message all the same. One with the wrong owner or on a bad
// sector must not keep the five hundred of its page out of the store, so it is handed on with
// the reason. What is our own trouble (no file handles left) is not held against the file.
import { constants, lstat, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { parseLimits } from '../parse/parse-limits.ts'
import type { RawMessage } from '../types.ts'
import type { ListedFile } from './maildir-listing.ts'
import { filePath } from './maildir-name.ts'
import { troubleSays } from '../messages/trouble-words.ts'

const GONE = new Set(['ENOENT', 'ELOOP', 'ENXIO'])
const OUR_TROUBLE = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR'])
const TRY_AGAIN_MS = 10_000

/** Undefined when the file is not there under this name (any more). Of what is larger than `bytesMax`, the header alone. */
export async function readMailFile(directory: string, one: ListedFile, bytesMax: number = limits.messageBytesMax): Promise<RawMessage | undefined> {
  const { remoteId } = one
  const file = filePath(directory, one.sub, one.file)
  let handle: FileHandle | undefined
  try {
    // NONBLOCK, so that a pipe put in a file's place cannot hang the reader.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (!stats.isFile()) return undefined
    const received = receivedMs(one.file, stats.mtimeMs)
    if (stats.size <= bytesMax) return { remoteId, raw: await readUpTo(handle, stats.size), receivedMs: received }
    const why = troubleSays('header-alone', { megabytes: Math.round(stats.size / 1e6), limit: bytesMax / 1e6 })
    return { remoteId, raw: await headerOf(handle, stats.size), receivedMs: received, lacking: { kind: 'too-large', why, size: stats.size } }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (GONE.has(code)) return undefined
    if (OUR_TROUBLE.has(code)) throw new RetryLater(`The mail cannot be read now (${code})`, { afterMs: TRY_AGAIN_MS, cause: error })
    const stats = await lstat(file).catch(() => undefined)
    const why = troubleSays('mail-file-unreadable', { path: join(directory, one.sub, one.file), error: code })
    return { remoteId, raw: new Uint8Array(), receivedMs: receivedMs(one.file, stats?.mtimeMs ?? Infinity), lacking: { kind: 'unreadable', why, size: stats?.size ?? 0 } }
  } finally {
    await handle?.close()
  }
}

/** Never more than was asked for, whatever the file has grown to meanwhile. */
async function readUpTo(handle: FileHandle, bytes: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  let filled = 0
  while (filled < bytes) {
    const { bytesRead } = await handle.read(buffer, filled, bytes - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

async function headerOf(handle: FileHandle, size: number): Promise<Uint8Array> {
  const start = Buffer.from(await readUpTo(handle, Math.min(size, parseLimits.headerBytesMax)))
  const ends = [start.indexOf('\r\n\r\n') + 4, start.indexOf('\n\n') + 2].filter((end) => end > 4)
  return start.subarray(0, Math.min(start.length, ...ends))
}

/**
 * A delivery writes its second into the name; the file's time is the same until somebody copies
 * the tree. The earlier of the two is nearer to the truth.
 */
function receivedMs(file: string, mtimeMs: number): number {
  const second = /^(\d{9,10})\./.exec(file)?.[1]
  return Math.floor(second === undefined ? mtimeMs : Math.min(mtimeMs, Number(second) * 1000))
}
