// What really lies on disk: a Maildir tree read with nothing of ours, so that a mistake in
// how Secretary reads file names cannot hide itself from the check.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface MailFile {
  /** The file's name without its flags: the same wherever the mail is moved. */
  name: string
  /** '.' for the inbox, else the folder's own name. */
  path: string
  seen: boolean
  /** The other flags, sorted. */
  letters: string
  file: string
  sha256: string
}

export interface MailTree {
  files: MailFile[]
  /** What lies in a tmp/: letters that were begun and never finished. */
  unfinished: string[]
}

export function readMailTree(root: string): MailTree {
  const tree: MailTree = { files: [], unfinished: [] }
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.startsWith('.'))
  for (const path of ['.', ...folders.map((entry) => entry.name)]) {
    for (const sub of ['cur', 'new']) {
      for (const base of readdirSync(join(root, path, sub))) tree.files.push(mailFile(root, path, sub, base))
    }
    tree.unfinished.push(...readdirSync(join(root, path, 'tmp')).map((base) => join(path, 'tmp', base)))
  }
  return tree
}

function mailFile(root: string, path: string, sub: string, base: string): MailFile {
  const [name = '', info = ''] = base.split(':2,')
  const flags = sub === 'new' ? '' : info
  const file = join(root, path, sub, base)
  return {
    name,
    path,
    seen: flags.includes('S'),
    letters: [...flags].filter((letter) => letter !== 'S').toSorted().join(''),
    file,
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
  }
}

export function subjectOf(file: string): string {
  return /^Subject: (.*)\r?$/m.exec(readFileSync(file, 'latin1'))?.[1]?.trim() ?? ''
}
