// The messages of one Maildir folder, sorted by remote id.
//
// A directory cannot be read in order, so a page of it costs a reading of all of it. One
// reader keeps the listing of the folder it is working through; 100,000 names are about 20 MB
// and gone when the folder is done.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { flagsOfFile, remoteIdOf, type MaildirSub } from './maildir-folder.ts'
import type { Flags } from '../types.ts'

export interface ListedFile {
  remoteId: string
  sub: MaildirSub
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
    for (const entry of await readdir(join(directory, sub), { withFileTypes: true })) {
      // Links, pipes and folders are not mail; names with a dot in front are other programs' notes.
      if (!entry.isFile() || entry.name.startsWith('.')) continue
      files.push({ remoteId: remoteIdOf(entry.name), sub, file: entry.name })
    }
  }
  // cur/ before new/ among equals, then one of each name.
  const sorted = files.toSorted((a, b) => byteOrder(a.remoteId, b.remoteId) || (a.sub < b.sub ? -1 : a.sub > b.sub ? 1 : 0))
  return sorted.filter((one, index) => index === 0 || sorted[index - 1]?.remoteId !== one.remoteId)
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

/** The order in which both stores answer. JavaScript's own differs outside the basic plane. */
export function byteOrder(a: string, b: string): number {
  // oxlint-disable-next-line no-control-regex -- ASCII is meant
  if (/^[\u0000-\u007f]*$/.test(a) && /^[\u0000-\u007f]*$/.test(b)) return a < b ? -1 : a > b ? 1 : 0
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
