// One message, one change: what the file should be called, and the rename that makes it so.
//
// A Maildir keeps everything a change touches in the file's name, so each change is one
// rename: before it the message is here, after it there, and no power cut finds it in
// neither. Where a rename cannot do it (another disk), the change is refused; copy and
// delete has a moment in which a mail exists twice or not at all.
import { lstat, open, rename } from 'node:fs/promises'
import { messageOf } from '../../base/fault.ts'
import { canBe, couldBe, sameMail, type MailIdentity } from '../mail-identity.ts'
import type { ChangeTargets } from '../mail-port.ts'
import { hasMark, MARKS, type Mark } from '../actions/mark.ts'
import type { Flags } from '../types.ts'
import { identityOf } from './maildir-identity.ts'
import { findListed, indexAfter, listFiles, type ListedFile } from './maildir-listing.ts'
import { filePath, flagsOfFile, NAMELESS, remoteIdOf } from './maildir-name.ts'

/** A folder as it was listed; `again` reads it anew when a file has been renamed since. */
export interface OpenFolder {
  path: string
  directory: string
  files: ListedFile[]
}

export async function openFolder(path: string, directory: string): Promise<OpenFolder> {
  return { path, directory, files: await listFiles(directory) }
}

/**
 * How far a change of one message is. `unknown`: a file of its name lies where it was to go, and
 * what is known of the mail neither proves nor disproves that it is that one.
 */
export type Step =
  | { is: 'to-do' }
  | { is: 'failed'; error: string }
  | { is: 'unknown'; error: string }
  | { is: 'done'; remoteId: string; mail?: MailIdentity | undefined }

type Target = ChangeTargets['messages'][number]

export const flagsIn = (one: ListedFile): Flags => flagsOfFile(one.sub, one.file)

export async function putMark(folder: OpenFolder, remoteId: string, mark: Mark): Promise<Step> {
  return await onFile(folder, remoteId, async (one) => {
    if (hasMark(flagsIn(one), mark)) return { is: 'done', remoteId }
    // A file in new/ has no flags; giving it one is what moves it to cur/.
    const error = await renameTo(folder, one, folder.directory, withFlags(one, { [MARKS[mark].flag]: MARKS[mark].is }))
    return error === '' ? { is: 'done', remoteId } : refused(error)
  })
}

export async function moveTo(from: OpenFolder, to: OpenFolder, target: Target): Promise<Step> {
  const before = await howFarMoved(from, to, target)
  if (before.is !== 'to-do') return before
  return await onFile(from, target.remoteId, async (one) => {
    const mail = await identityOf(from.directory, one)
    if (mail === undefined) return RENAMED_MEANWHILE
    if (target.mail !== undefined && !canBe(mail, target.mail)) {
      return await standingIn(to, target, `What lies in ${from.path} under its name is now another mail, which was left where it is`)
    }
    const file = freeName(to, one)
    if (file === undefined) return failed(`Every name that it could get is taken in ${to.path}; it was left where it is`)
    const error = await renameTo(from, one, to.directory, file)
    if (error !== '') return refused(error)
    const remoteId = remoteIdOf(file)
    // The next message of this change must find the name taken.
    to.files.splice(indexAfter(to.files, remoteId), 0, { remoteId, sub: 'cur', file })
    return { is: 'done', remoteId, mail }
  })
}

/**
 * Looks only. A message that is there and no longer here was moved by an earlier attempt or by
 * another program; or it was deleted, and a stranger has its name there.
 */
export async function howFarMoved(from: OpenFolder, to: OpenFolder, target: Target): Promise<Step> {
  const isHere = findListed(from.files, target.remoteId) !== undefined
  if (from.path === to.path) return isHere ? { is: 'done', remoteId: target.remoteId } : failed(gone(from.path))
  return isHere ? { is: 'to-do' } : await standingIn(to, target, gone(from.path))
}

/** Only the mail itself tells the moved one from a stranger of its name; `otherwise` is why it is not where it was. */
async function standingIn(to: OpenFolder, { remoteId, mail }: Target, otherwise: string): Promise<Step> {
  const namesakes = namesFor(remoteId).filter((name) => findListed(to.files, name) !== undefined)
  if (namesakes.length === 0) return failed(otherwise)
  if (mail === undefined) return { is: 'unknown', error: `${otherwise}. Whether it is what lies in ${to.path} under its name cannot be told` }
  let maybe = false
  for (const name of namesakes) {
    const found = await mailUnder(to, name)
    if (found === undefined) continue
    if (sameMail(found, mail)) return { is: 'done', remoteId: name, mail: found }
    maybe ||= couldBe(found, mail)
  }
  if (maybe) return { is: 'unknown', error: `${otherwise}. What lies in ${to.path} under its name may be it, written into by another program, or another mail` }
  return failed(`${otherwise}. What lies in ${to.path} under its name is another mail`)
}

/** Which mail has a name in a folder; undefined when none has. */
export async function mailUnder(folder: OpenFolder, remoteId: string): Promise<MailIdentity | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const one = findListed(folder.files, remoteId)
    if (one === undefined) return undefined
    const found = await identityOf(folder.directory, one)
    if (found !== undefined) return found
    folder.files = await listFiles(folder.directory)
  }
  return undefined
}

/** A rename by somebody else (the mail was read meanwhile) is met by looking once more. */
const ATTEMPTS = 3

async function onFile(folder: OpenFolder, remoteId: string, act: (one: ListedFile) => Promise<Step | typeof RENAMED_MEANWHILE>): Promise<Step> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const one = findListed(folder.files, remoteId)
    if (one === undefined) break
    const result = await act(one)
    if (result !== RENAMED_MEANWHILE) return result
    folder.files = await listFiles(folder.directory)
  }
  return failed(gone(folder.path))
}

const RENAMED_MEANWHILE = 'renamed-meanwhile'
const failed = (error: string): Step => ({ is: 'failed', error })
const refused = (error: string): Step | typeof RENAMED_MEANWHILE => (error === RENAMED_MEANWHILE ? error : failed(error))

const NAMES_MAX = 100

/**
 * What a message may be called where it is moved: its own name, and where a stranger has that,
 * the same with a number. Without mbsync's note of a UID, which belongs to the folder that is
 * left; taken along, it would claim a stranger's number there.
 */
function namesFor(remoteId: string): string[] {
  const name = remoteIdOf(remoteId)
  const [, stem = '', rest = ''] = /^([^,]*)(.*)$/s.exec(name === NAMELESS ? '' : name) ?? []
  // A dot in front would hide it.
  const numbered = (n: number) => `${stem === '' ? 'unnamed' : stem}.${n}${rest}`
  return [name, ...Array.from({ length: NAMES_MAX - 1 }, (_, index) => numbered(index + 2))]
}

function freeName(to: OpenFolder, one: ListedFile): string | undefined {
  const name = namesFor(one.remoteId).find((name) => findListed(to.files, name) === undefined)
  if (name === undefined) return undefined
  const file = withFlags(one, {})
  return `${name === NAMELESS ? '' : name}${file.slice(parts(file).name.length)}`
}

async function renameTo(from: OpenFolder, one: ListedFile, toDirectory: string, file: string): Promise<string> {
  const target = filePath(toDirectory, 'cur', file)
  const isItself = from.directory === toDirectory && one.sub === 'cur' && one.file === file
  try {
    // rename() would replace what lies there, and a mail would be lost.
    if (!isItself && (await exists(target))) return 'Another message has that file name already; both were left where they are'
    await rename(filePath(from.directory, one.sub, one.file), target)
    return ''
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return RENAMED_MEANWHILE
    if (code === 'EXDEV') return 'The folders lie on different disks, where a message can only be copied; it was left where it is'
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'The mail folder cannot be written to; give the user that runs Secretary the right to'
    return `The file could not be renamed: ${messageOf(error)}`
  }
}

async function exists(path: string | Buffer): Promise<boolean> {
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

const LETTERS = { seen: 'S', flagged: 'F' } as const

function withFlags(one: ListedFile, flags: Partial<Pick<Flags, 'seen' | 'flagged'>>): string {
  const { name, separator, letters } = parts(one.file)
  // What a file in new/ calls itself is not a flag, so it does not become one by moving.
  const kept = new Set(one.sub === 'new' ? '' : letters)
  for (const flag of ['seen', 'flagged'] as const) {
    if (flags[flag] === true) kept.add(LETTERS[flag])
    else if (flags[flag] === false) kept.delete(LETTERS[flag])
  }
  return `${name}${separator}2,${[...kept].toSorted().join('')}`
}

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
