// Kysely over pg: the server profile, for many processes on many hosts.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { limits } from '../base/limits.ts'
import { openDb, type Db, type Tables } from './db.ts'

const INT8 = 20

/** BIGINT arrives as text by default. Ours are milliseconds and counters, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export function openPostgres(connectionString: string): Db {
  const pool = new pg.Pool({ connectionString, max: limits.databaseConnectionsMax, types })
  // An idle connection that the server drops must not end the process; the next query gets a new one.
  pool.on('error', () => {})
  return openDb('postgres', new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }))
}
