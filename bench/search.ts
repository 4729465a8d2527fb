// Searching a made-up mailbox: two hundred searches of seven kinds, each for the newest fifty with
// subject, sender and date; in process, from what is typed to the rows, and over HTTP as the app
// asks, one after another on one connection. And what it costs to put a mail into the index.
import { join } from 'node:path'
import { seeded, type Seeded } from '../sample/seeded.ts'
import { findUserByEmail } from '../src/accounts/users.ts'
import { askSearch } from '../src/mail/search/ask-search.ts'
import type { SearchDocument } from '../src/mail/search/search-document.ts'
import { indexMessages, mergeIndexStep } from '../src/mail/search/search-index.ts'
import { searchMessages } from '../src/mail/search/search-messages.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { signInDemo } from '../test/running.ts'
import { figure, quantile, type BenchOptions, type Figure } from './figure.ts'
import { fillMailbox, TERMS, termOfRank } from './made-up-mail.ts'
import { preparedHome, startOn } from './prepared-home.ts'
import { benchStores } from './stores.ts'

const SEARCHES = 200
const ROUNDS = 3
const INDEXED = 2_000
const WORDS_OF_MAIL = 600
const PAGE = 500

export async function* measureSearch({ messages }: BenchOptions): AsyncGenerator<Figure> {
  yield* measureIndexing()
  const home = await preparedHome()
  try {
    await fillMailbox(home.path, messages)
    const searches = madeUpSearches(seeded(messages))
    yield* await measureInProcess(home.path, messages, searches)
    yield* await measureOverHttp(home.path, messages, searches)
  } finally {
    home.remove()
  }
}

function madeUpSearches(chance: Seeded): string[] {
  const term = () => termOfRank(Math.floor(TERMS ** chance.next()))
  const kinds = [
    term,
    () => `${term()} ${term()}`,
    () => `"${chance.pick(['please find', 'thank you', 'project budget', 'train ticket'])}"`,
    () => `from:person${chance.between(0, 299)}`,
    () => `subject:${chance.pick(['matter', 'offer', 'invoice'])} ${term()}`,
    () => `after:2026-0${chance.between(1, 9)}-01 before:2026-10-01 ${term()}`,
    () => `${term().slice(0, 6)}*`,
  ]
  return Array.from({ length: SEARCHES }, (_, n) => (kinds[n % kinds.length] as () => string)())
}

async function measureInProcess(home: string, messages: number, searches: readonly string[]): Promise<Figure[]> {
  const db = openSqlite(join(home, 'secretary.db'))
  try {
    const user = await findUserByEmail(db, 'demo@example.org')
    const search = async (typed: string) => {
      const { asked } = await askSearch(db, { typed, userId: user?.id ?? '', nowMs: Date.UTC(2026, 10, 20, 18), timeZone: 'Europe/Bucharest' })
      return (await searchMessages(db, asked, { order: 'newest', limit: 50 })).length
    }
    const before = await timed(searches, search)
    while (await mergeIndexStep(db));
    return [...figuresOf(`search.${messages}.unmerged`, before), ...figuresOf(`search.${messages}`, await timed(searches, search))]
  } finally {
    await db.close()
  }
}

async function measureOverHttp(home: string, messages: number, searches: readonly string[]): Promise<Figure[]> {
  const running = await startOn(home)
  try {
    const client = await signInDemo(running.url)
    const times = await timed(searches, async (typed) => {
      const answer = await client.get<{ items: unknown[] }>(`/search?q=${encodeURIComponent(typed)}`)
      return answer.items.length
    })
    return figuresOf(`search.${messages}.http`, times)
  } finally {
    await running.stop()
  }
}

/** Rounds after a first one that nobody counts: what is prepared once was prepared then. */
async function timed(searches: readonly string[], search: (typed: string) => Promise<number>): Promise<number[]> {
  const times: number[] = []
  let found = 0
  for (let round = 0; round <= ROUNDS; round++) {
    for (const typed of searches) {
      const startedAt = performance.now()
      found += await search(typed)
      if (round > 0) times.push(performance.now() - startedAt)
    }
  }
  if (found === 0) throw new Error('No search found anything')
  return times
}

const figuresOf = (name: string, times: readonly number[]): Figure[] => [figure(`${name}.p50`, quantile(times, 0.5), 'ms'), figure(`${name}.p99`, quantile(times, 0.99), 'ms')]

async function* measureIndexing(): AsyncGenerator<Figure> {
  for await (const { kind, db } of benchStores()) {
    const documents = madeUpDocuments(seeded(1))
    const startedAt = performance.now()
    for (let from = 0; from < documents.length; from += PAGE) await db.transaction((tx) => indexMessages(tx, documents.slice(from, from + PAGE)))
    yield figure(`search.index.${kind}`, ((performance.now() - startedAt) * 1_000) / documents.length, 'us')
  }
}

/** About 3.7 KB of text each, as much as a mail has (mean of a corpus of 100,000). */
function madeUpDocuments(chance: Seeded): SearchDocument[] {
  const address = { name: 'Ana Pop', address: 'ana@example.org' }
  return Array.from({ length: INDEXED }, (_, n) => ({
    id: 14_000_000_000 + n * 8,
    userId: 'usr_bench',
    subject: termOfRank(n),
    from: address,
    to: [address],
    cc: [],
    bcc: [],
    files: [],
    words: Buffer.from(Array.from({ length: WORDS_OF_MAIL }, () => termOfRank(Math.floor(TERMS ** chance.next()))).join(' ')),
  }))
}
