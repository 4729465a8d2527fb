// The messages of one Maildir folder, sorted by remote id.
//
// A directory cannot be read in order, so a page of it costs a reading of all of it. One
// reader keeps the listing of the folder it is working through; 100,000 names are about 20 MB
// and gone when the folder is done.
import { byteOrder } from '../byte-order.ts'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bareName, filePath, flagsOfFile, nameOfBytes, NAMELESS, remoteIdOf, type MaildirSub } from './maildir-name.ts'
import type { Flags } from '../types.ts'

export interface ListedFile {
  remoteId: string
  sub: MaildirSub
  /** As maildir-name.ts writes it down. */
  file: string
}

export interface FolderTimes {
  cur: Moment
  new: Moment
}

interface Moment {
  /** Nanoseconds, as text: compared, never calculated with. */
  exact: string
  ms: number
}

export async function folderTimes(directory: string): Promise<FolderTimes> {
  const [cur, fresh] = await Promise.all((['cur', 'new'] as const).map((sub) => stat(join(directory, sub), { bigint: true })))
  const moment = (time: bigint): Moment => ({ exact: String(time), ms: Number(time / 1_000_000n) })
  return { cur: moment(cur?.mtimeNs ?? 0n), new: moment(fresh?.mtimeNs ?? 0n) }
}

export async function listFiles(directory: string): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  // new/ first: a file that moves to cur/ meanwhile is seen twice, never missed.
  for (const sub of ['new', 'cur'] as const) {
    for (const entry of await readdir(join(directory, sub), { withFileTypes: true, encoding: 'buffer' })) {
      const file = nameOfBytes(entry.name)
      // Links, pipes and folders are not mail; names with a dot in front are other programs' notes.
      if (!entry.isFile() || file.startsWith('.')) continue
      files.push({ remoteId: remoteIdOf(file), sub, file })
    }
  }
  // cur/ before new/ among equals, then one of each name.
  const sorted = files.toSorted(
    (a, b) => byteOrder(a.remoteId, b.remoteId) || byteOrder(bareName(a.file), bareName(b.file)) || (a.sub < b.sub ? -1 : a.sub > b.sub ? 1 : 0),
  )
  const isLikeLast = (one: ListedFile, last: ListedFile | undefined) => last?.remoteId === one.remoteId && bareName(last.file) === bareName(one.file)
  const listed = sorted.filter((one, index) => !isLikeLast(one, sorted[index - 1]))
  return listed.some((one, index) => listed[index - 1]?.remoteId === one.remoteId) ? await toldApart(directory, listed) : listed
}

/**
 * Two files that only mbsync's number tells apart are two messages, and have the number in their
 * ids; unless one is the other, renamed while the folder was read.
 */
async function toldApart(directory: string, files: readonly ListedFile[]): Promise<ListedFile[]> {
  const told: ListedFile[] = []
  for (const alike of Map.groupBy(files, ({ remoteId }) => remoteId).values()) {
    const there = alike.length === 1 ? alike : await stillThere(directory, alike)
    if (there.length > 1) told.push(...there.map((one) => ({ ...one, remoteId: bareName(one.file) || NAMELESS })))
    // Renamed once more, perhaps: left out it would pass for deleted.
    else told.push(...(there.length === 1 ? there : alike.slice(0, 1)))
  }
  return told.toSorted((a, b) => byteOrder(a.remoteId, b.remoteId))
}

async function stillThere(directory: string, files: readonly ListedFile[]): Promise<ListedFile[]> {
  const found = await Promise.all(files.map(({ sub, file }) => lstat(filePath(directory, sub, file)).catch(() => undefined)))
  return files.filter((_, index) => found[index] !== undefined)
}

export const flagsOfListed = (one: ListedFile): Flags => flagsOfFile(one.sub, one.file)

/** The first index whose remote id comes after `remoteId`. */
export function indexAfter(files: readonly ListedFile[], remoteId: string): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (byteOrder(files[middle]?.remoteId ?? '', remoteId) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

export function findListed(files: readonly ListedFile[], remoteId: string): ListedFile | undefined {
  const one = files[indexAfter(files, remoteId) - 1]
  return one?.remoteId === remoteId ? one : undefined
}
