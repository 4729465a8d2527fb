// A search from what somebody typed to what is asked of the store, for the routes and the command
// line alike: read, held against what they have, and with every problem at its place.
//
// Where nothing of what was typed is understood, nothing is found: all mail, which is what is left of
// a search without terms, would look like an answer.
import type { Db } from '../../store/db.ts'
import { beginningsIn } from './beginnings.ts'
import { compileQuery, type AskedOfStore } from './compile-query.ts'
import { parseQuery } from './language/parse-query.ts'
import { isEverything, type QueryNode } from './language/query-node.ts'
import type { QueryProblem } from './language/query-problem.ts'
import { unparseQuery } from './language/unparse-query.ts'
import type { Moment } from './resolve-days.ts'
import { loadScope, type SearchScope } from './search-scope.ts'
import { sqlText } from './sql-text.ts'

export interface AskedSearch {
  query: QueryNode
  /** What is searched, as it would be typed; '' beside problems: nothing of it was understood. */
  text: string
  problems: QueryProblem[]
  scope: SearchScope
  asked: AskedOfStore
}

export async function askSearch(db: Db, { typed, ...whose }: { typed: string; userId: string } & Moment): Promise<AskedSearch> {
  const { query, problems, places } = parseQuery(typed)
  const scope = await loadScope(db, whose)
  const compiled = compileQuery(db.kind, query, scope, await beginningsIn(db, query))
  const asked = problems.length > 0 && isEverything(query) ? { ...compiled, where: sqlText('0 = 1') } : compiled
  const unknown = asked.unknown.map(({ term, code, suggestion }) => ({ code, suggestion, ...(places.get(term) ?? { from: 0, to: typed.length }) }))
  return { query, text: unparseQuery(query), problems: [...problems, ...unknown].toSorted((a, b) => a.from - b.from), scope, asked }
}
