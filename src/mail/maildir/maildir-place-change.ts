// Where letters of ours are put in a Maildir: the folder of a role, and a file that is whole and on
// disk before it gets its name. What sends and what keeps drafts share it.
import { createHash } from 'node:crypto'
import { constants, lstat, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { syncDirectory } from './maildir-change.ts'
import { directoryOf, listFolders, ROOT_PATH } from './maildir-folder.ts'

const SUBS = ['tmp', 'new', 'cur']
const NAMES = { outbox: 'Outbox', sent: 'Sent', drafts: 'Drafts' } as const satisfies Partial<Record<MailboxRole, string>>

/** The folder of this role, made where there is none. */
export async function folderFor(root: string, role: keyof typeof NAMES): Promise<string> {
  const folders = await listFolders(root)
  // In the layout that the tree has: beside a cur/ of its own, folders start with a dot.
  const plusPlus = folders.some(({ path }) => path === ROOT_PATH)
  const path = folders.find((folder) => folder.role === role)?.path ?? `${plusPlus ? '.' : ''}${NAMES[role]}`
  // A link is not followed, and must not be filled either: not in the folder's place, and not
  // in that of what is in it, where the letter would be written into somebody's directory.
  for (const part of ['', ...SUBS]) {
    const found = await lstat(join(root, path, part)).catch(() => undefined)
    if (found !== undefined && !found.isDirectory()) throw unusable(path)
  }
  for (const sub of SUBS) {
    const made = await mkdir(join(root, path, sub), { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncDirectory(dirname(made))
  }
  const directory = await directoryOf(root, path)
  if (directory === undefined) throw unusable(path)
  return directory
}

const unusable = (path: string): Fault =>
  new Fault('mailbox-missing', `The folder ${path} is not an ordinary Maildir folder; nothing was done`, { fix: 'Where it, or tmp, new or cur in it, is a link, put a folder in its place.' })

/** Whole and on disk in tmp/, whatever an earlier attempt left there. */
export async function writePart(directory: string, name: string, raw: Uint8Array): Promise<void> {
  const part = join(directory, 'tmp', `${name}.part`)
  const handle = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600)
  try {
    await handle.writeFile(raw)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, join(directory, 'tmp', name))
  await syncDirectory(join(directory, 'tmp'))
}

export async function digestOfFile(path: string | Buffer): Promise<string | undefined> {
  try {
    return sha256(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
