// The peers of an import: mbsync brings the mail to disk, notmuch and mu index what lies there.
// Neither is a mail client; together they do what an import does for us.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runMeasured, type TreeUse } from './process-tree.ts'

export type Indexer = 'notmuch' | 'mu'

export interface Peers {
  indexers: Indexer[]
  sync(): Promise<TreeUse>
  index(indexer: Indexer): Promise<TreeUse>
  indexMegabytes(indexer: Indexer): number
  /** How many distinct Message-IDs it finds. */
  count(indexer: Indexer, term: string): number
  /** The newest fifty in a process of its own; in milliseconds. */
  search(indexer: Indexer, query: string): number
  env: Record<string, string>
}

const MISSING = { mbsync: 'isync', notmuch: 'notmuch', mu: 'maildir-utils' }

export const INDEXERS: readonly Indexer[] = ['notmuch', 'mu']

/** Undefined, and a line that says why, where there is no mbsync: nothing can be indexed then. */
export function openPeers(folder: string, server: { port: number; user: string; password: string }, wanted: readonly Indexer[]): Peers | undefined {
  const there = (Object.keys(MISSING) as (keyof typeof MISSING)[]).filter((name) => {
    if (isInstalled(name)) return true
    process.stderr.write(`bench: ${name} is not installed here and is left out (Debian: apt-get install ${MISSING[name]})\n`)
    return false
  })
  if (!there.includes('mbsync')) return undefined
  const [mail, state, muHome] = [join(folder, 'mail'), join(folder, 'state'), join(folder, 'mu')]
  for (const one of [mail, state]) mkdirSync(one, { recursive: true })
  writeFileSync(join(folder, 'mbsyncrc'), mbsyncConfig({ mail, state, ...server }))
  writeFileSync(join(folder, 'notmuch-config'), notmuchConfig(mail))
  const env = { NOTMUCH_CONFIG: join(folder, 'notmuch-config') }
  const indexers = wanted.filter((name) => there.includes(name))
  if (indexers.includes('mu')) execFileSync('mu', ['init', `--muhome=${muHome}`, `--maildir=${mail}`], { stdio: 'ignore' })
  const output = (command: string, args: readonly string[]): string => spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 }).stdout
  return {
    indexers,
    env,
    sync: () => runMeasured(['mbsync', '-c', join(folder, 'mbsyncrc'), '-q', 'all'], { env }),
    index: (indexer) => runMeasured(indexer === 'notmuch' ? ['notmuch', 'new', '--quiet'] : ['mu', 'index', `--muhome=${muHome}`, '--quiet'], { env }),
    indexMegabytes: (indexer) => megabytesIn(indexer === 'notmuch' ? join(mail, '.notmuch') : muHome),
    count(indexer, term) {
      const lines = indexer === 'notmuch' ? output('notmuch', ['search', '--output=messages', term]) : output('mu', ['find', `--muhome=${muHome}`, '--nocolor', '--fields=i', term])
      return new Set(lines.split('\n').filter(Boolean)).size
    },
    search(indexer, query) {
      const startedAt = performance.now()
      if (indexer === 'notmuch') output('notmuch', ['search', '--limit=50', '--sort=newest-first', query])
      else output('mu', ['find', `--muhome=${muHome}`, '--nocolor', '--maxnum=50', '--sortfield=date', '--reverse', query])
      return performance.now() - startedAt
    },
  }
}

const isInstalled = (name: string): boolean => (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))

export function megabytesIn(path: string): number {
  if (!existsSync(path)) return 0
  if (!statSync(path).isDirectory()) return statSync(path).size / 1e6
  return readdirSync(path).reduce((sum, name) => sum + megabytesIn(join(path, name)), 0)
}

/** With its default, a fsync for each mail: what is here must survive a power cut, as with us. */
const mbsyncConfig = ({ mail, state, port, user, password }: { mail: string; state: string; port: number; user: string; password: string }): string => `IMAPAccount server
Host 127.0.0.1
Port ${port}
User ${user}
Pass ${password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account server

MaildirStore near
Path ${mail}/
Inbox ${mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Expunge Near
Sync Pull
CopyArrivalDate yes
SyncState ${state}/
`

const notmuchConfig = (mail: string): string => `[database]
path=${mail}
[user]
name=Alex
primary_email=alex@home.example
[new]
tags=new
[search]
exclude_tags=
`
