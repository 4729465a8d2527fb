// A ZIP archive as a tree of files, read where it lies: Takeout hands mail over so, in archives of
// up to 50 GB. Nothing is unpacked to the disk, so a name in it that leads elsewhere leads nowhere.
//
// An archive is somebody's word about what is in it. How much an entry says it becomes is held
// against how little it is (a bomb), and against what comes out of it (yauzl does); an entry that
// is locked or packed in a way we do not know costs itself and no other. Where entries lie in each
// other the archive is refused: each of them would pass, and ten megabytes become petabytes.
import { close, constants, open } from 'node:fs'
import { promisify } from 'node:util'
import { fromFd, getFileNameLowLevel, type Entry, type Options, type ZipFile } from 'yauzl'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { oneLine } from '../parse/row-text.ts'
import type { FileTree, FoundFile } from './file-tree.ts'
import { troubleSays } from '../messages/trouble-words.ts'

const openFile = promisify(open)
const closeFile = promisify(close)
const readList = promisify(fromFd as (fd: number, options: Options, done: (error: Error | null, zip: ZipFile) => void) => void)

/** Names are made safe here; yauzl would refuse all of an archive for one of them. */
const OPTIONS: Options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true }

/** @param path as bytes too: a name in a folder need not be text. */
export async function openZipTree(path: string | Buffer): Promise<FileTree> {
  const zip = await openZip(path)
  let bytes = 0
  const maildirs = new Set<string>()
  try {
    if (zip.entryCount > limits.archiveEntriesMax) throw tooMany()
    const ranges = openRanges(zip.entryCount)
    for await (const entry of entriesOf(zip)) {
      ranges.add(entry)
      bytes += entry.uncompressedSize
      const levels = levelsOf(entry)
      const cur = levels.lastIndexOf('cur')
      if (cur !== -1) maildirs.add(levels.slice(0, cur).join('/'))
    }
    if (ranges.overlap()) throw overlapping()
  } finally {
    zip.close()
  }
  return {
    bytes,
    isLone: false,
    // Opened anew: an archive's list of entries is walked once, from its start.
    async *walk(fromKey) {
      const walked = await openZip(path)
      try {
        let index = -1
        for await (const entry of entriesOf(walked)) {
          index++
          if (index < Number(fromKey ?? 0)) continue
          const file = fileOf(walked, entry, { key: String(index), maildirs })
          if (file !== undefined) yield file
        }
      } finally {
        walked.close()
      }
    },
    close: () => Promise.resolve(),
  }
}

/** Before its name and what else a program adds: where the bytes of an entry begin is known only by looking there. */
const LOCAL_HEADER_BYTES = 30

/**
 * The bytes of an archive that its entries claim. Starts and ends are sorted each for itself: ranges
 * are apart exactly when the next begins no sooner than as many before it have ended, and two
 * million entries cost two arrays of numbers.
 */
function openRanges(entries: number): { add(entry: Entry): void; overlap(): boolean } {
  const [starts, ends] = [new Float64Array(entries), new Float64Array(entries)]
  let count = 0
  return {
    add({ relativeOffsetOfLocalHeader: start, compressedSize }) {
      starts[count] = start
      ends[count++] = start + LOCAL_HEADER_BYTES + compressedSize
    },
    overlap() {
      const sorted = [starts.subarray(0, count).sort(), ends.subarray(0, count).sort()] as const
      return sorted[0].some((start, at) => at > 0 && start < (sorted[1][at - 1] as number))
    },
  }
}

async function openZip(path: string | Buffer): Promise<ZipFile> {
  // Neither a link nor a pipe that was put in its place since it was listed.
  const fd = await openFile(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return await readList(fd, OPTIONS)
  } catch (cause) {
    await closeFile(fd)
    throw (cause as NodeJS.ErrnoException).code === undefined ? brokenArchive(cause) : cause
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry, void> {
  try {
    yield* zip.eachEntry()
  } catch (cause) {
    throw brokenArchive(cause)
  }
}

function levelsOf(entry: Entry): string[] {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
  // As it is told to people and kept in rows; an entry is found by its number.
  return name.split(/[/\\]/).map((level) => oneLine(level, limits.nameCharsMax)).filter((level) => level !== '' && level !== '.' && level !== '..')
}

/** Undefined of a folder, and of what programs keep beside mail. */
function fileOf(zip: ZipFile, entry: Entry, { key, maildirs }: { key: string; maildirs: ReadonlySet<string> }): FoundFile | undefined {
  const levels = levelsOf(entry)
  const name = levels.at(-1)
  if (name === undefined || /[/\\]$/.test(entry.fileNameRaw.toString('latin1'))) return undefined
  const isHidden = levels.some((level, at) => level === '__MACOSX' || (level.startsWith('.') && !(at < levels.length - 1 && maildirs.has(levels.slice(0, at + 1).join('/')))))
  const inMaildir = maildirs.has(levels.slice(0, -2).join('/'))
  const sub = inMaildir ? levels.at(-2) : undefined
  if (isHidden || (inMaildir && sub === 'tmp')) return undefined
  return {
    key,
    path: levels.join('/'),
    label: levels.join('/'),
    bytes: entry.uncompressedSize,
    changedMs: entry.getLastModDate().getTime(),
    sub: sub === 'cur' || sub === 'new' ? sub : undefined,
    unreadable: whyNot(entry),
    read: (from) => bytesOf(zip, entry, from),
  }
}

function whyNot(entry: Entry): string {
  if (entry.isEncrypted()) return troubleSays('file-locked')
  if (!entry.canDecodeFileData()) return troubleSays('file-packed-oddly')
  const { uncompressedSize, compressedSize } = entry
  if (uncompressedSize > limits.messageBytesMax && uncompressedSize > compressedSize * limits.archiveSwellingMax) return troubleSays('file-swells')
  return ''
}

async function* bytesOf(zip: ZipFile, entry: Entry, from: number): AsyncGenerator<Uint8Array, void> {
  const stream = await zip.openReadStreamPromise(entry)
  let at = 0
  try {
    // What was read before has to be unpacked again: nothing of it can be skipped.
    for await (const piece of stream) {
      const bytes = piece as Uint8Array
      if (at + bytes.length > from) yield bytes.subarray(Math.max(0, from - at))
      at += bytes.length
    }
  } catch (cause) {
    throw Object.assign(new Error('The bytes of an entry are damaged', { cause }), { code: 'damaged' })
  } finally {
    stream.destroy()
  }
}

const brokenArchive = (cause: unknown): Fault =>
  cause instanceof Fault
    ? cause
    : new Fault('import-broken-archive', 'This ZIP archive cannot be opened; it may not be whole', { cause, fix: 'Download or export it again. If it came in several parts, import each part as it is.' })

const overlapping = (): Fault =>
  new Fault('import-overlapping', 'The files of this archive lie in each other: unpacked it would be far more than it says', { fix: 'No program that packs mail writes such an archive. If you trust where it comes from, export the mail again.' })

const tooMany = (): Fault =>
  new Fault('import-too-many-entries', `This archive holds more than ${limits.archiveEntriesMax} files`, { fix: 'Unpack it, and import its folders one by one.' })
