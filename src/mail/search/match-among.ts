// Which of some mails match a search: what a rule asks of those that have just come in.
//
// The index is walked no further than these mails lie, so that what it costs goes with them and not
// with the mailbox: mail that comes in stands together, at the newest end.
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { beginningsIn } from './beginnings.ts'
import { compileQuery } from './compile-query.ts'
import type { QueryNode } from './language/query-node.ts'
import { walkMatches } from './search-messages.ts'
import { searchLimits } from './search-limits.ts'
import type { SearchScope } from './search-scope.ts'
import { allOf, isOneOf } from './sql-text.ts'

/** The newest first. */
export async function matchAmong(db: Db, query: QueryNode, scope: SearchScope, messageIds: readonly number[]): Promise<number[]> {
  const begun = await beginningsIn(db, query)
  const found: number[] = []
  for (const ids of chunks(messageIds.toSorted((a, b) => b - a), searchLimits.mailsMatchedAtOnce)) {
    const within = { from: ids.at(-1) ?? 0, below: (ids[0] ?? 0) + 1 }
    const asked = compileQuery(db.kind, query, scope, begun, within)
    const matches = await walkMatches(db, { ...asked, where: allOf([isOneOf('m.id', ids), asked.where]) }, { order: 'newest', limit: ids.length })
    found.push(...matches.map(({ id }) => id))
  }
  return found
}
