// Takes a whole mailbox in from a real IMAP server: mbsync with notmuch, mbsync with mu, and
// Secretary, one after another on the same mail, each from nothing; then looks again without a
// change, and after a day of changes; then how soon a delivery is seen, what searches find, and how
// long they take.
//
//   node bench/import.ts [--mails 4000] [--indexers notmuch,mu] [--json]
//
// Needs Linux, Dovecot, and what `npm test` builds. Peers that are not installed are left out. The
// exit code is 1 when what we stored is not what the corpus holds: a fast import of the wrong thing
// is no figure. README.md says what each figure is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { mergeIndexStep } from '../src/mail/search/search-index.ts'
import { dovecotMissing, startDovecot, type Dovecot } from '../src/testing/dovecot.ts'
import { tokenClient } from '../test/running.ts'
import { openImapHome, type ImapHome } from '../test/sim/imap-home.ts'
import { giveToServer } from '../test/sim/letter-tree.ts'
import { measureDelivery } from './delivery.ts'
import { asLine, asRow, besidePeer, figure, ROW_NAMES, type Figure } from './figure.ts'
import { importOurs, resyncChanged, resyncUnchanged, startOurs } from './import-ours.ts'
import { INDEXERS, megabytesIn, openPeers, type Indexer, type Peers } from './import-peers.ts'
import { judgeMarkers, measureSearches } from './import-search.ts'
import { churn, corpusQueries, linkTree, madeCorpus, type Corpus } from './made-corpus.ts'
import type { TreeUse } from './process-tree.ts'
import { storeVerdict } from './store-verdict.ts'

const QUERIES = 200
/** The day of changes takes 700 different mails of them. */
const MAILS_MIN = 1_000

/** Of one indexer with mbsync before it, added up; memory is the larger of the two. */
interface PeerUse {
  first: TreeUse
  unchanged: number
  changed: number
  indexMegabytes: number
}

interface Bench {
  corpus: Corpus
  mails: number
  tree: string
  server: Dovecot
  person: { user: string; password: string }
  owner: ImapHome
  peers: Peers | undefined
  say(figure: Figure): void
  blame(violations: readonly string[]): void
}

async function run(mails: number, indexers: readonly Indexer[], say: (figure: Figure) => void): Promise<string[]> {
  const corpus = await madeCorpus(mails)
  const folder = mkdtempSync(join(tmpdir(), 'secretary-bench-import-'))
  const server = await startDovecot()
  const person = server.addUser()
  const tree = server.folderOf(person.user)
  linkTree(corpus.tree, tree)
  giveToServer(dirname(tree))
  // UIDs given and indexes made: who comes first must not pay for that.
  server.doveadm('search', '-u', person.user, 'mailbox', '*', 'all')
  const owner = await openImapHome(join(folder, 'home'), server)
  const violations: string[] = []
  try {
    const peers = openPeers(join(folder, 'peers'), { port: server.port, ...person }, indexers)
    await measure({ corpus, mails, tree, server, person, owner, peers, say, blame: (found) => violations.push(...found) })
  } finally {
    await owner.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return violations
}

async function measure(bench: Bench): Promise<void> {
  const { corpus, mails, tree, server, person, owner, peers, say, blame } = bench
  const { home } = owner.house.config
  const uses = peers === undefined ? new Map<Indexer, PeerUse>() : await importPeers(peers)
  let running = await startOurs(home)
  try {
    const { account, use, newestSeconds } = await importOurs({ running, owner, person, mails: [...corpus.mails.values()] })
    const client = tokenClient(running.url, owner.token)
    sayUse(bench, 'first', use, [...uses].map(([indexer, { first }]) => [indexer, first]))
    if (newestSeconds !== undefined) say(figure(`import.${mails}.newest-1000`, newestSeconds, 's'))
    await judgeStore(bench, 'after the import')
    const markers = await judgeMarkers(corpus, client, peers)
    markers.figures.forEach(say)
    blame(markers.violations)
    sayBeside(bench, 'unchanged', await resyncUnchanged({ home, client, account }), [...uses].map(([indexer, { unchanged }]) => [indexer, unchanged]))
    const searched = { queries: corpusQueries(corpus, QUERIES), db: owner.house.db, userId: owner.userId, client, peers }
    for await (const one of measureSearches({ ...searched, name: `import.${mails}.search.unmerged` })) say(one)
    // As the engine does of itself within ten minutes.
    while (await mergeIndexStep(owner.house.db));
    for await (const one of measureSearches({ ...searched, name: `import.${mails}.search` })) say(one)
    const change = (): void => {
      churn(tree, corpus)
      giveToServer(dirname(tree))
      server.doveadm('search', '-u', person.user, 'mailbox', '*', 'all')
    }
    const changed = await resyncChanged({ running, owner, account, change, expected: () => [...corpus.mails.values()] })
    await judgeStore(bench, 'after the changes')
    // Stopped, so that nothing stands in a log beside the database, and nothing of ours runs beside the peers.
    await running.stop()
    saySizes(bench, uses)
    const changedPeers = await resyncPeers(peers)
    sayBeside(bench, 'changed', changed.seconds, changedPeers)
    running = await startOurs(home)
    for await (const one of measureDelivery({ name: `import.${mails}.delivery`, client: tokenClient(running.url, owner.token), port: server.port, person })) say(one)
  } finally {
    await running.stop()
  }
}

async function importPeers(peers: Peers): Promise<Map<Indexer, PeerUse>> {
  const synced = await peers.sync()
  const uses = new Map<Indexer, PeerUse>()
  for (const indexer of peers.indexers) {
    const indexed = await peers.index(indexer)
    const first: TreeUse = {
      seconds: synced.seconds + indexed.seconds,
      cpuSeconds: synced.cpuSeconds + indexed.cpuSeconds,
      rssMegabytes: Math.max(synced.rssMegabytes, indexed.rssMegabytes),
      pssMegabytes: Math.max(synced.pssMegabytes, indexed.pssMegabytes),
    }
    uses.set(indexer, { first, unchanged: 0, changed: 0, indexMegabytes: peers.indexMegabytes(indexer) })
  }
  // Once everything is there: what a first look at a new tree costs is no look without a change.
  for (const [indexer, use] of uses) use.unchanged = (await peers.sync()).seconds + (await peers.index(indexer)).seconds
  return uses
}

async function resyncPeers(peers: Peers | undefined): Promise<[Indexer, number][]> {
  if (peers === undefined) return []
  const synced = await peers.sync()
  const times: [Indexer, number][] = []
  for (const indexer of peers.indexers) times.push([indexer, synced.seconds + (await peers.index(indexer)).seconds])
  return times
}

async function judgeStore({ owner, tree, corpus, mails, say, blame }: Bench, when: string): Promise<void> {
  const { violations, threads, trueThreads } = await storeVerdict({ home: owner.house.config.home, tree, corpus })
  say(besidePeer(figure(`import.${mails}.threads ${when}`, threads, 'threads'), 'the truth', trueThreads))
  blame(violations.map((text) => `${when}: ${text}`))
}

function saySizes({ owner, corpus, mails, say }: Bench, uses: ReadonlyMap<Indexer, PeerUse>): void {
  const { home } = owner.house.config
  const packs = megabytesIn(join(home, 'packs'))
  const beyond = figure(`import.${mails}.disk.beyond-raw`, megabytesIn(home) - packs, 'MB')
  if (uses.size === 0) say(beyond)
  for (const [indexer, { indexMegabytes }] of uses) say(besidePeer(beyond, indexer, indexMegabytes))
  say(besidePeer(figure(`import.${mails}.disk.raw`, packs, 'MB'), 'the mail as files', corpus.bytes / 1e6))
}

function sayUse({ mails, say }: Bench, what: string, use: TreeUse, peers: readonly (readonly [Indexer, TreeUse])[]): void {
  for (const [part, unit, of] of [
    ['wall', 's', (one: TreeUse) => one.seconds],
    ['cpu', 's', (one: TreeUse) => one.cpuSeconds],
    ['peak-rss', 'MB', (one: TreeUse) => one.rssMegabytes],
    ['peak-pss', 'MB', (one: TreeUse) => one.pssMegabytes],
  ] as const) {
    const own = figure(`import.${mails}.${what}.${part}`, of(use), unit)
    if (peers.length === 0) say(own)
    for (const [indexer, theirs] of peers) say(besidePeer(own, `mbsync + ${indexer}`, of(theirs)))
  }
  say(figure(`import.${mails}.${what}.rate`, mails / use.seconds, 'messages/s'))
}

function sayBeside({ mails, say }: Bench, what: string, seconds: number, peers: readonly (readonly [Indexer, number])[]): void {
  const own = figure(`import.${mails}.${what}.wall`, seconds, 's')
  if (peers.length === 0) say(own)
  for (const [indexer, theirs] of peers) say(besidePeer(own, `mbsync + ${indexer}`, theirs))
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { mails: { type: 'string', default: '4000' }, indexers: { type: 'string', default: INDEXERS.join(',') }, json: { type: 'boolean', default: false } } })
  const mails = Number(values.mails)
  const indexers = INDEXERS.filter((name) => values.indexers.split(',').includes(name))
  if (!Number.isSafeInteger(mails) || mails < MAILS_MIN || dovecotMissing !== false) {
    process.stderr.write(`bench: ${dovecotMissing === false ? `--mails takes a number from ${MAILS_MIN}` : dovecotMissing}\n`)
    return 2
  }
  const figures: Figure[] = []
  if (!values.json) console.log(ROW_NAMES)
  const violations = await run(mails, indexers, (one) => {
    figures.push(one)
    if (!values.json) console.log(asRow(one))
  })
  // The table is for people; the same lines follow for programs.
  for (const one of figures) console.log(asLine(one))
  for (const violation of violations) process.stderr.write(`WRONG ${violation}\n`)
  return violations.length > 0 ? 1 : 0
}

process.exitCode = await main()
// Dovecot's process is unref'ed but for its exit handler, which stops it.
process.exit()
