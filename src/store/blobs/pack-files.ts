// The files that packs are (pack.ts writes and reads what is in them): their names, their making,
// cutting and removing. Names are numbers that are never given twice: the last one always stays.
import { constants, mkdir, open, readdir, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'

export interface PackFile {
  name: string
  bytes: number
  /** When it was last written to, or left. */
  writtenAtMs: number
}

export async function packFiles(folder: string): Promise<PackFile[]> {
  const names = await packNames(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)))
  const files: PackFile[] = []
  for (const name of names) {
    const { size, mtimeMs } = await stat(fileOf(folder, name))
    files.push({ name, bytes: size, writtenAtMs: mtimeMs })
  }
  return files
}

export const nextName = (last: string | undefined): string => String(last === undefined ? 1 : Number(last) + 1).padStart(4, '0')

export async function createPack(folder: string, name: string): Promise<FileHandle> {
  const handle = await open(fileOf(folder, name), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
  await syncFolder(folder)
  return handle
}

/** Without this a file's name may be lost in a power cut, with everything in it, or be back with nothing that refers to it. */
async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, constants.O_RDONLY)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Its time is when it was last of use to anybody. */
export const touchPack = (folder: string, name: string, atMs: number): Promise<void> => utimes(fileOf(folder, name), atMs / 1_000, atMs / 1_000)

export async function removePack(folder: string, name: string): Promise<void> {
  if ((await packNames(folder)).at(-1) === name) throw new Fault('pack-in-use', `${fileOf(folder, name)} is being written to, and stays`)
  await rm(fileOf(folder, name), { force: true })
  await syncFolder(folder)
}

/** One that does not reach to where rows say that it does; 0 bytes of one that is missing. */
export interface ShortPack {
  name: string
  bytes: number
  end: number
}

export interface CutTails {
  bytesCut: number
  /** In the order of their names. They are left as they are. */
  short: ShortPack[]
}

/** Which of these packs are missing or too short, `ends` being how far each has to reach. */
export async function shortPacks(folder: string, ends: ReadonlyMap<string, number>): Promise<ShortPack[]> {
  const sizes = new Map((await packFiles(folder)).map(({ name, bytes }) => [name, bytes]))
  if (ends.size > 0 && ![...ends.keys()].some((name) => sizes.has(name))) throw packsGone(folder, ends)
  return [...ends]
    .map(([name, end]) => ({ name, end, bytes: sizes.get(name) ?? 0 }))
    .filter(({ bytes, end }) => bytes < end)
    .toSorted((a, b) => Number(a.name) - Number(b.name))
}

/** One lost pack is damage, and the rest of the mail is read on. A folder with none of them is another folder, or a disk that is not there. */
function packsGone(folder: string, ends: ReadonlyMap<string, number>): Fault {
  const [first] = [...ends.keys()].toSorted((a, b) => Number(a) - Number(b))
  return new Fault('packs-gone', `None of the files that hold the mail is in ${folder}`, {
    status: 500,
    fix: `Nothing was changed. Put the data folder back as it was, or from a backup. If they are lost for good, make an empty file ${fileOf(folder, first ?? '0001')}: then Secretary starts, and what a provider still holds is fetched again.`,
  })
}

export async function cutTails(folder: string, ends: ReadonlyMap<string, number>): Promise<CutTails> {
  await mkdir(folder, { recursive: true })
  const short = await shortPacks(folder, ends)
  let bytesCut = 0
  for (const { name, bytes } of await packFiles(folder)) {
    const end = ends.get(name) ?? 0
    if (bytes <= end) continue
    const handle = await open(fileOf(folder, name), constants.O_RDWR)
    try {
      await handle.truncate(end)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    bytesCut += bytes - end
  }
  return { bytesCut, short }
}

export async function packNames(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  const names = files.filter((file) => /^\d{4,}\.pack$/.test(file)).map((file) => file.slice(0, -'.pack'.length))
  return names.toSorted((a, b) => Number(a) - Number(b))
}

export const fileOf = (folder: string, name: string): string => join(folder, `${name}.pack`)
