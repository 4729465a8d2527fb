// One message, one change: what the file should be called, and the rename that makes it so.
//
// A Maildir keeps everything a change touches in the file's name, so each change is one
// rename: before it the message is here, after it there, and no power cut finds it in
// neither. Where a rename cannot do it (another disk), the change is refused; copy and
// delete has a moment in which a mail exists twice or not at all.
import { lstat, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/fault.ts'
import { flagsOfFile } from './maildir-folder.ts'
import { findListed, listFiles, type ListedFile } from './maildir-listing.ts'

/** A folder as it was listed; `again` reads it anew when a file has been renamed since. */
export interface OpenFolder {
  path: string
  directory: string
  files: ListedFile[]
}

export async function openFolder(path: string, directory: string): Promise<OpenFolder> {
  return { path, directory, files: await listFiles(directory) }
}

export const seenIn = (one: ListedFile): boolean => flagsOfFile(one.sub, one.file).seen

/** '' when the message stands as wanted afterwards, else why not. */
export async function markSeen(folder: OpenFolder, remoteId: string, seen: boolean): Promise<string> {
  return await onFile(folder, remoteId, async (one) => {
    if (seenIn(one) === seen) return ''
    // A file in new/ has no flags; giving it one is what moves it to cur/.
    return await renameTo(folder, one, folder.directory, withSeen(one, seen))
  })
}

export async function moveTo(from: OpenFolder, to: OpenFolder, remoteId: string): Promise<string> {
  if (from.path === to.path) return findListed(from.files, remoteId) === undefined ? gone(from.path) : ''
  const there = findListed(to.files, remoteId)
  // Done by an earlier attempt, or by another program: there and no longer here.
  if (there !== undefined && findListed(from.files, remoteId) === undefined) return ''
  if (there !== undefined) return `A message with the same file name already lies in ${to.path}; both were left where they are`
  return await onFile(from, remoteId, async (one) => await renameTo(from, one, to.directory, withoutServerUid(withInfo(one))))
}

/** A rename by somebody else (the mail was read meanwhile) is met by looking once more. */
async function onFile(folder: OpenFolder, remoteId: string, act: (one: ListedFile) => Promise<string>): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const one = findListed(folder.files, remoteId)
    if (one === undefined) break
    const result = await act(one)
    if (result !== RENAMED_MEANWHILE) return result
    folder.files = await listFiles(folder.directory)
  }
  return gone(folder.path)
}

const RENAMED_MEANWHILE = 'renamed-meanwhile'

async function renameTo(from: OpenFolder, one: ListedFile, toDirectory: string, file: string): Promise<string> {
  const source = join(from.directory, one.sub, one.file)
  const target = join(toDirectory, 'cur', file)
  try {
    // rename() would replace what lies there, and a mail would be lost.
    if (source !== target && (await exists(target))) return 'Another message has that file name already; both were left where they are'
    await rename(source, target)
    return ''
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return RENAMED_MEANWHILE
    if (code === 'EXDEV') return 'The folders lie on different disks, where a message can only be copied; it was left where it is'
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'The mail folder cannot be written to; give the user that runs Secretary the right to'
    return `The file could not be renamed: ${messageOf(error)}`
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function parts(file: string): { name: string; separator: string; letters: string } {
  const info = /([:;!])2,([A-Za-z]*)$/.exec(file)
  if (info === null) return { name: file, separator: ':', letters: '' }
  return { name: file.slice(0, info.index), separator: info[1] ?? ':', letters: info[2] ?? '' }
}

function withSeen(one: ListedFile, seen: boolean): string {
  const { name, separator, letters } = parts(one.file)
  // What a file in new/ calls itself is not a flag, so it does not become one by moving.
  const kept = [...(one.sub === 'new' ? '' : letters)].filter((letter) => letter !== 'S')
  return `${name}${separator}2,${[...new Set([...kept, ...(seen ? ['S'] : [])])].toSorted().join('')}`
}

const withInfo = (one: ListedFile): string => withSeen(one, seenIn(one))

/** mbsync's note of a UID belongs to the folder that is left; taken along, it would claim a stranger's number there. */
const withoutServerUid = (file: string): string => file.replace(/,U=\d+(?=,|[:;!]2,|$)/, '')

const gone = (path: string): string => `It is no longer in ${path}: another program moved or deleted it`

/** Renames are in the directory: after this they survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
