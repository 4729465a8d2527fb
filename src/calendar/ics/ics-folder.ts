// A folder of calendars on disk, looked at with suspicion: somebody else writes into it.
//
// Only real folders and real files inside the connected folder are read. A link could point
// at any file that the server may read, and its text would then be shown as an event.
import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { calendarLimits } from '../calendar-limits.ts'

export interface IcsEntry {
  name: string
  file: string
  isLink: boolean
}

export interface IcsListing {
  /** In the order of what entryId makes of their names. */
  entries: IcsEntry[]
  /** Changes whenever a file is added, removed, written or replaced. */
  fingerprint: string
}

/** ASCII, and without a slash in it: code units, bytes and both stores' collations order it alike. */
export const entryId = (name: string): string => `${encodeURIComponent(name.toWellFormed())}/`

const isIcs = (name: string): boolean => name.toLowerCase().endsWith('.ics') && !name.startsWith('.')

/** The calendars of a folder: its folders, and its .ics files, each by its name. */
export async function calendarPaths(root: string): Promise<{ path: string; isFolder: boolean }[]> {
  const found: { path: string; isFolder: boolean }[] = []
  for (const entry of await readFolder(root)) {
    if (entry.isDirectory() && !entry.name.startsWith('.')) found.push({ path: entry.name, isFolder: true })
    else if (entry.isFile() && isIcs(entry.name)) found.push({ path: entry.name, isFolder: false })
  }
  if (found.length > calendarLimits.calendarsOfAccount) {
    throw new Fault('calendar-folder-too-large', `The folder ${root} holds ${found.length} calendars; ${calendarLimits.calendarsOfAccount} are the limit`, {
      fix: 'If it is one calendar with a file for each event, connect the folder above it.',
    })
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

export async function listEntries(root: string, path: string): Promise<IcsListing> {
  const target = await insideRoot(root, path)
  const status = await lstat(target)
  const names = status.isDirectory() ? (await readFolder(target)).map(({ name }) => name).filter(isIcs) : ['']
  if (names.length > calendarLimits.icsFilesOfCalendar) {
    throw new Fault('calendar-folder-too-large', `The calendar ${path} has ${names.length} files; ${calendarLimits.icsFilesOfCalendar} are the limit`, {
      fix: 'Connect the folder that holds the calendars, not one with other files in it.',
    })
  }
  const digest = createHash('sha256')
  const entries: IcsEntry[] = []
  for (const name of names.toSorted((a, b) => (entryId(a) < entryId(b) ? -1 : 1))) {
    const file = name === '' ? target : join(target, name)
    const stat = await lstat(file, { bigint: true }).catch(() => undefined)
    if (stat === undefined || stat.isDirectory()) continue
    // Also the inode: a file put in place of another by rename may have its size and time.
    digest.update(`${name}\0${stat.size}\0${stat.mtimeNs}\0${stat.ino}\0`)
    entries.push({ name: name === '' ? path : name, file, isLink: !stat.isFile() })
  }
  return { entries, fingerprint: digest.digest('base64url') }
}

async function insideRoot(root: string, path: string): Promise<string> {
  const refused = new Fault('calendar-path-refused', `"${path}" is not a calendar of this folder`, {
    status: 404,
    fix: 'A calendar is a folder or an .ics file directly inside the connected folder; links are not followed.',
  })
  if (path === '' || path.startsWith('.') || /[/\\\0]/.test(path)) throw refused
  const expected = join(await realpath(root), path)
  // The real path differs when the entry is a link, or became one since it was listed.
  if ((await realpath(expected).catch(() => '')) !== expected) throw refused
  return expected
}

async function readFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    throw new Fault('calendar-folder-unreadable', `The folder ${folder} cannot be read`, {
      cause,
      fix: 'Check that it exists and that this user may read it. Nothing was removed from the calendar.',
    })
  }
}

export type FileText = { kind: 'text'; text: string; bytes: number } | { kind: 'gone' } | { kind: 'unreadable'; why: string }

export async function readText(file: string, bytesMax: number): Promise<FileText> {
  try {
    // Not blocking: a pipe put in place of the file must not hold us.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) return { kind: 'unreadable', why: 'It is not a file.' }
      if (stat.size > bytesMax) return { kind: 'unreadable', why: `It is ${Math.round(stat.size / 1e6)} MB large; ${bytesMax / 1e6} MB are the limit.` }
      const raw = await handle.readFile()
      return { kind: 'text', text: decode(raw), bytes: raw.length }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ENOENT') return { kind: 'gone' }
    return { kind: 'unreadable', why: code === 'ELOOP' ? 'It is a link; links are not followed.' : `It could not be read (${code}).` }
  }
}

/** iCalendar is UTF-8; what is not comes from programmes of the time when it was Windows-1252. */
function decode(raw: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return new TextDecoder('windows-1252').decode(raw)
  }
}
