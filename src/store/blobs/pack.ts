// Raw mail in append-only files of compressed blocks.
//
// One file a message costs an fsync and an inode each (440 a second measured); rows in the
// database cost 3.5 times a pack. Here a whole page is one append and one fdatasync:
//
//   append -> fdatasync -> the caller's transaction writes rows that point at the bytes
//
// So a row never points at bytes that are not on disk, and bytes without a row are only a
// tail: after a crash the writer cuts each file to the last byte that a row refers to
// (`cutTail`). Nothing else needs repair, and no second file has to agree with the database.
//
// A block is one zstd frame of whole messages, about 128 KB unpacked, with a checksum:
// a flipped bit on disk is an error, never a slightly different mail.
//
// One process writes (the one that runs sync jobs), any number read.
import { constants, mkdir, open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants as zlib, zstdCompress, zstdDecompress } from 'node:zlib'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'

export interface RawLocation {
  /** File name without folder and ending. */
  pack: string
  /** Where the block starts in the file, and how long it is there. */
  block: number
  blockBytes: number
  /** Where the message starts in the unpacked block. */
  offset: number
  bytes: number
}

/** The place of a message whose bytes could not be had: in no pack. */
export const NOWHERE: RawLocation = { pack: '', block: 0, blockBytes: 0, offset: 0, bytes: 0 }

export interface Packs {
  /** Returns once the bytes are on disk. Concurrent calls queue up. */
  append(raws: readonly Uint8Array[]): Promise<RawLocation[]>
  read(location: RawLocation): Promise<Uint8Array>
  /**
   * For the writer, once, before its first append: forgets whatever no row refers to.
   * `ends` says for each pack where its last referenced block ends.
   */
  cutTail(ends: ReadonlyMap<string, number>): Promise<{ bytesCut: number }>
  close(): Promise<void>
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
// Level 1: 3 and 9 gain 1 % and cost up to four times as much (attachments decide the ratio).
const COMPRESSION = { params: { [zlib.ZSTD_c_compressionLevel]: 1, [zlib.ZSTD_c_checksumFlag]: 1 } }

interface Block {
  bytes: number
  /** Positions in the caller's list. */
  members: number[]
}

interface OpenPack {
  name: string
  handle: FileHandle
  end: number
}

export function openPacks(folder: string): Packs {
  let writing: OpenPack | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let refused: Fault | undefined

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => {})
    return result
  }

  const appendNow = async (raws: readonly Uint8Array[]): Promise<RawLocation[]> => {
    if (refused !== undefined) throw refused
    const locations: RawLocation[] = []
    const blocks = blocksOf(raws)
    const packed = await Promise.all(blocks.map((block) => compress(Buffer.concat(block.members.map((i) => raws[i] as Uint8Array)), COMPRESSION)))
    const pack = await packFor(folder, writing)
    writing = pack
    let block = pack.end
    for (const [index, frame] of packed.entries()) {
      let offset = 0
      for (const member of blocks[index]?.members ?? []) {
        const bytes = raws[member]?.length ?? 0
        locations[member] = { pack: pack.name, block, blockBytes: frame.length, offset, bytes }
        offset += bytes
      }
      block += frame.length
    }
    try {
      await assertOwnEnd(folder, pack)
      await writeAll(pack.handle, packed, pack.end)
      await pack.handle.datasync()
    } catch (error) {
      // What reached the file is unknown. The next append looks where the file ends now and
      // goes on behind it: bytes that no row refers to only cost their room.
      writing = undefined
      await pack.handle.close().catch(() => {})
      // A second writer does not go away by trying again.
      if (error instanceof Fault) refused = error
      throw error
    }
    pack.end = block
    return locations
  }

  return {
    append: (raws) => (raws.length === 0 ? Promise.resolve([]) : inTurn(() => appendNow(raws))),
    async read(location) {
      if (location.pack === NOWHERE.pack) {
        throw new Fault('raw-missing', 'This message could not be read when it came, so nothing of it is kept', {
          status: 409,
          fix: 'The message says why. Once that is put right, the next sync reads it.',
        })
      }
      // Blocks are not kept: unpacking one costs 0.1 ms, and after a tail was cut another
      // block may stand where a reader in another process remembers an old one.
      const block = await readBlock(folder, location)
      if (location.offset + location.bytes > block.length) throw unreadable(folder, location)
      return block.subarray(location.offset, location.offset + location.bytes)
    },
    cutTail: (ends) => inTurn(() => cutTails(folder, ends)),
    async close() {
      await queue
      await writing?.handle.close()
      writing = undefined
    },
  }
}

/** Whole messages side by side until a block is full; one above the limit stands alone. */
function blocksOf(raws: readonly Uint8Array[]): Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  for (const [index, raw] of raws.entries()) {
    if (current === undefined || current.bytes + raw.length > limits.packBlockBytes) {
      current = { bytes: 0, members: [] }
      blocks.push(current)
    }
    current.members.push(index)
    current.bytes += raw.length
  }
  return blocks
}

async function packFor(folder: string, current: OpenPack | undefined): Promise<OpenPack> {
  if (current !== undefined && current.end < limits.packBytesMax) return current
  await current?.handle.close()
  await mkdir(folder, { recursive: true })
  const names = await packNames(folder)
  const last = names.at(-1)
  if (current === undefined && last !== undefined) {
    const handle = await open(fileOf(folder, last), constants.O_RDWR)
    const end = (await handle.stat()).size
    if (end < limits.packBytesMax) return { name: last, handle, end }
    await handle.close()
  }
  const name = String(last === undefined ? 1 : Number(last) + 1).padStart(4, '0')
  const handle = await open(fileOf(folder, name), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
  // Without this the file's name may be lost in a power cut, with everything in it.
  const directory = await open(folder, constants.O_RDONLY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
  return { name, handle, end: 0 }
}

/** Two writers on one file would overwrite each other's mail: the second one stops here. */
async function assertOwnEnd(folder: string, pack: OpenPack): Promise<void> {
  const { size } = await pack.handle.stat()
  if (size === pack.end) return
  throw new Fault('pack-second-writer', `Another process is writing to ${fileOf(folder, pack.name)}`, {
    fix: 'Run one engine on this data folder. Nothing was written; restart this one after stopping the other.',
  })
}

async function writeAll(handle: FileHandle, frames: readonly Buffer[], start: number): Promise<void> {
  let position = start
  for (const frame of frames) {
    let written = 0
    while (written < frame.length) {
      const { bytesWritten } = await handle.write(frame, written, frame.length - written, position + written)
      written += bytesWritten
    }
    position += frame.length
  }
}

async function readBlock(folder: string, location: RawLocation): Promise<Uint8Array> {
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
    throw unreadable(folder, location, cause)
  }
}

async function cutTails(folder: string, ends: ReadonlyMap<string, number>): Promise<{ bytesCut: number }> {
  await mkdir(folder, { recursive: true })
  const names = await packNames(folder)
  const sizes = new Map<string, number>()
  for (const name of names) sizes.set(name, (await stat(fileOf(folder, name))).size)
  // Every file is judged before any is touched: a store that lost mail is left as it was found.
  for (const [name, end] of ends) {
    if ((sizes.get(name) ?? 0) >= end) continue
    throw new Fault('pack-short', `${fileOf(folder, name)} is shorter than the mail it should hold (${sizes.get(name) ?? 0} of ${end} bytes)`, {
      fix: 'Nothing was changed. Put this file back from a backup, or the whole data folder as it was at one moment.',
    })
  }
  let bytesCut = 0
  for (const [name, size] of sizes) {
    const end = ends.get(name) ?? 0
    if (size === end) continue
    const handle = await open(fileOf(folder, name), constants.O_RDWR)
    try {
      await handle.truncate(end)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    bytesCut += size - end
  }
  return { bytesCut }
}

async function packNames(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  const names = files.filter((file) => /^\d{4,}\.pack$/.test(file)).map((file) => file.slice(0, -'.pack'.length))
  return names.toSorted((a, b) => Number(a) - Number(b))
}

const fileOf = (folder: string, name: string): string => join(folder, `${name}.pack`)

function unreadable(folder: string, location: RawLocation, cause?: unknown): Fault {
  if (cause instanceof Fault) return cause
  return new Fault('raw-unreadable', `A message cannot be read from ${fileOf(folder, location.pack)}`, {
    status: 500,
    cause,
    fix: 'The file is missing or damaged. Put it back from a backup; the rest of the mail is not affected.',
    detail: { pack: location.pack, block: location.block },
  })
}
