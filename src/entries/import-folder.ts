// The disk behind an import: SECRETARY_HOME/imports/ACCOUNT/ with
//
//   upload       the file as it was handed over, until it is converted
//   upload.part  the same while it still arrives
//   mail/        Maildir++, the inbox at the root: what the file's mails become
//   calendar/    one .ics file: what a calendar becomes
//
// It stands here and not in mail/, where nothing but a writer may change files: this one makes
// a mailbox of ours, and can reach nobody's.
import { createReadStream } from 'node:fs'
import { copyFile, lstat, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { ImportDesk, ImportPlace, IncomingFile, PlacedMail } from '../mail/import/import-place.ts'
import { IMPORT_FOLDERS, type ImportFolder as FolderRole } from '../mail/import/marks.ts'
import { LOOK_BYTES, recognise, type ImportFormat } from '../mail/import/recognise.ts'
import { listFiles } from '../mail/maildir/maildir-listing.ts'
import { directoryOf, listFolders } from '../mail/maildir/maildir-folder.ts'

export interface ImportFolder extends ImportDesk, ImportPlace {
  /** Removes uploads that a kill cut off before they had an account. */
  sweep(nowMs: number, isKnown: (accountId: string) => Promise<boolean>): Promise<void>
}

const DIRECTORY: Record<FolderRole, string> = { inbox: '', sent: '.Sent', drafts: '.Drafts', archive: '.Archive', trash: '.Trash', junk: '.Junk' }
/** What is taken in is there twice for a while: as it came, and as mail. */
const TIMES_ON_DISK = 2
const READ_BYTES = 256 * 1024

export function openImportFolder(options: { home: string; freeBytes?: (folder: string) => Promise<number> }): ImportFolder {
  const root = join(options.home, 'imports')
  const freeBytes = options.freeBytes ?? freeOnDisk
  const mailOf = (accountId: string) => join(folderOf(root, accountId), 'mail')
  const calendarOf = (accountId: string) => join(folderOf(root, accountId), 'calendar')
  const uploadOf = (accountId: string) => join(folderOf(root, accountId), 'upload')

  return {
    async receive(file) {
      const { accountId } = file
      const folder = folderOf(root, accountId)
      if ((file.announcedBytes ?? 0) > file.bytesMax) throw tooLarge(file.bytesMax)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        requireRoom(await freeBytes(folder), file.announcedBytes ?? 0)
        const format = await write(join(folder, 'upload.part'), file)
        await rename(join(folder, 'upload.part'), uploadOf(accountId))
        for (const role of IMPORT_FOLDERS) {
          for (const sub of ['tmp', 'new', 'cur']) await mkdir(join(mailOf(accountId), DIRECTORY[role], sub), { recursive: true, mode: 0o700 })
        }
        if (format === 'ics') await mkdir(calendarOf(accountId), { mode: 0o700 })
        for (const directory of [mailOf(accountId), folder, root]) await syncPath(directory)
        return { format, mailPath: mailOf(accountId), calendarPath: format === 'ics' ? calendarOf(accountId) : '' }
      } catch (error) {
        await remove(folder)
        throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(error) : error
      }
    },

    forget: (accountId) => remove(folderOf(root, accountId)),

    async openUpload(accountId) {
      const path = uploadOf(accountId)
      const stat = await lstat(path).catch(() => undefined)
      if (stat?.isFile() !== true) return undefined
      return { size: stat.size, read: (from) => createReadStream(path, { start: from, highWaterMark: READ_BYTES }) }
    },

    async placed(accountId) {
      const found = new Set<string>()
      for (const { path } of await listFolders(mailOf(accountId))) {
        const directory = await directoryOf(mailOf(accountId), path)
        if (directory === undefined) continue
        for (const { remoteId } of await listFiles(directory)) if (remoteId.endsWith('.import')) found.add(remoteId)
      }
      return found
    },

    async putMail(accountId, mail) {
      const directory = join(mailOf(accountId), DIRECTORY[mail.folder])
      const part = join(directory, 'tmp', mail.remoteId)
      const handle = await open(part, 'w', 0o600)
      try {
        await handle.writeFile(mail.raw)
        if (mail.receivedMs !== undefined) await handle.utimes(mail.receivedMs / 1000, mail.receivedMs / 1000)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(part, join(directory, 'cur', `${mail.remoteId}:2,${lettersOf(mail)}`))
    },

    async settle(accountId) {
      for (const role of IMPORT_FOLDERS) await syncPath(join(mailOf(accountId), DIRECTORY[role], 'cur'))
    },

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

    async sweep(nowMs, isKnown) {
      for (const accountId of await readdir(root).catch(() => [])) {
        const folder = join(root, accountId)
        const touched = await newest([folder, join(folder, 'upload.part'), join(folder, 'upload')])
        if (nowMs - touched > limits.importLeftoverMs && !(await isKnown(accountId))) await remove(folder)
      }
    },
  }
}

/** An id is ours; should it ever be anything else, it must not lead out of the folder. */
function folderOf(root: string, accountId: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(accountId)) throw new Error(`"${accountId}" is not an account’s id`)
  return join(root, accountId)
}

async function write(path: string, { bytes, bytesMax }: IncomingFile): Promise<ImportFormat> {
  const handle = await open(path, 'wx', 0o600)
  try {
    let start = Buffer.alloc(0)
    let format: ImportFormat | undefined
    let size = 0
    for await (const chunk of bytes) {
      size += chunk.length
      if (format === undefined) {
        start = Buffer.concat([start, chunk])
        if (start.length >= LOOK_BYTES) format = recognise(start)
      }
      if (size > bytesMax) throw tooLarge(bytesMax)
      if (format === 'ics' && size > limits.icsFileBytes) throw calendarTooLarge()
      await handle.writeFile(chunk)
    }
    // Small files are known only now.
    format ??= recognise(start)
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

function requireRoom(free: number, announced: number): void {
  if (free < announced * TIMES_ON_DISK + limits.importBytesSpared) throw noRoom()
}

const noRoom = (cause?: unknown): Fault =>
  new Fault('disk-full', 'There is not enough room on the server’s disk for this file and the mail made of it', {
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
  new Fault('import-too-large', `This calendar is larger than ${limits.icsFileBytes / 1e6} MB, the limit of one .ics file`, {
    status: 413,
    fix: 'Export it in parts, a few years each.',
  })

const LETTERS = [['draft', 'D'], ['flagged', 'F'], ['answered', 'R'], ['seen', 'S']] as const
const lettersOf = ({ flags }: PlacedMail): string => LETTERS.flatMap(([flag, letter]) => (flags[flag] ? [letter] : [])).join('')

/** 50 characters are at most 200 bytes, and file systems take 255. */
function calendarFile(name: string): string {
  const plain = name.replace(/\.ics$/i, '').replaceAll(/[/\\\0]/g, ' ').replace(/^[.\s]+/, '').trim()
  return `${plain === '' ? 'Calendar' : [...plain].slice(0, 50).join('')}.ics`
}

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 })

async function newest(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(paths.map((path) => lstat(path).then((stat) => stat.mtimeMs, () => 0)))
  return Math.max(...times)
}

/** After this the bytes of a file, or the names in a directory, survive a power cut. */
async function syncPath(path: string, flags: 'r' | 'r+' = 'r'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
