// Brings a store to this program's schema: numbered files, each run once, in order.
//
// Two processes may start at once: the first takes the lock (SQLite's write lock, an
// advisory lock on PostgreSQL), the second waits, however long it takes, and finds nothing to
// do. To give up would help nobody: it would only be started again, to wait again, and whoever
// counts such ends would in the end stop the one that is at work. A store that a newer program
// wrote is refused: guessing at columns we do not know loses mail.
import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import type { Log } from '../base/log.ts'
import type { Db, StoreKind } from './db.ts'
import { loadMigrations, type Migration } from './load-migrations.ts'
import { isBusy } from './sqlite.ts'

const ADVISORY_LOCK = 7_305_001

export interface MigrationReport {
  from: number
  to: number
  applied: string[]
}

export interface MigrateOptions {
  migrations?: readonly Migration[]
  /** Told of what takes its time: a wait for another process, a migration of what is there. */
  log?: Pick<Log, 'info' | 'warn'>
}

export async function migrate(db: Db, nowMs: number, { migrations = loadMigrations(), log }: MigrateOptions = {}): Promise<MigrationReport> {
  const known = migrations.at(-1)?.version ?? 0
  // What is up to date needs no lock: a start must not queue behind a long write of the engine.
  if ((await hasVersions(db)) && (await schemaVersion(db)) === known) return { from: known, to: known, applied: [] }
  const bringUp = () => db.transaction(async (tx) => {
    if (tx.kind === 'postgres') await lockPostgres(tx, log)
    await sql`create table if not exists schema_versions (
      version integer not null primary key, name text not null, applied_at bigint not null)`.execute(tx.query)
    const from = await schemaVersion(tx)
    if (from > known) {
      throw new Fault(
        'schema-newer',
        `This data was written by a newer Secretary (schema ${from}; this program knows ${known})`,
        { fix: 'Start the newer version again, or restore a backup made by this one.' },
      )
    }
    if (from > 0 && from < known) log?.info('The database is being brought to the schema of this version', { from, to: known })
    const applied: string[] = []
    for (const migration of migrations) {
      if (migration.version <= from) continue
      for (const statement of statementsOf(textFor(migration, tx.kind), tx.kind)) await sql.raw(statement).execute(tx.query)
      await sql`insert into schema_versions (version, name, applied_at)
        values (${migration.version}, ${migration.name}, ${nowMs})`.execute(tx.query)
      applied.push(migration.name)
    }
    return { from, to: known, applied }
  })
  for (;;) {
    try {
      return await bringUp()
    } catch (error) {
      // Only the begin meets this: once the write lock is ours nobody else is in the way.
      if (!isBusy(error)) throw error
      log?.warn(WAITS)
    }
  }
}

const WAITS = 'Another process is changing the database, perhaps to the schema of this version; waiting until it is done'

async function lockPostgres(tx: Db, log: MigrateOptions['log']): Promise<void> {
  const { rows } = await sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(${ADVISORY_LOCK}) as ours`.execute(tx.query)
  if (rows[0]?.ours === true) return
  log?.warn(WAITS)
  await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx.query)
}

async function hasVersions(db: Db): Promise<boolean> {
  const { rows } = await (db.kind === 'sqlite'
    ? sql<{ found: unknown }>`select name as found from sqlite_master where name = 'schema_versions'`
    : sql<{ found: unknown }>`select to_regclass('schema_versions') as found`
  ).execute(db.query)
  return (rows[0]?.found ?? null) !== null
}

/** 0 for an empty store. */
export async function schemaVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from schema_versions`.execute(db.query)
  return rows[0]?.version ?? 0
}

export const textFor = ({ text }: Pick<Migration, 'text'>, kind: StoreKind): string => (typeof text === 'string' ? text : text[kind])

/** Comments go, statements end at `;` (no migration holds one inside a string), and SQLite gets its own words. */
export function statementsOf(text: string, kind: StoreKind): string[] {
  const bare = text.replaceAll(/--.*$/gm, '')
  return bare
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => (kind === 'sqlite' ? inSqlite(statement) : statement))
}

function inSqlite(statement: string): string {
  const words = statement
    .replaceAll(/\bBIGSERIAL PRIMARY KEY\b/g, 'INTEGER PRIMARY KEY AUTOINCREMENT')
    .replaceAll(/\bBIGINT NOT NULL PRIMARY KEY\b/g, 'INTEGER NOT NULL PRIMARY KEY')
    .replaceAll(/\bBIGINT\b/g, 'INTEGER')
    .replaceAll(/\bBYTEA\b/g, 'BLOB')
    .replaceAll(/\bDOUBLE PRECISION\b/g, 'REAL')
  if (!/^CREATE TABLE\b/i.test(words)) return words
  return /\bWITHOUT ROWID$/i.test(words) ? `${words}, STRICT` : `${words} STRICT`
}
