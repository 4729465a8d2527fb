// Raw mail in append-only files of compressed blocks.
//
// One file a message costs an fsync and an inode each (440 a second measured); rows in the
// database cost 3.5 times a pack. Here a whole page is one append and one fdatasync:
//
//   append … append -> settle (fdatasync) -> the caller's transaction writes rows that point at the bytes
//
// So a row never points at bytes that are not on disk, and bytes without a row are only a
// tail: after a crash the writer cuts each file to the last byte that a row refers to
// (`cutTail`). Nothing else needs repair, and no second file has to agree with the database.
//
// What was deleted is dead weight in its pack. Whoever compacts (mail/sweep/compact-packs.ts) appends what
// lives to the newest pack like any other mail, and removes the old one when nothing refers to it.
//
// One process writes (the one that runs sync jobs), any number read.
import { constants, mkdir, open, statfs, type FileHandle } from 'node:fs/promises'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { noRoom } from '../no-room.ts'
import { createPack, cutTails, fileOf, nextName, packFiles, packNames, removePack, shortPacks, touchPack, type CutTails, type PackFile, type ShortPack } from './pack-files.ts'
import { packBlocks, type PackBlock } from './pack-block.ts'
import { NOWHERE, type RawLocation } from './raw-location.ts'
import { readBlock, unreadable } from './read-block.ts'

export interface Packs {
  /** Returns once the bytes are written; a row may name them only after `settle`. Concurrent calls queue up. */
  append(raws: readonly Uint8Array[]): Promise<RawLocation[]>
  /** The same of what was compressed elsewhere; the places stand at their makers' positions, with gaps where these have any. */
  appendBlocks(blocks: readonly PackBlock[]): Promise<RawLocation[]>
  /** Returns once what lies there is on the disk. */
  settle(locations: readonly RawLocation[]): Promise<void>
  read(location: RawLocation): Promise<Uint8Array>
  /** Reads the block in which it lies, checksum and all. Fails where the message is not whole in it. */
  check(location: RawLocation): Promise<{ blockLength: number }>
  /**
   * For the writer, once, before its first append: forgets whatever no row refers to.
   * `ends` says for each pack where its last referenced block ends. What is shorter than that is
   * named and never written to again.
   */
  cutTail(ends: ReadonlyMap<string, number>): Promise<CutTails>
  /** Which of these are missing or do not reach that far. Refused where none of them is there. */
  short(ends: ReadonlyMap<string, number>): Promise<ShortPack[]>
  /** All of them, the one that is written to last. */
  files(): Promise<PackFile[]>
  /** For the writer: what is appended from here on goes to a new file, so that nothing is added to the one before any more. */
  startNew(): Promise<void>
  /** Says of one that nothing refers to it any more: readers who still might are given their time from now on. */
  leave(name: string, nowMs: number): Promise<void>
  /** For good. Refused of the one that is written to; false, and nothing happened, while what was appended to it is not settled. */
  remove(name: string): Promise<boolean>
  close(): Promise<void>
}

interface OpenPack {
  name: string
  handle: FileHandle
  end: number
  /** Up to here it is on the disk. */
  settledEnd: number
}

export interface PackOptions {
  /** Left free on the disk: what stops here is told in the database, which needs room for that. */
  spareBytes?: number
}

export function openPacks(folder: string, { spareBytes = 0 }: PackOptions = {}): Packs {
  let writing: OpenPack | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let refused: Fault | undefined
  /** Packs that failed, and up to where they can be trusted: what was appended behind that may be lost. */
  const suspect = new Map<string, number>()
  /** Blocks that were appended for somebody who has not settled them yet: no row can refer to these, and one is about to. */
  const unsettled = new Map<string, Set<number>>()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => {})
    return result
  }

  const appendNow = async (blocks: readonly PackBlock[]): Promise<RawLocation[]> => {
    if (refused !== undefined) throw refused
    const locations: RawLocation[] = []
    if (spareBytes > 0) await requireRoom(folder, spareBytes + blocks.reduce((sum, { frame }) => sum + frame.length, 0))
    if (writing !== undefined && writing.end >= limits.packBytesMax) await settleNow()
    const pack = await packFor(folder, writing, suspect)
    // Where it is written to again, nothing of what failed lies behind that point.
    suspect.delete(pack.name)
    writing = pack
    let block = pack.end
    const begins: number[] = []
    for (const { frame, members } of blocks) {
      begins.push(block)
      let offset = 0
      for (const { position, bytes } of members) {
        locations[position] = { pack: pack.name, block, blockBytes: frame.length, offset, bytes }
        offset += bytes
      }
      block += frame.length
    }
    await orLetGo(pack, async () => {
      await assertOwnEnd(folder, pack)
      await writeAll(pack.handle, blocks.map(({ frame }) => frame), pack.end)
    })
    pack.end = block
    const blocksThere = unsettled.get(pack.name) ?? new Set()
    unsettled.set(pack.name, blocksThere)
    // Not by the places: they have gaps where somebody's list has a mail that is in no block.
    for (const begin of begins) blocksThere.add(begin)
    return locations
  }

  const settleNow = async (): Promise<void> => {
    const pack = writing
    if (pack === undefined || pack.settledEnd === pack.end) return
    await orLetGo(pack, () => pack.handle.datasync())
    pack.settledEnd = pack.end
  }

  const forgetUnsettled = (locations: readonly RawLocation[]): void => {
    for (const { pack, block } of locations) {
      const there = unsettled.get(pack)
      there?.delete(block)
      if (there?.size === 0) unsettled.delete(pack)
    }
  }

  const orLetGo = async (pack: OpenPack, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      // What reached the file is unknown, also of what others appended and have not settled: they
      // hear of it when they do. The next append goes to another file, since this one may hold
      // anything behind that point: bytes that no row refers to only cost their room.
      writing = undefined
      suspect.set(pack.name, pack.settledEnd)
      await pack.handle.close().catch(() => {})
      // A second writer does not go away by trying again.
      if (error instanceof Fault) refused = error
      throw error
    }
  }

  return {
    settle: (locations) =>
      inTurn(async () => {
        // Whatever comes of it: who is refused here appends anew.
        forgetUnsettled(locations)
        const uncertain = locations.find(({ pack, block }) => block >= (suspect.get(pack) ?? Number.MAX_SAFE_INTEGER))
        if (uncertain !== undefined) throw new RetryLater(`Writing to ${fileOf(folder, uncertain.pack)} failed; what was to be kept there is read again`, { afterMs: 0 })
        await settleNow()
      }),
    append: (raws) => (raws.length === 0 ? Promise.resolve([]) : inTurn(async () => await appendNow(await packBlocks(raws)))),
    appendBlocks: (blocks) => (blocks.length === 0 ? Promise.resolve([]) : inTurn(() => appendNow(blocks))),
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
    check: async (location) => ({ blockLength: (await readBlock(folder, location)).length }),
    cutTail: (ends) =>
      inTurn(async () => {
        const cut = await cutTails(folder, ends)
        // Rows name bytes behind the end of a short pack: what was written there would be read as theirs.
        const lost = cut.short.at(-1)?.name
        const last = (await packNames(folder)).at(-1) ?? '0'
        if (lost !== undefined && Number(last) <= Number(lost)) writing = await startPack(folder, nextName(lost))
        return cut
      }),
    short: (ends) => shortPacks(folder, ends),
    files: () => packFiles(folder),
    startNew: () =>
      inTurn(async () => {
        if (refused !== undefined) throw refused
        await settleNow()
        const last = (await packFiles(folder)).at(-1)
        // An empty one is as good as new.
        if (last === undefined || last.bytes === 0) return
        await writing?.handle.close()
        writing = await startPack(folder, nextName(last.name))
      }),
    leave: (name, nowMs) => touchPack(folder, name, nowMs),
    // In turn: a pack that an append is about to choose is the last one, and stays.
    // Who gave up between append and settle keeps a pack here until the next start cuts its tail.
    remove: (name) =>
      inTurn(async () => {
        if (unsettled.has(name)) return false
        await removePack(folder, name)
        return true
      }),
    async close() {
      await queue
      await writing?.handle.close()
      writing = undefined
    },
  }
}

async function packFor(folder: string, current: OpenPack | undefined, suspect: ReadonlyMap<string, number>): Promise<OpenPack> {
  if (current !== undefined && current.end < limits.packBytesMax) return current
  await current?.handle.close()
  await mkdir(folder, { recursive: true })
  const names = await packNames(folder)
  const last = names.at(-1)
  if (current === undefined && last !== undefined) {
    const handle = await open(fileOf(folder, last), constants.O_RDWR)
    const end = (await handle.stat()).size
    // One that failed serves again where nothing came to lie behind what can be trusted (a full disk).
    if (end < limits.packBytesMax && end === (suspect.get(last) ?? end)) return { name: last, handle, end, settledEnd: end }
    await handle.close()
  }
  return await startPack(folder, nextName(last))
}

/** What one call takes on every system (IOV_MAX is 1,024 on most, 16 where it is least). */
const FRAMES_AT_ONCE = 16

const startPack = async (folder: string, name: string): Promise<OpenPack> => ({ name, handle: await createPack(folder, name), end: 0, settledEnd: 0 })

/** Asked at each append, which writes a megabyte: the question costs a thousandth of it. */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) throw noRoom(new Error(`${Math.floor((bavail * bsize) / 1e6)} MB are left for ${folder}`))
}

/** Two writers on one file would overwrite each other's mail: the second one stops here. */
async function assertOwnEnd(folder: string, pack: OpenPack): Promise<void> {
  const { size } = await pack.handle.stat()
  if (size === pack.end) return
  throw new Fault('pack-second-writer', `Another process is writing to ${fileOf(folder, pack.name)}`, {
    fix: 'Run one engine on this data folder. Nothing was written; restart this one after stopping the other.',
  })
}

/** All frames in one call: each is a round through a thread, and an import has a thousand of them a minute. */
async function writeAll(handle: FileHandle, frames: readonly Uint8Array[], start: number): Promise<void> {
  let left = frames.filter((frame) => frame.length > 0)
  for (let position = start; left.length > 0; ) {
    let { bytesWritten } = await handle.writev(left.slice(0, FRAMES_AT_ONCE), position)
    position += bytesWritten
    // A call may write less than it was given; the rest of a frame begins the next one.
    while (bytesWritten > 0) {
      const first = left[0] as Uint8Array
      left = bytesWritten >= first.length ? left.slice(1) : [first.subarray(bytesWritten), ...left.slice(1)]
      bytesWritten = Math.max(0, bytesWritten - first.length)
    }
  }
}
