// A query that is built once and run often.
//
// Kysely builds a query of frozen nodes and walks them into text, each time anew: a quarter of
// a request for a list was spent on that, as much as on the answers of SQLite. What every
// request asks is therefore built at its first use, with a mark for each value to come.
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Db, StoreKind, Tables } from './db.ts'

/** Stands for a value until there is one. */
class Mark {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

const marks = new Proxy({}, { get: (_, name) => new Mark(String(name)) })

/**
 * `build` may put the values of `given` into the query, and do nothing else with them: when it
 * runs there are none yet, and it runs once for each kind of store.
 */
export function prepare<Given extends object, Row>(build: (query: Kysely<Tables>, given: Given) => Compilable<Row>): (db: Db, given: Given) => Promise<Row[]> {
  const built = new Map<StoreKind, CompiledQuery<Row>>()
  return async (db, given) => {
    let query = built.get(db.kind)
    if (query === undefined) {
      query = build(db.query, marks as Given).compile()
      built.set(db.kind, query)
    }
    const parameters = query.parameters.map((value) => (value instanceof Mark ? given[value.name as keyof Given] : value))
    const { rows } = await db.query.executeQuery<Row>({ ...query, parameters })
    return rows
  }
}
