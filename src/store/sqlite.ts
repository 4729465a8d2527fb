// Kysely over node:sqlite: the embedded default.
//
// One connection a process. node:sqlite is synchronous and SQLite allows one writer, so
// a pool would only move the queue; the mutex below keeps a statement from slipping into
// another caller's transaction. Prepared statements are kept: without the cache a
// primary-key read costs three times as much (measured 6-16x against 2-4x of raw).
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setImmediate as breathe } from 'node:timers/promises'
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
import { Fault, RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openDb, type Db, type Tables } from './db.ts'

/**
 * Of texts of statements that are kept prepared, the least used going first. What SQLite holds of one
 * grows with its text, and a list of names is another text for every number of names: by number
 * alone, four hundred of them took thirty megabytes.
 */
const PREPARED_CHARS = 100_000
const WAL_LOOK_MS = 10
/**
 * So long statements may follow one another before the process's other work has its turn. A page
 * of mail is half a second of them: without a pause nothing would be read from its server in that
 * time, and the parser would have nothing to do.
 */
const BREATHE_MS = 5

export interface SqliteOptions {
  /** How long a statement waits for another process's write. */
  busyMs?: number
}

export function openSqlite(path: string, { busyMs = limits.sqliteBusyMs }: SqliteOptions = {}): Db {
  const handle = openHandle(path, busyMs)
  const dialect: Dialect = {
    createDriver: () => new NodeSqliteDriver(handle),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
  return openDb('sqlite', new Kysely<Tables>({ dialect }), versionOf(handle))
}

/** What others committed moves the one, what this connection wrote moves the other, before it is committed already. */
function versionOf(handle: DatabaseSync): () => string {
  let theirs: StatementSync | undefined
  let own: StatementSync | undefined
  // What runs without a look at what arrived is one moment to everybody: a request asks three times, and
  // to ask locks and unlocks the log beside the file. No longer than that, not even to the end of
  // this turn of the loop: whoever heard of a commit and asks then may be read within the same turn.
  let thisMoment: unknown
  return () => {
    theirs ??= handle.prepare('pragma data_version')
    own ??= handle.prepare('select total_changes() as changes')
    if (thisMoment === undefined) {
      thisMoment = theirs.get()?.['data_version']
      process.nextTick(() => (thisMoment = undefined))
    }
    return `${String(thisMoment)} ${String(own.get()?.['changes'])}`
  }
}

function openHandle(path: string, busyMs: number): DatabaseSync {
  let handle: DatabaseSync
  try {
    handle = new DatabaseSync(path, { timeout: busyMs })
    // Of a file that is new: the index of words is written a fifth faster so, and only such a
    // file can be made shorter, a few pages at a time (give-back.ts). Asked of another, the latter would write.
    if (handle.prepare('pragma page_count').get()?.['page_count'] === 0) handle.exec('pragma page_size = 8192; pragma auto_vacuum = incremental')
    turnOnWal(handle, busyMs)
  } catch (cause) {
    // Somebody else's turn, and not a mistake of whoever set this up: starting again helps.
    if (isBusy(cause)) throw new RetryLater(`The database ${path} is held by another process`, { afterMs: busyMs, cause })
    throw new Fault('store-unusable', `The database ${path} cannot be opened`, {
      cause,
      fix: 'Check that the folder exists and is writable, and that the file is a Secretary database.',
    })
  }
  // FULL: what a person approved must survive a power cut. At one fsync a commit this costs
  // about 2 ms; bulk import groups a thousand messages a commit and does not feel it.
  handle.exec('pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -8000; pragma temp_store = memory')
  // The log grows while somebody reads for long; once it was written back it need not stay so.
  handle.exec(`pragma journal_size_limit = ${limits.sqliteLogBytesKept}`)
  return handle
}

/**
 * On a first start web and engine do this to the same new file at the same moment. The change
 * needs the file alone, and SQLite refuses it at once where both are in: its own patience, the
 * busy time-out, does not cover this statement. So patience is here. Once done it holds for
 * good, and the statement finds nothing to do.
 */
function turnOnWal(handle: DatabaseSync, busyMs: number): void {
  for (let waitedMs = 0; ; waitedMs += WAL_LOOK_MS) {
    try {
      handle.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isBusy(error) || waitedMs >= busyMs) throw error
      // Nothing else happens in a process that opens its store; there is nobody to yield to.
      Atomics.wait(nobodyWakes, 0, 0, WAL_LOOK_MS)
    }
  }
}

const SQLITE_BUSY = 5
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))

/** Extended codes (busy in recovery, busy for a snapshot) carry the plain one in their low byte. */
export function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' && (code & 0xff) === SQLITE_BUSY
}

class ManyRows extends Array<readonly unknown[]> {}

/**
 * A statement that is run for each of many rows, asked as one: on its way through Kysely a single
 * one makes a dozen promises and objects, which is as much work again as to insert a row.
 */
export const forEachRow = (text: string, rows: Iterable<readonly unknown[]>): CompiledQuery => ({ ...CompiledQuery.raw(text), parameters: ManyRows.from(rows) })

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
  #preparedChars = 0
  #busyMs = 0

  constructor(handle: DatabaseSync) {
    this.#handle = handle
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (query.parameters instanceof ManyRows) return await this.#runForEach(query.sql, query.parameters)
    const startedAt = performance.now()
    const result = this.#run<R>(query)
    await this.#breatheAfter(performance.now() - startedAt)
    return result
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, returnsRows } = this.#prepare(query.sql)
    const values = query.parameters as SQLInputValue[]
    if (returnsRows) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  async #runForEach<R>(text: string, rows: ManyRows): Promise<QueryResult<R>> {
    const { statement } = this.#prepare(text)
    let changed = 0
    for (const values of rows) {
      const startedAt = performance.now()
      changed += Number(statement.run(...(values as SQLInputValue[])).changes)
      const busy = this.#breatheAfter(performance.now() - startedAt)
      if (busy !== undefined) await busy
    }
    return { rows: [], numAffectedRows: BigInt(changed) }
  }

  /** Undefined while nobody waits for so long that it were worth a turn of the loop. */
  #breatheAfter(tookMs: number): Promise<void> | undefined {
    this.#busyMs += tookMs
    if (this.#busyMs <= BREATHE_MS) return undefined
    this.#busyMs = 0
    return breathe()
  }

  // eslint-disable-next-line require-yield -- the interface wants a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used on SQLite: page by key instead')
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text)
    if (known !== undefined) {
      // To the end: the first of them is the one that was not used for longest.
      this.#prepared.delete(text)
      this.#prepared.set(text, known)
      return known
    }
    const statement = this.#handle.prepare(text)
    const fresh = { statement, returnsRows: statement.columns().length > 0 }
    this.#prepared.set(text, fresh)
    this.#preparedChars += text.length
    for (const oldest of this.#prepared.keys()) {
      if (this.#preparedChars <= PREPARED_CHARS || oldest === text) break
      this.#prepared.delete(oldest)
      this.#preparedChars -= oldest.length
    }
    return fresh
  }
}
