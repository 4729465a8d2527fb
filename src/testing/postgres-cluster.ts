// A private PostgreSQL for tests: a cluster in a temp folder, on a Unix socket only,
// as an unprivileged user when the tests run as root (initdb refuses root).
//
// One cluster a process, started at the first use and stopped when the process ends.
// Each caller gets a database of its own, copied from a migrated template. A copy takes
// longer than most tests do, so one that is given back is emptied and used again.
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
const returned: string[] = []

/**
 * For each database a connection that looks after it: one that knows the tables already is
 * four times as quick as a new one.
 */
const keepers = new Map<string, pg.Pool>()

/** Nothing here must outlive a crash, so nothing waits for the disk. */
const IN_A_HURRY = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off', 'wal_level=minimal', 'max_wal_senders=0'].flatMap((setting) => ['-c', setting])

/** The address of a fresh, migrated database. */
export async function freshPostgres(): Promise<string> {
  running ??= startCluster()
  const cluster = await running
  for (let used = returned.pop(); used !== undefined; used = returned.pop()) {
    if (await isAsNew(used)) return used
  }
  const name = cluster.nextName()
  await execute(cluster.urlOf('postgres'), `create database ${name} template ${TEMPLATE}`)
  return cluster.urlOf(name)
}

/** Whoever got it from `freshPostgres` has closed what they opened, or is about to. */
export function returnPostgres(address: string): void {
  returned.push(address)
}

/**
 * Empties a used database; false when it is better left alone: a connection is still open,
 * or a test changed the tables themselves.
 */
async function isAsNew(address: string): Promise<boolean> {
  const keeper = keepers.get(address) ?? newKeeper(address)
  const { rows } = await keeper.query<{ usable: boolean }>(USABLE)
  if (rows[0]?.usable !== true) return false
  await keeper.query(EMPTY)
  return true
}

function newKeeper(address: string): pg.Pool {
  // As a replica: no foreign key says in which order the tables are emptied. When idle it must
  // not keep the test process alive.
  const keeper = new pg.Pool({ connectionString: address, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true, options: '-c session_replication_role=replica' })
  // The server may well end before it.
  keeper.on('error', () => {})
  keepers.set(address, keeper)
  return keeper
}

const TEMPLATE = 'secretary_template'

/** Tables, columns and triggers in one word: what a test must not have changed. */
const SHAPE = `
  select md5(string_agg(line, '|' order by line)) as shape from (
    select c.relname || '.' || a.attname || a.atttypid || a.attnotnull as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0
    union all
    select c.relname || '!' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal
  ) as parts`

/** In the template, beside the tables: their shape, and the rows that migrations put into them. */
const REMEMBER = `
  create schema template;
  create table template.shape as ${SHAPE};
  do $$
  declare
    name text;
    filled boolean;
  begin
    for name in select tablename from pg_tables where schemaname = 'public' loop
      execute format('select exists (select from %I)', name) into filled;
      if filled then execute format('create table template.%I as table public.%I', name, name); end if;
    end loop;
  end $$`

const USABLE = `
  select shape = (select shape from template.shape) and not exists (
    select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
  ) as usable
  from (${SHAPE}) as now`

const EMPTY = `
  do $$
  declare
    name text;
    filled boolean;
  begin
    for name in select tablename from pg_tables where schemaname = 'public' loop
      execute format('select exists (select from %I)', name) into filled;
      if filled then execute format('delete from %I', name); end if;
      if to_regclass(format('template.%I', name)) is not null then
        execute format('insert into %I overriding system value table template.%I', name, name);
      end if;
    end loop;
    for name in select sequencename from pg_sequences where schemaname = 'public' and last_value is not null loop
      execute format('alter sequence %I restart', name);
    end loop;
  end $$`

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
  await execute(urlOf('postgres'), `create database ${TEMPLATE}`)
  const template = openPostgres(urlOf(TEMPLATE))
  await migrate(template, 0)
  await template.close()
  await execute(urlOf(TEMPLATE), REMEMBER)
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
