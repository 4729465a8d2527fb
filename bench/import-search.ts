// Searching what an import brought: whether each marker of the corpus finds what it must and nothing
// else, and how long two hundred searches take; beside us notmuch and mu over the same mail.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { askSearch } from '../src/mail/search/ask-search.ts'
import { searchMessages } from '../src/mail/search/search-messages.ts'
import type { Db } from '../src/store/db.ts'
import type { Client } from '../test/running.ts'
import { besidePeer, figure, quantile, type Figure } from './figure.ts'
import type { Peers } from './import-peers.ts'
import type { Corpus, CorpusQuery, TrueMail, TrueMarker } from './made-corpus.ts'

const ROUNDS = 3
/** The system's own Python: it is the one that Debian's notmuch binding is installed for. */
const PYTHON = '/usr/bin/python3'

export interface MarkerVerdict {
  figures: Figure[]
  violations: string[]
}

/** Each way in which a marker may be typed must find the same. */
function spellings({ where, term }: TrueMarker): string[] {
  if (where === 'phrase') return [`"${term}"`]
  if (where !== 'folded') return [term]
  const cedilla = term.replaceAll('ș', 'ş').replaceAll('ț', 'ţ')
  return [term, cedilla, term.normalize('NFD').replace(/\p{M}/gu, '')]
}

export async function judgeMarkers(corpus: Corpus, client: Client, peers: Peers | undefined): Promise<MarkerVerdict> {
  const violations: string[] = []
  const mails = [...corpus.mails.values()]
  const tries = corpus.markers.flatMap((marker) => spellings(marker).map((typed) => ({ marker, typed })))
  const right = new Map((peers?.indexers ?? []).map((indexer) => [indexer, 0]))
  let ours = 0
  for (const { marker, typed } of tries) {
    const carriers = mails.filter(({ marks }) => marks.includes(marker.term))
    const found = await countAll(client, `${typed} in:anywhere`)
    if (found === carriers.length) ours++
    else violations.push(`${typed} (${marker.where}) finds ${found} mails of ${carriers.length}`)
    for (const indexer of peers?.indexers ?? []) if (peers?.count(indexer, typed) === idsOf(carriers)) right.set(indexer, (right.get(indexer) ?? 0) + 1)
  }
  const name = 'import.markers.right'
  const own = figure(name, ours, 'markers')
  const beside = [...right].map(([indexer, count]) => besidePeer(own, indexer, count))
  return { figures: [figure('import.markers.tried', tries.length, 'markers'), ...(beside.length === 0 ? [own] : beside)], violations }
}

/** mbsync leaves out what is marked as deleted; peers count Message-IDs, not files. */
const idsOf = (mails: readonly TrueMail[]): number => new Set(mails.filter(({ flags }) => !flags.includes('T')).map(({ id, file }) => id ?? file)).size

async function countAll(client: Client, typed: string): Promise<number> {
  let count = 0
  for (let before: string | null = ''; before !== null; ) {
    const page: { items: unknown[]; next: string | null } = await client.get(`/emails?limit=200&q=${encodeURIComponent(typed)}${before === '' ? '' : `&before=${before}`}`)
    count += page.items.length
    before = page.next
  }
  return count
}

interface Searched {
  name: string
  queries: readonly CorpusQuery[]
  db: Db
  userId: string
  client: Client
  peers: Peers | undefined
}

export async function* measureSearches({ name, queries, db, userId, client, peers }: Searched): AsyncGenerator<Figure> {
  const typed = queries.map((query) => typedFor('secretary', query))
  const inProcess = await timed(typed, async (text) => {
    const { asked } = await askSearch(db, { typed: text, userId, nowMs: Date.UTC(2026, 10, 20), timeZone: 'Etc/UTC' })
    await searchMessages(db, asked, { order: 'newest', limit: 50 })
  })
  const overHttp = await timed(typed, async (text) => void (await client.get(`/emails?limit=50&q=${encodeURIComponent(text)}`)))
  const beside = peers?.indexers.includes('notmuch') === true ? notmuchInProcess(peers, queries) : undefined
  yield* figures(`${name}.in-process`, inProcess, beside === undefined ? [] : [['notmuch in process', beside]])
  const processes = (peers?.indexers ?? []).map((indexer) => [`${indexer}, a process`, queries.map((query) => peers?.search(indexer, typedFor(indexer, query)) ?? 0)] as const)
  yield* figures(`${name}.http`, overHttp, processes)
}

function* figures(name: string, own: readonly number[], peers: readonly (readonly [string, readonly number[]])[]): Generator<Figure> {
  for (const [part, share] of [['p50', 0.5], ['p99', 0.99]] as const) {
    const ours = figure(`${name}.${part}`, quantile(own, share), 'ms')
    if (peers.length === 0) yield ours
    for (const [peer, times] of peers) yield besidePeer(ours, peer, quantile(times, share))
  }
}

/** Rounds after a first one that nobody counts. */
async function timed(typed: readonly string[], search: (text: string) => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    for (const text of typed) {
      const startedAt = performance.now()
      await search(text)
      if (round > 0) times.push(performance.now() - startedAt)
    }
  }
  return times
}

const dayOf = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 10)

/** The same question in each one's language. */
function typedFor(whom: 'secretary' | 'notmuch' | 'mu', { kind, q, from = 0, to = 0 }: CorpusQuery): string {
  const [word = ''] = q
  if (kind === 'phrase') return `"${q.join(' ')}"`
  if (kind === 'from' || kind === 'subject') return `${kind}:${word}`
  if (kind === 'prefix') return `${word}*`
  if (kind === 'and2') return q.join(whom === 'secretary' ? ' ' : ' and ')
  if (kind === 'word') return word
  if (whom === 'notmuch') return `${word} and date:@${from}..@${to - 1}`
  if (whom === 'mu') return `${word} and date:${dayOf(from).replaceAll('-', '')}..${dayOf(to - 1).replaceAll('-', '')}`
  return `${word} after:${dayOf(from)} before:${dayOf(to)}`
}

function notmuchInProcess(peers: Peers, queries: readonly CorpusQuery[]): number[] | undefined {
  if (!existsSync(PYTHON)) return undefined
  const input = queries.map((query) => typedFor('notmuch', query)).join('\n')
  const { status, stdout } = spawnSync(PYTHON, [join(import.meta.dirname, 'notmuch-in-process.py')], { input, env: { ...process.env, ...peers.env }, encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as number[]
  process.stderr.write('bench: notmuch in process is left out (Debian: apt-get install python3-notmuch2)\n')
  return undefined
}
