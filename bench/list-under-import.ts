// What a list costs while mail pours in: three accounts are imported at once, and the list of threads
// is asked for over one connection, as one person's app does who never stops scrolling, and over
// twenty, as lists.ts does on a mailbox at rest; then the same once the imports are through. Reads come from the store and one process writes, so the two should differ
// by the processor that they share and by nothing else. Somebody looks at the page of syncs meanwhile.
//
//   node bench/list-under-import.ts [--mails 30000] [--json]      (mails: of each of the three)
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { seeded } from '../sample/seeded.ts'
import { dovecotMissing, startDovecot } from '../src/testing/dovecot.ts'
import { startSecretary, tokenClient, until, type Client } from '../test/running.ts'
import { IMAP_HOME_ENV, openImapHome } from '../test/sim/imap-home.ts'
import { writeLetters } from '../test/sim/letter-tree.ts'
import { asLine, asRow, besidePeer, figure, ROW_NAMES, type Figure } from './figure.ts'
import type { LoadOrders, LoadReport } from './load.ts'

const ACCOUNTS = 3
/** One app; and a server that has no moment of rest. */
const CONNECTIONS = { app: 1, saturated: 20 }
const SECONDS = 5
const REQUESTS_MIN = 500
/** A list of fewer is no list. */
const SHOWN_MIN = 300

interface Status {
  state: string
  stored: number
}

async function* measureListsUnderImport(mails: number): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'secretary-bench-lists-'))
  const server = await startDovecot()
  const people = Array.from({ length: ACCOUNTS }, () => server.addUser())
  for (const [n, { user }] of people.entries()) writeLetters(server.folderOf(user), { count: mails, chance: seeded(n + 1) })
  const owner = await openImapHome(home, server)
  const running = await startSecretary({ home, args: [], env: IMAP_HOME_ENV })
  try {
    const client = tokenClient(running.url, owner.token)
    for (const person of people) await owner.connect(person)
    const startedAt = performance.now()
    await client.post('/sync/trigger', {})
    await until(async () => stored(await statusOf(client)) > SHOWN_MIN)
    const during = await loads(running.url, owner.token)
    const after = await statusOf(client)
    const meanwhile = stored(after)
    if (after.every(({ state }) => state === 'done')) {
      process.stderr.write(`bench: the imports were through before the lists were read; more than --mails ${mails} is needed here\n`)
      process.exitCode = 1
    }
    await until(async () => (await statusOf(client)).every(({ state }) => state === 'done'), 200)
    yield figure('list-under-import.stored-meanwhile', meanwhile, 'messages')
    yield figure('list-under-import.imports', (performance.now() - startedAt) / 1_000, 's')
    const rest = await loads(running.url, owner.token)
    for (const who of ['app', 'saturated'] as const) {
      for (const [what, unit] of [['p50', 'ms'], ['p99', 'ms'], ['perSecond', 'requests/s']] as const) yield besidePeer(figure(`list-under-import.${who}.${what}`, during[who][what], unit), 'at rest', rest[who][what])
    }
  } finally {
    await running.stop()
    await owner.close()
    rmSync(home, { recursive: true, force: true })
  }
}

const statusOf = async (client: Client): Promise<Status[]> => (await client.get<{ items: Status[] }>('/import/status')).items
const stored = (all: readonly Status[]): number => all.reduce((sum, one) => sum + one.stored, 0)

const loads = async (url: string, token: string): Promise<Record<keyof typeof CONNECTIONS, LoadReport>> => ({ app: await load(url, token, CONNECTIONS.app), saturated: await load(url, token, CONNECTIONS.saturated) })

async function load(url: string, token: string, connections: number): Promise<LoadReport> {
  const page = pollSyncPage(tokenClient(url, token))
  const orders: LoadOrders = { url, paths: ['/api/v1/threads?limit=50'], headers: { authorization: `Bearer ${token}` }, connections, seconds: SECONDS, requestsMin: REQUESTS_MIN }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(orders)])
    return JSON.parse(stdout) as LoadReport
  } finally {
    await page.stop()
  }
}

/** What the app's page of syncs reads while it is open, at the paces of app/src/live/what-to-read.ts. */
function pollSyncPage(client: Client): { stop(): Promise<void> } {
  const closing = new AbortController()
  const every = async (ms: number, paths: readonly string[]) => {
    while (!closing.signal.aborted) {
      for (const path of paths) await client.get(path)
      await sleep(ms, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
  const all = Promise.all([every(1_000, ['/sync/progress']), every(5_000, ['/sync/jobs?limit=100']), every(15_000, ['/sync/proofs', '/sync/errors'])])
  return {
    async stop() {
      closing.abort()
      await all
    },
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { mails: { type: 'string', default: '30000' }, json: { type: 'boolean', default: false } } })
  const mails = Number(values.mails)
  if (!Number.isSafeInteger(mails) || mails < SHOWN_MIN || dovecotMissing !== false) {
    process.stderr.write(`bench: ${dovecotMissing === false ? `--mails takes a number from ${SHOWN_MIN}` : dovecotMissing}\n`)
    process.exitCode = 2
    return
  }
  if (!values.json) console.log(ROW_NAMES)
  for await (const one of measureListsUnderImport(mails)) console.log(values.json ? asLine(one) : asRow(one))
}

await main()
process.exit()
