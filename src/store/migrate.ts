// Brings a store to this program's schema: numbered files, each run once, in order.
//
// Two processes may start at once: the first takes the lock (SQLite's write lock, an
// advisory lock on PostgreSQL), the second waits and finds nothing to do. A store that a
// newer program wrote is refused: guessing at columns we do not know loses mail.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import { rootFolder } from '../base/root.ts'
import type { Db, StoreKind } from './db.ts'

const ADVISORY_LOCK = 7_305_001

export interface Migration {
  version: number
  name: string
  text: string
}

export interface MigrationReport {
  from: number
  to: number
  applied: string[]
}

export function loadMigrations(): Migration[] {
  const folder = join(rootFolder(), 'src/store/migrations')
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql')).toSorted()
  return names.map((name) => ({
    version: Number.parseInt(name, 10),
    name: name.replace(/\.sql$/, ''),
    text: readFileSync(join(folder, name), 'utf8'),
  }))
}

export async function migrate(db: Db, nowMs: number, migrations = loadMigrations()): Promise<MigrationReport> {
  const known = migrations.at(-1)?.version ?? 0
  return await db.transaction(async (tx) => {
    if (tx.kind === 'postgres') await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx.query)
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
    const applied: string[] = []
    for (const migration of migrations) {
      if (migration.version <= from) continue
      for (const statement of statementsOf(migration.text, tx.kind)) await sql.raw(statement).execute(tx.query)
      await sql`insert into schema_versions (version, name, applied_at)
        values (${migration.version}, ${migration.name}, ${nowMs})`.execute(tx.query)
      applied.push(migration.name)
    }
    return { from, to: known, applied }
  })
}

/** 0 for an empty store. */
export async function schemaVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from schema_versions`.execute(db.query)
  return rows[0]?.version ?? 0
}

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
  return /^CREATE TABLE\b/i.test(words) ? `${words} STRICT` : words
}
