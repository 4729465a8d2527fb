// A Maildir tree on disk: which folders it has.
//
// Two layouts, told apart folder by folder, because people mix them:
//   Maildir++ (Dovecot, Courier): the inbox at the root, `.Work.Clients` beside its cur/
//   plain (mbsync, mu, notmuch):  INBOX/, Work/Clients/, each with cur/ new/ tmp/
//
// The path of a mailbox is its directory below the root ('.' for the root itself), so it maps
// back to one place on disk and nowhere else: links are not followed, `..` is not a name.
import { lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { roleOfName, withoutRivals } from '../mailboxes/mailbox-role.ts'
import type { MailboxRef } from '../mail-port.ts'
import { decodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'

export const ROOT_PATH = '.'

export async function listFolders(root: string): Promise<MailboxRef[]> {
  const top = await resolveRoot(root)
  const found: MailboxRef[] = []
  if (await isMaildir(top)) found.push({ path: ROOT_PATH, name: 'INBOX', role: 'inbox' })
  await collect(top, [], found)
  return withoutRivals(found)
}

/** The directory of a mailbox; undefined when it is not there (any more). */
export async function directoryOf(root: string, path: string): Promise<string | undefined> {
  const top = await resolveRoot(root)
  if (path === ROOT_PATH) return (await isMaildir(top)) ? top : undefined
  const levels = path.split('/')
  if (path.includes('\0') || levels.some((level) => level === '' || level === '.' || level === '..' || level.includes('\\'))) {
    throw new Fault('mailbox-path', 'A mailbox path leads out of the mail folder', { fix: 'Sync the account again, so that its folders are listed anew.' })
  }
  let directory = top
  for (const level of levels) {
    directory = join(directory, level)
    // Each level by itself: a link anywhere on the way would lead out of the tree.
    if (!(await isDirectory(directory))) return undefined
  }
  return (await isMaildir(directory)) ? directory : undefined
}

async function collect(directory: string, levels: readonly string[], found: MailboxRef[]): Promise<void> {
  if (levels.length >= limits.maildirDepthMax) return
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    // isDirectory is false for a link: those are not followed.
    if (!entry.isDirectory() || ['cur', 'new', 'tmp'].includes(entry.name)) continue
    const inside = join(directory, entry.name)
    const path = [...levels, entry.name]
    if (await isMaildir(inside)) {
      if (found.length >= limits.maildirFoldersMax) {
        throw new Fault('maildir-too-many-folders', `There are more than ${limits.maildirFoldersMax} mail folders below this one`, {
          fix: 'Connect the folder of one mailbox, not one that holds many of them.',
        })
      }
      const name = path.flatMap(displayLevels).join('/')
      found.push({ path: path.join('/'), name, role: roleOfName(name) })
    }
    if (!entry.name.startsWith('.')) await collect(inside, path, found)
  }
}

/** `.INBOX.Sent` (Courier) and `.Sent` (Dovecot) read the same; dots are levels only in such names. */
export function displayLevels(level: string): string[] {
  if (!level.startsWith('.')) return [decodeModifiedUtf7(level)]
  return level
    .slice(1)
    .replace(/^INBOX\.(?=.)/, '')
    .split('.')
    .filter((part) => part !== '')
    .map(decodeModifiedUtf7)
}

async function resolveRoot(root: string): Promise<string> {
  try {
    return await realpath(root)
  } catch (cause) {
    throw new Fault('maildir-missing', `The mail folder ${root} is not there`, {
      cause,
      fix: 'Check the path, and that the disk it lies on is mounted. The copy that was already made is kept.',
    })
  }
}

export const isMaildir = async (directory: string): Promise<boolean> =>
  (await isDirectory(join(directory, 'cur'))) && (await isDirectory(join(directory, 'new')))

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory()
  } catch {
    return false
  }
}
