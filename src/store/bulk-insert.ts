// Many rows of one table, in statements that are built once.
//
// An import writes a dozen rows a mail. Kysely builds a node for every value of every row and
// walks them into text: more work than SQLite has with the rows. Here the text is made once a
// table. SQLite gets it for a fixed number of rows at a time, then singly for what is left, so
// that two prepared statements serve any number; PostgreSQL gets one array a column (`unnest`),
// so that one does.
import { CompiledQuery } from 'kysely'
import { chunks } from './chunks.ts'
import type { Db, Tables } from './db.ts'
import { forEachRow } from './sqlite.ts'

/** As PostgreSQL needs to be told for an array that may be empty. */
type ColumnType = 'text' | 'bigint' | 'integer'

interface BulkInsert<Row> {
  table: keyof Tables
  columns: Record<keyof Row & string, ColumnType>
  /** What stands behind the rows: `on conflict …`. */
  conflict?: string
}

const ROWS_AT_ONCE = 32
/** PostgreSQL holds a statement's arrays whole. */
const ARRAY_MAX = 5_000

export function bulkInsert<Row extends object>({ table, columns, conflict = '' }: BulkInsert<Row>): (tx: Db, rows: readonly Row[]) => Promise<void> {
  const names = Object.keys(columns) as (keyof Row & string)[]
  const into = `insert into ${table} (${names.join(', ')})`
  const row = `(${names.map(() => '?').join(', ')})`
  const single = `${into} values ${row} ${conflict}`
  const several = `${into} values ${Array.from({ length: ROWS_AT_ONCE }, () => row).join(', ')} ${conflict}`
  const arrays = `${into} select * from unnest(${names.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ')}) ${conflict}`

  return async (tx, rows) => {
    if (tx.kind === 'postgres') {
      for (let at = 0; at < rows.length; at += ARRAY_MAX) {
        const some = rows.slice(at, at + ARRAY_MAX)
        await tx.query.executeQuery(CompiledQuery.raw(arrays, names.map((name) => some.map((one) => one[name]))))
      }
      return
    }
    const valuesOf = (some: readonly Row[]) => some.flatMap((one) => names.map((name) => one[name]))
    const inSeveral = rows.length - (rows.length % ROWS_AT_ONCE)
    if (inSeveral > 0) await tx.query.executeQuery(forEachRow(several, chunks(rows.slice(0, inSeveral), ROWS_AT_ONCE).map(valuesOf)))
    if (inSeveral < rows.length) await tx.query.executeQuery(forEachRow(single, rows.slice(inSeveral).map((one) => valuesOf([one]))))
  }
}
