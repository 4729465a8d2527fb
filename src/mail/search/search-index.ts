// The index of words: filled and emptied in the transaction that adds or removes the mail, so
// that a search never names what is not there, nor misses what is.
import type { Db } from '../../store/db.ts'
import { amongOnPostgres, forgetOnPostgres, indexOnPostgres, mergeOnPostgres, straysOnPostgres } from './postgres-index.ts'
import type { SearchDocument } from './search-document.ts'
import { amongOnSqlite, forgetOnSqlite, indexOnSqlite, mergeOnSqlite, straysOnSqlite } from './sqlite-index.ts'

/** Of messages that are not in it yet. */
export const indexMessages = (tx: Db, documents: readonly SearchDocument[]): Promise<void> =>
  tx.kind === 'sqlite' ? indexOnSqlite(tx, documents) : indexOnPostgres(tx, documents)

export const forgetIndexed = (tx: Db, ids: readonly number[]): Promise<void> => (tx.kind === 'sqlite' ? forgetOnSqlite(tx, ids) : forgetOnPostgres(tx, ids))

/** Under which of these there are words, whether there is a message or not. */
export const indexedAmong = (tx: Db, ids: readonly number[]): Promise<number[]> => (tx.kind === 'sqlite' ? amongOnSqlite(tx, ids) : amongOnPostgres(tx, ids))

/** One short step of putting the index in order, for an idle moment; false when there is nothing more to do. */
export const mergeIndexStep = (db: Db): Promise<boolean> => (db.kind === 'sqlite' ? mergeOnSqlite(db) : mergeOnPostgres(db))

/** Ids that have words and no message; for the nightly sweep. */
export const strayWords = (db: Db, limit: number): Promise<number[]> => (db.kind === 'sqlite' ? straysOnSqlite(db, limit) : straysOnPostgres(db, limit))
