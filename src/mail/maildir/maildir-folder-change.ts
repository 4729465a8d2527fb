// A folder that is made in a Maildir tree, and one that is removed while it is empty.
//
// It is made in the layout that the tree has: `.Work.Clients` beside the inbox's cur/ where the
// root is a mailbox itself (Maildir++), `Work/Clients/` where it is not. cur/ comes last: until it
// is there nobody takes the directory for a mailbox, so a power cut leaves no half of one.
import { lstat, mkdir, readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { directoryOf, isMaildir, listFolders } from './maildir-folder.ts'
import { syncDirectory } from './maildir-change.ts'
import { encodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'

/** The path of the folder of that name; undefined when there is none. */
export async function findFolder(root: string, levels: readonly string[]): Promise<string | undefined> {
  return (await listFolders(root)).find(({ name }) => name === levels.join('/'))?.path
}

/** Its path, made now or there before. */
export async function makeFolder(root: string, levels: readonly string[]): Promise<string> {
  const found = await findFolder(root, levels)
  if (found !== undefined) return found
  const path = (await isMaildir(root)) ? beside(levels) : levels.map(encodeModifiedUtf7).join('/')
  // Level by level: a link on the way would lead out of the tree.
  let directory = root
  for (const level of path.split('/')) {
    directory = join(directory, level)
    await mkdir(directory).catch(ignoring('EEXIST'))
    if (!(await lstat(directory)).isDirectory()) throw new Fault('mailbox-path', `Where the folder ${levels.join('/')} would be made, something else lies`, { fix: 'Choose another name.' })
  }
  for (const inner of ['tmp', 'new', 'cur']) await mkdir(join(directory, inner)).catch(ignoring('EEXIST'))
  await syncDirectory(directory)
  await syncDirectory(join(directory, '..'))
  return path
}

/** In a Maildir++ a dot is what a slash is to people. */
function beside(levels: readonly string[]): string {
  if (levels.some((level) => level.includes('.'))) {
    throw new Fault('mailbox-name', `This mail folder keeps its levels apart by dots: ${levels.join('/')} cannot be a name in it`, { fix: 'Choose a name without a dot.' })
  }
  return `.${levels.map(encodeModifiedUtf7).join('.')}`
}

/** What a mail server keeps about a folder, and not in it. */
const isIndex = (file: string): boolean => file.startsWith('dovecot') || file === 'maildirfolder' || file === 'courierimapuiddb'

/** Answers why it stays; undefined when it is gone. Nothing that could be mail is ever deleted. */
export async function removeEmptyFolder(root: string, path: string): Promise<string | undefined> {
  const directory = await directoryOf(root, path)
  if (directory === undefined) return undefined
  const others = (await readdir(directory)).filter((file) => !['cur', 'new', 'tmp'].includes(file) && !isIndex(file))
  if (others.length > 0) return `There is ${others[0]} in it; it was left as it was`
  // new/ first and cur/ last: rmdir takes an empty directory alone, so a mail that comes in between stays.
  for (const inner of ['new', 'tmp', 'cur']) {
    const code = await rmdir(join(directory, inner)).then(() => '', codeOf)
    if (code === 'ENOENT' || code === '') continue
    for (const again of ['tmp', 'new', 'cur']) await mkdir(join(directory, again)).catch(ignoring('EEXIST'))
    return 'There is mail in it; it was left as it was'
  }
  for (const file of await readdir(directory)) await unlink(join(directory, file))
  await rmdir(directory)
  await syncDirectory(join(directory, '..'))
  return undefined
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code)
const ignoring = (code: string) => (error: unknown) => {
  if (codeOf(error) !== code) throw error
}
