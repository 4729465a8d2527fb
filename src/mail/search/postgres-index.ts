// The index of words on PostgreSQL: a tsvector a message, written out by us word for word.
//
// Not by to_tsvector: its parser reads an address as one word and "2026-03-05" as a number, so the
// two stores would find different mail. Written by us it holds exactly the words that
// fold-words.ts cuts, at their places, each with the letter of its field.
//
// Three things PostgreSQL cannot hold are cut here, on mails as long as books: places beyond
// 16,383 count as that one (words there are found, phrases are not), a word is placed at most 256
// times, and words beyond 900 kB of one mail are left out.
import { CompiledQuery } from 'kysely'
import type { Db } from '../../store/db.ts'
import { chunks } from '../../store/chunks.ts'
import { wordsOf } from './language/fold-words.ts'
import { ownerWord, peopleText, type SearchDocument } from './search-document.ts'
import { searchLimits } from './search-limits.ts'

const ROWS_AT_ONCE = 50
const IDS_AT_ONCE = 1_000
const LAST_PLACE = 16_383
const PLACES_OF_WORD = 256
/** Between two fields, so that no phrase reaches from one into the next. */
const GAP = 10

/** Marks of fields that have no letter of their own. They begin with a sign, so that no word and no start of a word is one. */
export const MARKS = { cc: '/c', bcc: '/b', filename: '/f' } as const
export const OWNER_MARK = '/o'

export async function indexOnPostgres(tx: Db, documents: readonly SearchDocument[]): Promise<void> {
  for (const some of chunks(documents, ROWS_AT_ONCE)) {
    const values = some.map((_, row) => `($${row * 3 + 1}, $${row * 3 + 2}, $${row * 3 + 3}::tsvector)`)
    const given = some.flatMap((document) => [document.id, document.userId, vectorOf(document)])
    await tx.query.executeQuery(CompiledQuery.raw(`insert into message_words (message_id, user_id, tsv) values ${values.join(', ')}`, given))
  }
}

export async function forgetOnPostgres(tx: Db, ids: readonly number[]): Promise<void> {
  for (const some of chunks(ids, IDS_AT_ONCE)) {
    await tx.query.executeQuery(CompiledQuery.raw('delete from message_words where message_id = any($1::bigint[])', [some]))
  }
}

export async function amongOnPostgres(tx: Db, ids: readonly number[]): Promise<number[]> {
  const { rows } = await tx.query.executeQuery<{ id: number }>(CompiledQuery.raw('select message_id as id from message_words where message_id = any($1::bigint[])', [ids]))
  return rows.map(({ id }) => id)
}

/** What was added waits in a list that every search walks; the rest of the index needs no merging. */
export async function mergeOnPostgres(db: Db): Promise<boolean> {
  await db.query.executeQuery(CompiledQuery.raw(`select gin_clean_pending_list('message_words_tsv')`))
  return false
}

export async function straysOnPostgres(db: Db, limit: number): Promise<number[]> {
  const { rows } = await db.query.executeQuery<{ message_id: number }>(
    CompiledQuery.raw('select message_id from message_words where not exists (select 1 from messages where messages.id = message_words.message_id) limit $1', [limit]),
  )
  return rows.map((row) => Number(row.message_id))
}

/** Cut alike in the index and in a search. */
export const cutWord = (word: string): string => (word.length <= searchLimits.indexedWordCharsMax ? word : word.slice(0, searchLimits.indexedWordCharsMax).toWellFormed())

function vectorOf({ userId, subject, from, to, cc, bcc, files, words }: SearchDocument): string {
  const vector = new Vector()
  vector.add(subject, 'A')
  vector.add(peopleText([from]), 'B')
  vector.add(peopleText(to), 'C')
  vector.add(peopleText(cc), 'C', MARKS.cc)
  vector.add(peopleText(bcc), 'C', MARKS.bcc)
  vector.add(files.join('\n'), 'D', MARKS.filename)
  vector.add(typeof words === 'string' ? words : Buffer.from(words.buffer, words.byteOffset, words.length).toString('utf8'), 'D')
  return vector.text(OWNER_MARK + ownerWord(userId))
}

class Vector {
  readonly #places = new Map<string, string[]>()
  #place = 0
  #bytes = 0

  add(text: string, weight: 'A' | 'B' | 'C' | 'D', mark = ''): void {
    for (const word of wordsOf(text)) {
      const place = `${Math.min(++this.#place, LAST_PLACE)}${weight}`
      this.#put(cutWord(word), place)
      if (mark !== '') this.#put(mark + cutWord(word), place)
    }
    this.#place += GAP
  }

  #put(word: string, place: string): void {
    const known = this.#places.get(word)
    if (known !== undefined) {
      if (known.length >= PLACES_OF_WORD || known.at(-1) === place) return
      known.push(place)
      this.#bytes += 2
      return
    }
    // The word itself, its entry, the count of its places and the first of them, as PostgreSQL lays them out.
    const bytes = Buffer.byteLength(word) + 12
    if (this.#bytes + bytes > searchLimits.wordsBytesMax) return
    this.#bytes += bytes
    this.#places.set(word, [place])
  }

  text(ownerLexeme: string): string {
    const words = [...this.#places].map(([word, places]) => `'${word}':${places.join(',')}`)
    return [`'${ownerLexeme}'`, ...words].join(' ')
  }
}
