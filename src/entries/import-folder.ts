// The disk behind an import: SECRETARY_HOME/imports/ACCOUNT/ with
//
//   upload       the file as it was handed over, until it is read
//   upload.part  the same while it still arrives
//   calendar/    one .ics file: what a calendar becomes
//   mail/        a Maildir of an account that the first version made, which lies there for good
//
// It stands here and not in mail/, where nothing but a writer may change files: this one holds
// files of ours, and can reach nobody's.
import { copyFile, lstat, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { calendarLimits } from '../calendar/calendar-limits.ts'
import type { ImportDesk, ImportPlace, IncomingFile, LeftImports } from '../mail/import/import-place.ts'
import { importedFolder } from '../mail/import/imported-account.ts'
import { openSource } from '../mail/import/open-source.ts'
import { LOOK_BYTES, recognise, type ImportFormat } from '../mail/import/recognise.ts'

export interface ImportFolder extends ImportDesk, ImportPlace, LeftImports {}

/** What is taken in is there twice for a while: as it came, and as mail in the store. */
const TIMES_ON_DISK = 2
/** How much is written between two looks at the disk: others write too, and a sender need not say how much will come. */
const LOOK_EVERY_BYTES = 8_000_000

export function openImportFolder(options: { home: string; freeBytes?: (folder: string) => Promise<number> }): ImportFolder {
  const root = join(options.home, 'imports')
  const freeBytes = options.freeBytes ?? freeOnDisk
  const folderOf = (accountId: string) => importedFolder(options.home, checked(accountId))
  const calendarOf = (accountId: string) => join(folderOf(accountId), 'calendar')
  const uploadOf = (accountId: string) => join(folderOf(accountId), 'upload')

  return {
    async receive(file) {
      const { accountId } = file
      const folder = folderOf(accountId)
      if ((file.announcedBytes ?? 0) > file.bytesMax) throw tooLarge(file.bytesMax)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const format = await write(join(folder, 'upload.part'), file, async (writtenBytes) => {
          const wholeBytes = Math.max(file.announcedBytes ?? 0, writtenBytes)
          if ((await freeBytes(folder)) < wholeBytes * TIMES_ON_DISK - writtenBytes + limits.importBytesSpared) throw noRoom()
        })
        // A list of entries that cannot be read is told to whoever still has the file at hand.
        if (format === 'zip') await (await openSource(join(folder, 'upload.part'), { name: '' })).close()
        await rename(join(folder, 'upload.part'), uploadOf(accountId))
        if (format === 'ics') await mkdir(calendarOf(accountId), { mode: 0o700 })
        for (const directory of [folder, root]) await syncPath(directory)
        return { format, calendarPath: format === 'ics' ? calendarOf(accountId) : '' }
      } catch (error) {
        await removeFolder(folder)
        throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(error) : error
      }
    },

    forget: (accountId) => removeFolder(folderOf(accountId)),

    async uploadOf(accountId) {
      const path = uploadOf(accountId)
      const stat = await lstat(path).catch(() => undefined)
      return stat?.isFile() === true ? path : undefined
    },

    hasRoom: async () => (await freeBytes(options.home)) >= limits.importBytesSpared,

    async putCalendar(accountId, name) {
      const folder = calendarOf(accountId)
      // A dot in front keeps it from being read before it is whole.
      const part = join(folder, '.part')
      await copyFile(uploadOf(accountId), part)
      await syncPath(part, 'r+')
      await rename(part, join(folder, calendarFile(name)))
      await syncPath(folder)
    },

    dropUpload: (accountId) => rm(uploadOf(accountId), { force: true }),

    async left(beforeMs) {
      const found: { accountId: string; hasUpload: boolean }[] = []
      for (const accountId of await readdir(root).catch(() => [])) {
        if (!isId(accountId)) continue
        const [folder, part, upload] = await Promise.all(['', 'upload.part', 'upload'].map((name) => changedAt(join(root, accountId, name))))
        if (Math.max(folder ?? 0, part ?? 0, upload ?? 0) < beforeMs) found.push({ accountId, hasUpload: upload !== undefined })
      }
      return found
    },
  }
}

const isId = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name)

/** An id is ours; should it ever be anything else, it must not lead out of the folder. */
function checked(accountId: string): string {
  if (!isId(accountId)) throw new Error(`"${accountId}" is not an account’s id`)
  return accountId
}

async function write(path: string, { name, bytes, bytesMax }: IncomingFile, requireRoom: (writtenBytes: number) => Promise<void>): Promise<ImportFormat> {
  await requireRoom(0)
  const handle = await open(path, 'wx', 0o600)
  try {
    let start = Buffer.alloc(0)
    let format: ImportFormat | undefined
    let size = 0
    let lookedAt = 0
    for await (const chunk of bytes) {
      size += chunk.length
      if (format === undefined) {
        start = Buffer.concat([start, chunk])
        if (start.length >= LOOK_BYTES) format = recognise(start, name)
      }
      if (size > bytesMax) throw tooLarge(bytesMax)
      if (format === 'ics' && size > calendarLimits.icsFileBytes) throw calendarTooLarge()
      await handle.writeFile(chunk)
      if (size - lookedAt < LOOK_EVERY_BYTES) continue
      lookedAt = size
      await requireRoom(size)
    }
    // Small files are known only now.
    format ??= recognise(start, name)
    await handle.sync()
    return format
  } finally {
    await handle.close()
  }
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const noRoom = (cause?: unknown): Fault =>
  new Fault('disk-full', 'There is not enough room on the server’s disk for this file and the mail in it', {
    status: 507,
    cause,
    fix: 'Make room where SECRETARY_HOME lies: twice the size of the file, and 200 MB.',
  })

const tooLarge = (bytesMax: number): Fault =>
  new Fault('import-too-large', `This file is larger than ${Math.round(bytesMax / 1e9)} GB, the limit of an upload`, {
    status: 413,
    fix: 'Import it on the server: secretary import PATH --user EMAIL.',
  })

const calendarTooLarge = (): Fault =>
  new Fault('import-too-large', `This calendar is larger than ${calendarLimits.icsFileBytes / 1e6} MB, the limit of one .ics file`, {
    status: 413,
    fix: 'Export it in parts, a few years each.',
  })

/** 50 characters are at most 200 bytes, and file systems take 255. */
function calendarFile(name: string): string {
  const plain = name.replace(/\.ics$/i, '').replaceAll(/[/\\\0]/g, ' ').replace(/^[.\s]+/, '').trim()
  return `${plain === '' ? 'Calendar' : [...plain].slice(0, 50).join('')}.ics`
}

/** An engine may be writing an import's mails this moment: it stops at the first that finds no folder, within two seconds. */
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 6, retryDelay: 100 })

const changedAt = (path: string): Promise<number | undefined> => lstat(path).then((stat) => stat.mtimeMs, () => undefined)

/** After this the bytes of a file, or the names in a directory, survive a power cut. */
async function syncPath(path: string, flags: 'r' | 'r+' = 'r'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
