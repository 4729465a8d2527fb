// The beginnings of words that a search asks for (pre*), spelt out on SQLite: FTS5 gathers every
// place of every word that begins so, sorts them, and only then has a first answer (80 ms for `cont*`
// at 100,000 mails, and nobody else is served meanwhile). Asked for the words themselves, one OR the
// other, it walks them side by side from the newest mail back and stops after a page: 20 ms.
//
// Which words there are is asked by hopping from one to the next. Where there are too many of them
// (one letter, or two), or where our folding and FTS5's might differ, it is left to FTS5.
import { CompiledQuery } from 'kysely'
import type { Db } from '../../store/db.ts'
import { wordsOf } from './language/fold-words.ts'
import { termsOf, type QueryNode, type QueryTerm } from './language/query-node.ts'

/** Of more, walking them all side by side costs what gathering them does. */
const WORDS = 400

/** Words by how they begin. */
export type Beginnings = ReadonlyMap<string, readonly string[]>

export const NO_BEGINNINGS: Beginnings = new Map()

/** A word that begins as typed; undefined where FTS5 must find out itself. */
export function beginningOf({ text, prefix }: Extract<QueryTerm, { kind: 'words' }>): string | undefined {
  const [word = '', ...more] = wordsOf(text)
  return prefix && more.length === 0 && /^[a-z0-9]+$/.test(word) ? word : undefined
}

export async function beginningsIn(db: Db, query: QueryNode): Promise<Beginnings> {
  if (db.kind !== 'sqlite') return NO_BEGINNINGS
  const asked = new Set([...termsOf(query)].flatMap(({ term }) => (term.kind === 'words' ? (beginningOf(term) ?? []) : [])))
  const found = new Map<string, readonly string[]>()
  for (const beginning of asked) {
    const words = await wordsBeginning(db, beginning)
    // Of none, and of more than are walked faster than gathered, FTS5 is asked as ever.
    if (words.length > 0 && words.length <= WORDS) found.set(beginning, words)
  }
  return found
}

/** The next word is the first that is not before this one and a NUL; a word has none. The last letter's follower ends them. */
const HOP = `with recursive begun(word) as (
  select (select term from mail_words_known where term >= ?1 limit 1)
  union all
  select (select term from mail_words_known where term >= begun.word || char(0) limit 1) from begun where begun.word < ?2 limit ?3
) select word from begun where word < ?2`

async function wordsBeginning(db: Db, beginning: string): Promise<string[]> {
  const after = beginning.slice(0, -1) + String.fromCharCode(beginning.charCodeAt(beginning.length - 1) + 1)
  const { rows } = await db.query.executeQuery<{ word: string }>(CompiledQuery.raw(HOP, [beginning, after, WORDS + 2]))
  return rows.map(({ word }) => word)
}
