// Bringing a store up to date, by real processes on both engines: engine and web do it at the
// same moment on a first start, and after an update an old program may still be around.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { sql } from 'kysely'
import { openTestStore, storeTest } from '../testing/real-store.ts'
import { postgresBinaries } from '../testing/postgres-cluster.ts'
import type { StoreKind } from './db.ts'
import { loadMigrations, migrate, schemaVersion, statementsOf, type MigrationReport } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const open = (kind: StoreKind, address: string) => (kind === 'sqlite' ? openSqlite(address) : openPostgres(address))

/** A store without any table. */
async function emptyStore(context: TestContext, kind: StoreKind): Promise<string> {
  if (kind === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'secretary-empty-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    return join(folder, 'secretary.db')
  }
  const { db, address } = await openTestStore(context, 'postgres')
  const url = new URL(address)
  const name = `${url.pathname.slice(1)}_empty`
  await sql`create database ${sql.id(name)}`.execute(db.query)
  url.pathname = `/${name}`
  return url.href
}

/** Says that it is there, waits to be told to go, migrates, and prints what it did. */
const PROGRAM = `
  const [kind, address] = process.argv.slice(1)
  const { migrate } = await import(${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))})
  const { openSqlite } = await import(${JSON.stringify(join(import.meta.dirname, 'sqlite.ts'))})
  const { openPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))})
  process.stdout.write('ready\\n')
  await new Promise((resolve) => process.stdin.once('data', resolve))
  const db = kind === 'sqlite' ? openSqlite(address) : openPostgres(address)
  process.stdout.write(JSON.stringify(await migrate(db, 1)))
  await db.close()
  process.exit(0)`

function migrator(kind: StoreKind, address: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, kind, address], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ready = Promise.withResolvers<void>()
  const done = Promise.withResolvers<MigrationReport>()
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.startsWith('ready\n')) ready.resolve()
  })
  child.once('close', (code) => {
    ready.resolve()
    if (code === 0) done.resolve(JSON.parse(said.slice('ready\n'.length)) as MigrationReport)
    else done.reject(new Error(`A migrator ended with ${code}`))
  })
  return { ready: ready.promise, go: () => child.stdin.write('go\n'), done: done.promise }
}

for (const kind of ['sqlite', 'postgres'] as const) {
  const missing = kind === 'postgres' && postgresBinaries() === undefined
  test(`of processes that migrate a new store at once one does it, and all find it done [${kind}]`, { skip: missing && 'PostgreSQL is not installed here' }, async (context) => {
    const address = await emptyStore(context, kind)
    const migrators = [1, 2, 3].map(() => migrator(kind, address))
    await Promise.all(migrators.map(({ ready }) => ready))
    for (const { go } of migrators) go()
    const reports = await Promise.all(migrators.map(({ done }) => done))
    const all = loadMigrations()
    const applied = reports.map((report) => report.applied).toSorted((a, b) => a.length - b.length)
    assert.deepEqual(applied, [[], [], all.map(({ name }) => name)])
    const db = open(kind, address)
    context.after(() => db.close())
    assert.equal(await schemaVersion(db), all.at(-1)?.version)
  })
}

storeTest('a store that a newer program wrote is refused and left as it is', async (store) => {
  const own = loadMigrations()
  const newer = [...own, { version: 9_999, name: '9999-from-the-future', text: 'CREATE TABLE from_the_future (id BIGINT NOT NULL PRIMARY KEY);' }]
  assert.deepEqual((await migrate(store.db, 1, newer)).applied, ['9999-from-the-future'])
  const again = store.reopen()
  try {
    await assert.rejects(migrate(again, 2), { code: 'schema-newer' })
    assert.equal(await schemaVersion(again), 9_999)
    await sql`select id from from_the_future`.execute(again.query)
  } finally {
    await again.close()
  }
})

storeTest('a migration that fails half-way leaves the schema it found', async (store) => {
  const before = await schemaVersion(store.db)
  const broken = { version: 9_999, name: '9999-broken', text: 'CREATE TABLE half_way (id BIGINT NOT NULL PRIMARY KEY); CREATE TABLE users (id TEXT NOT NULL);' }
  await assert.rejects(migrate(store.db, 1, [...loadMigrations(), broken]), /users/)
  assert.equal(await schemaVersion(store.db), before)
  await assert.rejects(sql`select id from half_way`.execute(store.db.query), /half_way/)
})

test('migrations are numbered upwards, each number once, and none hides a semicolon in a string', () => {
  const all = loadMigrations()
  assert.deepEqual(all.map(({ version }) => version), [...new Set(all.map(({ version }) => version))].toSorted((a, b) => a - b))
  for (const { name, text } of all) {
    for (const statement of statementsOf(text, 'sqlite')) assert.equal((statement.match(/'/g) ?? []).length % 2, 0, `${name}: ${statement}`)
  }
})
