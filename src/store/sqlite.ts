// Kysely over node:sqlite: the embedded default.
//
// One connection a process. node:sqlite is synchronous and SQLite allows one writer, so
// a pool would only move the queue; the mutex below keeps a statement from slipping into
// another caller's transaction. Prepared statements are kept: without the cache a
// primary-key read costs three times as much (measured 6-16x against 2-4x of raw).
import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openDb, type Db, type Tables } from './db.ts'

const STATEMENTS_KEPT = 400

export function openSqlite(path: string, options: { readOnly?: boolean } = {}): Db {
  const readOnly = options.readOnly ?? false
  if (readOnly && !existsSync(path)) {
    throw new Fault('store-missing', `There is no database at ${path} yet`, { fix: 'Start Secretary once: npm start' })
  }
  const handle = openHandle(path, readOnly)
  const dialect: Dialect = {
    createDriver: () => new NodeSqliteDriver(handle),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
  return openDb('sqlite', new Kysely<Tables>({ dialect }))
}

function openHandle(path: string, readOnly: boolean): DatabaseSync {
  let handle: DatabaseSync
  try {
    handle = new DatabaseSync(path, { readOnly, timeout: limits.sqliteBusyMs })
    if (!readOnly) handle.exec('pragma journal_mode = wal')
  } catch (cause) {
    throw new Fault('store-unusable', `The database ${path} cannot be opened`, {
      cause,
      fix: 'Check that the folder exists and is writable, and that the file is a Secretary database.',
    })
  }
  // FULL: what a person approved must survive a power cut. At one fsync a commit this costs
  // about 2 ms; bulk import groups a thousand messages a commit and does not feel it.
  handle.exec('pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -16000; pragma temp_store = memory')
  return handle
}

class NodeSqliteDriver implements Driver {
  readonly #connection: NodeSqliteConnection
  readonly #handle: DatabaseSync
  #tail: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(handle: DatabaseSync) {
    this.#handle = handle
    this.#connection = new NodeSqliteConnection(handle)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tail = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A failed statement may already have rolled the transaction back (disk full does).
    if (this.#handle.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {
    if (this.#handle.isOpen) this.#handle.close()
  }
}

interface Prepared {
  statement: StatementSync
  returnsRows: boolean
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #handle: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(handle: DatabaseSync) {
    this.#handle = handle
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, returnsRows } = this.#prepare(query.sql)
    const values = query.parameters as SQLInputValue[]
    if (returnsRows) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  // eslint-disable-next-line require-yield -- the interface wants a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used on SQLite: page by key instead')
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text)
    if (known !== undefined) return known
    const statement = this.#handle.prepare(text)
    const fresh = { statement, returnsRows: statement.columns().length > 0 }
    if (this.#prepared.size >= STATEMENTS_KEPT) {
      const oldest = this.#prepared.keys().next().value
      if (oldest !== undefined) this.#prepared.delete(oldest)
    }
    this.#prepared.set(text, fresh)
    return fresh
  }
}
