// A private PostgreSQL for tests: a cluster in a temp folder, on a Unix socket only,
// as an unprivileged user when the tests run as root (initdb refuses root).
//
// One cluster a process, started at the first use and stopped when the process ends.
// Each caller gets a database of its own, copied from a migrated template; the next one is
// copied while the caller uses this one, because a copy takes longer than most tests.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { migrate } from '../store/migrate.ts'
import { openPostgres } from '../store/postgres.ts'

const DEBIAN_FOLDER = '/usr/lib/postgresql'

export function postgresBinaries(): string | undefined {
  if (!existsSync(DEBIAN_FOLDER)) return undefined
  const versions = readdirSync(DEBIAN_FOLDER).toSorted((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(DEBIAN_FOLDER, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

interface Cluster {
  urlOf(database: string): string
  nextName(): string
}

let running: Promise<Cluster> | undefined
let spare: Promise<string> | undefined

/** Nothing here must outlive a crash, so nothing waits for the disk. */
const IN_A_HURRY = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off', 'wal_level=minimal', 'max_wal_senders=0'].flatMap((setting) => ['-c', setting])

/** The address of a fresh, migrated database. */
export async function freshPostgres(): Promise<string> {
  const fresh = await (spare ?? copyTemplate())
  spare = copyTemplate()
  // Whoever asks next hears of its failure; if nobody does, it is nobody's.
  spare.catch(() => {})
  return fresh
}

async function copyTemplate(): Promise<string> {
  running ??= startCluster()
  const cluster = await running
  const name = cluster.nextName()
  await execute(cluster.urlOf('postgres'), `create database ${name} template secretary_template`)
  return cluster.urlOf(name)
}

async function startCluster(): Promise<Cluster> {
  const bin = postgresBinaries()
  if (bin === undefined) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'secretary-pg-'))
  const user = process.getuid?.() === 0 ? unprivileged() : undefined
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'test', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'], {
    stdio: 'ignore',
    cwd: folder,
    ...user,
  })
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'max_connections=200', ...IN_A_HURRY],
    { stdio: 'ignore', cwd: folder, ...user },
  )
  process.once('exit', () => stop(server, folder))
  // The server must not keep the test process alive after its last test.
  server.unref()
  const urlOf = (database: string) => `postgresql://test@localhost/${database}?host=${encodeURIComponent(folder)}`
  await untilReady(urlOf('postgres'))
  await execute(urlOf('postgres'), 'create database secretary_template')
  const template = openPostgres(urlOf('secretary_template'))
  await migrate(template, 0)
  await template.close()
  let count = 0
  return { urlOf, nextName: () => `t${++count}` }
}

function unprivileged(): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout.trim())
  return { uid: id('-u'), gid: id('-g') }
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await execute(url, 'select 1')
    } catch (error) {
      if (attempt > 200) throw error
      await delay(50)
    }
  }
}

async function execute(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

function stop(server: ChildProcess, folder: string): void {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
