// The store as the rest of the house sees it: typed queries and transactions, on
// SQLite or PostgreSQL alike.
//
// `Tables` is empty here on purpose. Each domain declares the rows it owns beside the
// queries that touch them (`declare module '../store/db.ts' { interface Tables … }`),
// so a table has one owner and the store knows no domain noun.
import { sql, type Generated, type Kysely } from 'kysely'

// oxlint-disable-next-line typescript/no-empty-object-type -- filled by declaration merging, see above
export interface Tables {}

export type StoreKind = 'sqlite' | 'postgres'

export interface Db {
  readonly kind: StoreKind
  readonly query: Kysely<Tables>
  /**
   * All or nothing. Inside one, pass the `tx` on: a nested call joins the outer
   * transaction. On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so two
   * processes queue up instead of failing half-way. On PostgreSQL one of two that wait for
   * each other is chosen to fail, and its work runs again: it may touch nothing but the store.
   */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /**
   * Another text after every commit, whoever's; it costs two microseconds. Undefined where the
   * engine does not say (PostgreSQL), and within a transaction, which sees what nobody else does.
   */
  version(): string | undefined
  /** Called after each commit of this process that recorded a change; returns the way to stop. */
  onCommit(listener: () => void): () => void
  close(): Promise<void>
}

interface ChangesTable {
  seq: Generated<number>
  at: number
  user_id: string
  topic: string
  subject: string
}

declare module './db.ts' {
  interface Tables {
    changes: ChangesTable
  }
}

/** Builds a Db over a Kysely instance; both engines come through here. */
export function openDb(kind: StoreKind, query: Kysely<Tables>, version: Db['version'] = () => undefined): Db {
  const listeners = new Set<() => void>()
  const onCommit = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    kind,
    query,
    version,
    onCommit,
    close: () => query.destroy(),
    async transaction(work) {
      const result = await untilNotInTheWay(() =>
        query.transaction().execute(async (trx) => {
          const tx: Db = {
            kind,
            query: trx,
            transaction: (nested) => nested(tx),
            version: () => undefined,
            onCommit,
            close: () => Promise.reject(new Error('A transaction cannot close the store')),
          }
          return await work(tx)
        }),
      )
      for (const listener of listeners) listener()
      return result
    },
  }
}

/** PostgreSQL rolled it back for the sake of another: deadlock, or not serialisable. The other goes on, so now it can pass. */
const IN_THE_WAY = new Set(['40P01', '40001'])
const ATTEMPTS_AGAINST_OTHERS = 4

async function untilNotInTheWay<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code
      if (typeof code !== 'string' || !IN_THE_WAY.has(code) || attempts === ATTEMPTS_AGAINST_OTHERS) throw error
    }
  }
}

/** True when an insert or update met a unique index; both engines say it in their own way. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  return code === '23505' || (code === 'ERR_SQLITE_ERROR' && error.message.includes('UNIQUE constraint failed'))
}

/** One cheap question, for health checks. */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db.query)
}
