// Looks at a folder before it is connected, so that a wrong path is said in the form where it
// was typed and not minutes later on an account that fails.
//
// It looks two levels deep, where every layout in use has its first Maildir (`INBOX/`,
// `account/INBOX/`): somebody who names `/` must not wait for the whole disk to be walked.
import { access, constants, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { isMaildir } from './maildir-folder.ts'

const LEVELS = 2

/** Answers the folder's real name. */
export async function requireMaildir(path: string): Promise<string> {
  const folder = await realpath(path).catch((cause: NodeJS.ErrnoException) => {
    throw refusal(path, cause)
  })
  let level = [folder]
  let looked = 0
  for (let depth = 0; depth <= LEVELS; depth++) {
    const next: string[] = []
    for (const directory of level) {
      if (looked++ > limits.maildirFoldersMax) break
      if (await isMaildir(directory)) {
        await requireReadable(path, directory)
        return folder
      }
      // Only the named folder must open; what lies beside a Maildir may be somebody else's.
      const entries = await readdir(directory, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
        if (directory === folder) throw refusal(path, cause)
        return []
      })
      next.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name)))
    }
    level = next
  }
  throw notAMaildir(path)
}

async function requireReadable(path: string, directory: string): Promise<void> {
  for (const sub of ['cur', 'new']) {
    await access(join(directory, sub), constants.R_OK | constants.X_OK).catch((cause: NodeJS.ErrnoException) => {
      throw refusal(path, cause)
    })
  }
}

function refusal(path: string, cause: NodeJS.ErrnoException): Fault {
  switch (cause.code) {
    case 'ENOENT':
      return new Fault('mail-folder-missing', `There is no folder ${path} on the server`, {
        cause,
        fix: 'Check the path as the server sees it, and that the disk it lies on is mounted.',
      })
    case 'ENOTDIR':
      return notAMaildir(path)
    default:
      return new Fault('mail-folder-unreadable', `Secretary may not read the folder ${path}`, {
        cause,
        fix: 'Give the user that runs Secretary the right to read it and what is in it.',
      })
  }
}

const notAMaildir = (path: string): Fault =>
  new Fault('not-a-maildir', `The folder ${path} is not a Maildir`, {
    fix: 'A Maildir is a folder that holds cur, new and tmp. Name it, or the folder that holds several of them.',
  })
