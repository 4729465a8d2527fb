// Stores for tests: the real engines with the real migrations, never a mock.
//
// `storeTest` registers a test once for each engine. Without PostgreSQL on the machine
// its half is skipped and says so; with REQUIRE_REAL_SERVERS=1 (CI) it fails instead.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Db, StoreKind } from '../store/db.ts'
import { migrate } from '../store/migrate.ts'
import { openPostgres } from '../store/postgres.ts'
import { openSqlite } from '../store/sqlite.ts'
import { freshPostgres, postgresBinaries, returnPostgres } from './postgres-cluster.ts'

export interface TestStore {
  db: Db
  kind: StoreKind
  /** A path for SQLite, a connection string for PostgreSQL: for a second process or connection. */
  address: string
  /** Another connection to the same store. */
  reopen(): Db
}

export const requireRealServers = process.env['REQUIRE_REAL_SERVERS'] === '1'

export async function openTestStore(context: TestContext, kind: StoreKind = 'sqlite'): Promise<TestStore> {
  const store = kind === 'sqlite' ? await sqliteStore(context) : await postgresStore(context)
  context.after(() => store.db.close())
  return store
}

async function sqliteStore(context: TestContext): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-store-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const address = join(folder, 'secretary.db')
  template ??= migratedTemplate()
  copyFileSync(await template, address)
  const reopen = () => openSqlite(address)
  return { db: reopen(), kind: 'sqlite', address, reopen }
}

/** Migrated once a process and copied: 5 ms a test where the migrations take 60. */
let template: Promise<string> | undefined

async function migratedTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'secretary.db')
  const db = openSqlite(path)
  await migrate(db, 0)
  // Closing folds the write-ahead log in: the file alone is the whole store.
  await db.close()
  return path
}

async function postgresStore(context: TestContext): Promise<TestStore> {
  const address = await freshPostgres()
  context.after(() => returnPostgres(address))
  const reopen = () => openPostgres(address)
  return { db: reopen(), kind: 'postgres', address, reopen }
}

/**
 * For two writers at once: another connection to the same store, closed behind them. Two SQLite
 * connections in one thread would wait for each other; there one connection queues.
 */
export async function withSecondWriter({ db, kind, reopen }: TestStore, body: (other: Db) => Promise<void>): Promise<void> {
  if (kind === 'sqlite') return await body(db)
  const other = reopen()
  try {
    await body(other)
  } finally {
    await other.close()
  }
}

/** TEST_STORES=sqlite or =postgres runs one half: `npm test` runs the quick one first. */
function chosenKinds(): readonly StoreKind[] {
  const chosen = process.env['TEST_STORES'] ?? ''
  if (chosen === '') return ['sqlite', 'postgres']
  if (chosen === 'sqlite' || chosen === 'postgres') return [chosen]
  throw new Error(`TEST_STORES is ${chosen}; it may be sqlite or postgres, or unset for both`)
}

export function storeTest(name: string, body: (store: TestStore, context: TestContext) => Promise<void>): void {
  for (const kind of chosenKinds()) {
    const missing = kind === 'postgres' && postgresBinaries() === undefined && !requireRealServers
    test(`${name} [${kind}]`, { skip: missing ? 'PostgreSQL is not installed here' : false }, async (context) => {
      await body(await openTestStore(context, kind), context)
    })
  }
}
