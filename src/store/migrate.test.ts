// Bringing a store up to date, by real processes on both engines: engine and web do it at the
// same moment on a first start, and after an update an old program may still be around.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test, { type TestContext } from 'node:test'
import { sql } from 'kysely'
import { openTestStore, storeTest } from '../testing/real-store.ts'
import { postgresBinaries } from '../testing/postgres-cluster.ts'
import type { StoreKind } from './db.ts'
import { isBehind, loadMigrations } from './load-migrations.ts'
import { migrate, schemaVersion, statementsOf, textFor, type MigrationReport } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const open = (kind: StoreKind, address: string) => (kind === 'sqlite' ? openSqlite(address) : openPostgres(address))

let emptied = 0

/** A store without any table. */
async function emptyStore(context: TestContext, kind: StoreKind): Promise<string> {
  if (kind === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'secretary-empty-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    return join(folder, 'secretary.db')
  }
  const { db, address } = await openTestStore(context, 'postgres')
  const url = new URL(address)
  const name = `${url.pathname.slice(1)}_empty_${emptied++}`
  await sql`create database ${sql.id(name)}`.execute(db.query)
  url.pathname = `/${name}`
  return url.href
}

/** Says that it is there, waits to be told to go, migrates, and prints what it did. */
const PROGRAM = `
  const [kind, address, busyMs] = process.argv.slice(1)
  const { migrate } = await import(${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))})
  const { openSqlite } = await import(${JSON.stringify(join(import.meta.dirname, 'sqlite.ts'))})
  const { openPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))})
  process.stdout.write('ready\\n')
  await new Promise((resolve) => process.stdin.once('data', resolve))
  const db = kind === 'sqlite' ? openSqlite(address, busyMs === undefined ? {} : { busyMs: Number(busyMs) }) : openPostgres(address)
  const log = { info() {}, warn: () => process.stdout.write('waits\\n') }
  process.stdout.write(JSON.stringify(await migrate(db, 1, { log })) + '\\n')
  await db.close()
  process.exit(0)`

function migrator(context: TestContext, kind: StoreKind, ...words: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, kind, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  context.after(() => child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`A migrator ended with ${String(child.exitCode)}`)
    return value
  }
  const hear = async (word: string) => assert.equal(await next(), word)
  const ready = hear('ready')
  return {
    ready,
    go: () => {
      child.stdin.write('go\n')
    },
    waits: () => hear('waits'),
    async report(): Promise<MigrationReport> {
      for (;;) {
        const line = await next()
        if (line !== 'waits') return JSON.parse(line) as MigrationReport
      }
    },
  }
}

for (const kind of ['sqlite', 'postgres'] as const) {
  const missing = kind === 'postgres' && postgresBinaries() === undefined
  test(`a store that another process is changing is waited for, however long, and the log says so [${kind}]`, { skip: missing && 'PostgreSQL is not installed here' }, async (context) => {
    const address = await emptyStore(context, kind)
    const atWork = open(kind, address)
    context.after(() => atWork.close())
    const waiter = migrator(context, kind, address, '100')
    await waiter.ready
    const report = await atWork.transaction(async (tx) => {
      const done = await migrate(tx, 1)
      waiter.go()
      // On SQLite each word is a time-out that would have been the end of it.
      for (let n = 0; n < (kind === 'sqlite' ? 3 : 1); n++) await waiter.waits()
      return done
    })
    assert.equal(report.applied.length, loadMigrations().length)
    assert.deepEqual((await waiter.report()).applied, [])
  })

  test(`of processes that migrate a new store at once one does it, and all find it done [${kind}]`, { skip: missing && 'PostgreSQL is not installed here' }, async (context) => {
    const address = await emptyStore(context, kind)
    const migrators = [1, 2, 3].map(() => migrator(context, kind, address))
    await Promise.all(migrators.map(({ ready }) => ready))
    for (const { go } of migrators) go()
    const reports = await Promise.all(migrators.map(({ report }) => report()))
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
  assert.deepEqual((await migrate(store.db, 1, { migrations: newer })).applied, ['9999-from-the-future'])
  const again = store.reopen()
  try {
    await assert.rejects(migrate(again, 2), { code: 'schema-newer' })
    assert.equal(await schemaVersion(again), 9_999)
    await sql`select id from from_the_future`.execute(again.query)
  } finally {
    await again.close()
  }
})

test('a SQLite store that lacks a migration is behind, and so is one that is not there; one of a newer program is not', async (context) => {
  const { db, address } = await openTestStore(context)
  const [known, next] = [loadMigrations(), { version: 9_999, name: '9999-next', text: '' }]
  assert.equal(isBehind(address), false)
  assert.equal(isBehind(address, [...known, next]), true)
  await migrate(db, 1, { migrations: [...known, next] })
  assert.equal(isBehind(address), false)
  assert.equal(isBehind(`${address}-elsewhere`), true)
})

storeTest('a migration that fails half-way leaves the schema it found', async (store) => {
  const before = await schemaVersion(store.db)
  const broken = { version: 9_999, name: '9999-broken', text: 'CREATE TABLE half_way (id BIGINT NOT NULL PRIMARY KEY); CREATE TABLE users (id TEXT NOT NULL);' }
  await assert.rejects(migrate(store.db, 1, { migrations: [...loadMigrations(), broken] }), /users/)
  assert.equal(await schemaVersion(store.db), before)
  await assert.rejects(sql`select id from half_way`.execute(store.db.query), /half_way/)
})

test('migrations are numbered upwards, each number once, and none hides a semicolon in a string', () => {
  const all = loadMigrations()
  assert.deepEqual(all.map(({ version }) => version), [...new Set(all.map(({ version }) => version))].toSorted((a, b) => a - b))
  for (const kind of ['sqlite', 'postgres'] as const) {
    for (const migration of all) {
      for (const statement of statementsOf(textFor(migration, kind), kind)) assert.equal((statement.match(/'/g) ?? []).length % 2, 0, `${migration.name}: ${statement}`)
    }
  }
})

storeTest('a version may have words of its own for each store, and counts once', async ({ db, kind }, context) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-migrations-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const store of ['sqlite', 'postgres']) writeFileSync(join(folder, `9998-own-words.${store}.sql`), `CREATE TABLE only_${store} (id BIGINT NOT NULL PRIMARY KEY);`)
  writeFileSync(join(folder, '9999-one-text.sql'), 'CREATE TABLE on_both (id BIGINT NOT NULL PRIMARY KEY);')
  const migrations = [...loadMigrations(), ...loadMigrations(folder)]
  assert.deepEqual((await migrate(db, 1, { migrations })).applied, ['9998-own-words', '9999-one-text'])
  await sql`select id from ${sql.table(`only_${kind}`)}`.execute(db.query)
  await sql`select id from on_both`.execute(db.query)
  await assert.rejects(sql`select id from ${sql.table(kind === 'sqlite' ? 'only_postgres' : 'only_sqlite')}`.execute(db.query))
})

test('a version that only one store has words for is refused, and so is one with a third text beside the two', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-migrations-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, '0001-half.sqlite.sql'), '')
  assert.throws(() => loadMigrations(folder), { code: 'migration-incomplete' })
  writeFileSync(join(folder, '0001-half.postgres.sql'), '')
  assert.equal(loadMigrations(folder).length, 1)
  writeFileSync(join(folder, '0001-half.sql'), '')
  assert.throws(() => loadMigrations(folder), { code: 'migration-incomplete' })
})
