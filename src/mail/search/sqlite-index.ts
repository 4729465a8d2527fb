// The index of words on SQLite: rows of an FTS5 table (migration 0011 says how it is set).
//
// Filled in the order of ids, a row a statement: FTS5 writes out what it has gathered where an id is
// below the one before, and where a statement begins that may fail in its middle, as one of several
// rows may. Written out once a page instead of every 25 mails, filling it costs half.
import { CompiledQuery } from 'kysely'
import type { Db } from '../../store/db.ts'
import { chunks } from '../../store/chunks.ts'
import { forEachRow } from '../../store/sqlite.ts'
import { ownerWord, peopleText, type SearchDocument } from './search-document.ts'
import { searchLimits } from './search-limits.ts'

const IDS_AT_ONCE = 1_000
const INSERT = 'insert into mail_words (rowid, owner, subject, sender, receivers, copies, blind_copies, files, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'

export async function indexOnSqlite(tx: Db, documents: readonly SearchDocument[]): Promise<void> {
  await tx.query.executeQuery(forEachRow(INSERT, documents.toSorted((a, b) => a.id - b.id).map(rowOf)))
}

export async function forgetOnSqlite(tx: Db, ids: readonly number[]): Promise<void> {
  for (const some of chunks(ids, IDS_AT_ONCE)) {
    await tx.query.executeQuery(CompiledQuery.raw('delete from mail_words where rowid in (select value from json_each(?))', [JSON.stringify(some)]))
  }
}

/** Asked of the table where FTS5 keeps a row a document: the index itself opens its pages for each. */
export async function amongOnSqlite(tx: Db, ids: readonly number[]): Promise<number[]> {
  const { rows } = await tx.query.executeQuery<{ id: number }>(CompiledQuery.raw('select id from mail_words_docsize where id in (select value from json_each(?))', [JSON.stringify(ids)]))
  return rows.map(({ id }) => id)
}

/** FTS5 counts what a merge wrote as changes of its tables; one that finds nothing makes fewer than two. */
export async function mergeOnSqlite(db: Db): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const before = await totalChanges(tx)
    await tx.query.executeQuery(CompiledQuery.raw(`insert into mail_words (mail_words, rank) values ('merge', ?)`, [searchLimits.mergePages]))
    return (await totalChanges(tx)) - before >= 2
  })
}

/** By the table in which FTS5 keeps the length of each document: the index itself has no list of them that is not a walk of it all. */
export async function straysOnSqlite(db: Db, limit: number): Promise<number[]> {
  const { rows } = await db.query.executeQuery<{ id: number }>(CompiledQuery.raw('select id from mail_words_docsize where id not in (select id from messages) limit ?', [limit]))
  return rows.map(({ id }) => id)
}

async function totalChanges(tx: Db): Promise<number> {
  const { rows } = await tx.query.executeQuery<{ n: number }>(CompiledQuery.raw('select total_changes() as n'))
  return rows[0]?.n ?? 0
}

function rowOf({ id, userId, subject, from, to, cc, bcc, files, words }: SearchDocument): unknown[] {
  return [id, ownerWord(userId), subject, peopleText([from]), peopleText(to), peopleText(cc), peopleText(bcc), files.join('\n'), words]
}
