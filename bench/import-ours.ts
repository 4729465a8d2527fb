// Our half of import.ts: the real processes take the mail of an account in, are asked to look again,
// and again after a day of changes. What they did is read from outside: the API, and the database
// by plain SQL where asking the API all the time would be work of its own.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { findAccountById, pauseAccount, resumeAccount, type ConnectedAccount } from '../src/accounts/connected-accounts.ts'
import { askForSync } from '../src/web/ask-for-sync.ts'
import { startSecretary, tokenClient, until, type Client, type Running } from '../test/running.ts'
import { IMAP_HOME_ENV, type ImapHome } from '../test/sim/imap-home.ts'
import { quantile } from './figure.ts'
import { deliveredS, type TrueMail } from './made-corpus.ts'
import { watchTree, type TreeUse } from './process-tree.ts'

const NEWEST = 1_000
const PROBES = 8
const RESYNCS = 5
const PATIENCE_MS = 120_000
const MOVES_WITHIN_MS = 10_000

export interface Imported {
  use: TreeUse
  /** Undefined of a corpus with fewer. */
  newestSeconds: number | undefined
}

export const startOurs = async (home: string): Promise<Running> => await startSecretary({ home, args: [], env: IMAP_HOME_ENV })

/** The processes run already, as they do when a person connects an account; the clock starts as it is connected. */
export async function importOurs({ running, owner, person, mails }: { running: Running; owner: ImapHome; person: { user: string; password: string }; mails: readonly TrueMail[] }): Promise<Imported & { account: ConnectedAccount }> {
  const client = tokenClient(running.url, owner.token)
  const probes = newestProbes(mails)
  // As the app does, whose list stands open meanwhile.
  await client.get('/threads')
  const watch = watchTree(running.process.pid ?? 0)
  const account = await owner.connect(person)
  await owner.house.db.transaction((tx) => askForSync(tx, owner.house.clock, account))
  const startedAt = performance.now()
  const store = openStore(owner.house.config.home)
  const newest = untilFound(client, store, probes).then((isThere) => (isThere ? (performance.now() - startedAt) / 1_000 : undefined))
  try {
    await patiently(store, { everyMs: 20, isSo: () => store.importState() === 'done' })
    const use = watch.end()
    await patiently(store, atRest(store, 20))
    return { account, use, newestSeconds: await newest }
  } finally {
    store.close()
  }
}

interface Probe {
  /** Its Message-ID. */
  id: string
  typed: string
}

/** What finds eight of the newest thousand, the oldest first; none in a corpus with fewer. Thought of before the clock starts: sorting a hundred thousand takes one of two cores for most of a second. */
function newestProbes(mails: readonly TrueMail[]): Probe[] {
  if (mails.length < NEWEST) return []
  const newest = mails.toSorted((a, b) => deliveredS(b) - deliveredS(a)).slice(0, NEWEST)
  const probes = newest.flatMap(({ id, subject }) => {
    const word = /(?<![\p{L}\p{N}])\p{L}{5,}(?![\p{L}\p{N}])/u.exec(subject)?.[0]
    return id === null || word === undefined ? [] : [{ id, typed: `subject:${word} rfc822msgid:${id} in:anywhere` }]
  })
  return probes.filter((_, n) => n % Math.floor(probes.length / PROBES) === 0).toReversed()
}

/** Each once it is in the store, found by a word and its name, then opened. To search for it until it is there would take a tenth of what the import has. */
async function untilFound(client: Client, store: Store, probes: readonly Probe[]): Promise<boolean> {
  const find = async ({ id, typed }: Probe) => {
    while (!store.has(id)) await delay(20)
    const found = await until(async () => (await client.get<{ items: { id: number }[] }>(`/emails?limit=1&q=${encodeURIComponent(typed)}`)).items[0])
    await client.get(`/emails/${found.id}`)
  }
  await Promise.all(probes.map(find))
  return probes.length > 0
}

/** Median of five, from the request to the end of all that it led to. */
export async function resyncUnchanged({ home, client, account }: { home: string; client: Client; account: ConnectedAccount }): Promise<number> {
  const store = openStore(home)
  const times: number[] = []
  try {
    for (let n = 0; n < RESYNCS; n++) {
      await patiently(store, atRest(store, 20))
      const startedAt = performance.now()
      await client.post(`/accounts/${account.id}/sync`)
      await patiently(store, atRest(store, 2))
      times.push(performance.now() - startedAt)
    }
  } finally {
    store.close()
  }
  return quantile(times, 0.5) / 1_000
}

/** Paused while the server changes, so that nothing is heard before the clock starts. */
export async function resyncChanged({ running, owner, account, change, expected }: { running: Running; owner: ImapHome; account: ConnectedAccount; change: () => void; expected: () => readonly TrueMail[] }): Promise<TreeUse> {
  const { house, userId } = owner
  const which = { userId, id: account.id }
  const store = openStore(house.config.home)
  try {
    await patiently(store, atRest(store, 20))
    await pauseAccount(house, which)
    await delay(1_500)
    change()
    const wanted = sumsOf(expected())
    const watch = watchTree(running.process.pid ?? 0)
    await resumeAccount(house, which)
    const resumed = (await findAccountById(house.db, account.id)) ?? account
    await house.db.transaction((tx) => askForSync(tx, house.clock, resumed))
    await patiently(store, { everyMs: 20, isSo: () => store.openJobs() === 0 && store.sums() === wanted, wanted })
    return watch.end()
  } finally {
    store.close()
  }
}

function sumsOf(mails: readonly TrueMail[]): string {
  const having = (flag: string) => mails.filter(({ flags }) => flags.includes(flag)).length
  return [mails.length, having('S'), having('F'), having('R')].join(' ')
}

interface Store {
  importState(): string | undefined
  openJobs(): number
  has(messageId: string): boolean
  /** How many mails, and how many of them are read, starred, answered. */
  sums(): string
  close(): void
}

interface Awaited {
  everyMs: number
  isSo: () => boolean
  wanted?: string
}

const atRest = (store: Store, everyMs: number): Awaited => ({ everyMs, isSo: () => store.openJobs() === 0 })

/** As long as anything moves. A store that stands still short of what it should hold is a finding, not a reason to wait. */
async function patiently(store: Store, { everyMs, isSo, wanted = 'rest' }: Awaited): Promise<void> {
  let [last, movedAt, lookedAt] = ['', performance.now(), performance.now()]
  while (!isSo()) {
    await delay(everyMs)
    // Seldom: counting a hundred thousand mails is work of its own, beside what is measured.
    if (performance.now() - lookedAt < MOVES_WITHIN_MS) continue
    lookedAt = performance.now()
    const now = `${store.sums()} (${store.openJobs()} jobs)`
    if (now !== last) [last, movedAt] = [now, lookedAt]
    if (lookedAt - movedAt > PATIENCE_MS) throw new Error(`The store stands still at ${last}, and not at ${wanted}`)
  }
}

function openStore(home: string): Store {
  const handle = new DatabaseSync(join(home, 'secretary.db'), { readOnly: true, timeout: 10_000 })
  const state = handle.prepare('select state from imports')
  const jobs = handle.prepare("select count(*) as n from jobs where state in ('pending', 'running') and name in ('mail.sync-account', 'mail.pull-mailbox', 'mail.fetch-older', 'mail.fetch-rest', 'mail.prove-mailbox')")
  const there = handle.prepare('select 1 from messages where message_id = ?')
  const sums = handle.prepare('select count(*) as mails, total(seen) as seen, total(flagged) as flagged, total(answered) as answered from messages')
  return {
    importState: () => (state.get() as { state: string } | undefined)?.state,
    openJobs: () => (jobs.get() as { n: number }).n,
    has: (messageId) => there.get(messageId) !== undefined,
    sums: () => Object.values(sums.get() as Record<string, number>).join(' '),
    close: () => handle.close(),
  }
}
