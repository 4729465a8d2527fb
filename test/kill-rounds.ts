// Kills Secretary at random moments while a person works with it, and judges what is left.
//
//   node test/kill-rounds.ts --rounds 200 --seed 1 [--check-every 20] [--keep]
//
// A round: the person acts over HTTP, two hands at once; somewhere between 30 and 2,500 ms
// after the first request the whole process group gets SIGKILL, or the engine alone, or the
// web alone; then it starts again on the same data. Every so many rounds everything may
// settle, and is judged from outside: the files on disk, the database file, the API.
//
// The last line is the summary as JSON; any violation makes the exit code 1. A seed repeats
// every choice but not the machine's timing: a failure may need a few runs to come back.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seeded, type Seeded } from '../sample/seeded.ts'
import { freePort } from '../src/testing/free-port.ts'
import { MAIN, signInDemo, startSecretary, until, type Client, type Running } from './running.ts'
import { violationsOfActs } from './sim/acts-verdict.ts'
import { violationsOfLists, violationsOfMail, violationsOfRaw, violationsOfStore, type MailAsFound } from './sim/mail-verdict.ts'
import { readMailTree, type MailTree } from './sim/mail-tree.ts'
import { openPerson, type Person } from './sim/person.ts'
import { openStoreReader, type StoreReader } from './sim/store-reader.ts'

const HANDS = 2
/** Without any progress for this long, what is waited for will not come any more. */
const PATIENCE_MS = 120_000

export interface KillSummary {
  seed: number
  rounds: number
  kills: { all: number; engine: number; web: number }
  requests: number
  answered: number
  actions: Record<string, number>
  letters: number
  violations: string[]
}

export async function killRounds(options: { rounds: number; seed: number; checkEvery: number; say(line: string): void; keep?: boolean }): Promise<KillSummary> {
  const { rounds, seed, say } = options
  const chance = seeded(seed)
  const home = mkdtempSync(join(tmpdir(), 'secretary-kill-'))
  const start = await houseStarter(home)
  let running = await start()
  let store: StoreReader | undefined
  const kills = { all: 0, engine: 0, web: 0 }
  const violations: string[] = []
  try {
    let client = await signInDemo(running.url)
    store = openStoreReader(home)
    const accountId = await firstSync(client, store)
    const root = join(home, 'sample', readdirSync(join(home, 'sample'))[0] ?? '', 'mail')
    const before = readMailTree(root)
    const person = openPerson({ chance: chance.fork('person'), name: `seed${seed}`, accountId, store, known: new Set(before.files.map(({ name }) => name)) })
    await client.request('PATCH', '/settings', { undoSeconds: 5 })
    for (let round = 1; round <= rounds; round++) {
      const over = new AbortController()
      const refused = (error: unknown) => void violations.push(`round ${round}: ${error instanceof Error ? error.message : String(error)}`)
      const hands = Array.from({ length: HANDS }, () => work({ person, client, over: over.signal, chance, refused }))
      await delay(chance.between(30, 2_500))
      const dice = chance.next()
      const whom = dice < 0.7 ? 'all' : dice < 0.85 ? 'engine' : 'web'
      kills[whom]++
      if (whom === 'all') await running.killAll()
      else killChild(running, whom)
      over.abort()
      await Promise.all(hands)
      if (whom === 'all') running = await start()
      if (!(await comesBack(running.url))) {
        violations.push(`round ${round}: after the kill of ${whom} it does not come back`)
        break
      }
      client = await signInDemo(running.url)
      await person.repeatUnanswered(client).catch(refused)
      if (round % options.checkEvery !== 0 && round !== rounds) continue
      const found = await judge({ home, root, before, store, client, person, accountId, chance })
      violations.push(...found.map((text) => `round ${round}: ${text}`))
      say(`round ${round} of ${rounds}: ${person.acts.length} acts, ${violations.length} violations`)
      if (violations.length > 0) break
    }
    await running.stop()
    const integrity = store.integrity()
    if (integrity !== 'ok') violations.push(`the database file is damaged: ${integrity}`)
    return { seed, rounds, kills, ...sums(person, store), violations }
  } finally {
    store?.close()
    if (running.process.exitCode === null && running.process.signalCode === null) await running.killAll()
    if (options.keep === true || violations.length > 0) say(`The data is kept in ${home}`)
    else rmSync(home, { recursive: true, force: true })
  }
}

/** On a port of its own: a web process that is started again must come back to the same one. */
async function houseStarter(home: string): Promise<() => Promise<Running>> {
  const port = await freePort()
  return () => startSecretary({ home, args: ['--demo', '--port', String(port)] })
}

async function firstSync(client: Client, store: StoreReader): Promise<string> {
  await until(async () => store.messages().length > 500 && store.openJobs().every(({ name }) => !name.startsWith('mail.')))
  const { items } = await client.get<{ items: { id: string }[] }>('/accounts')
  return items[0]?.id ?? ''
}

/** One hand: acts until the round is over or nobody answers any more. */
async function work(given: { person: Person; client: Client; over: AbortSignal; chance: Seeded; refused(error: unknown): void }): Promise<void> {
  const { person, client, over, chance, refused } = given
  while (!over.aborted) {
    try {
      await person.actOnce(client)
    } catch (error) {
      // fetch says TypeError when the line is dead. A refusal by the server is a finding: the person asked nothing wrong.
      if (!(error instanceof TypeError)) refused(error)
      return
    }
    await delay(chance.between(0, 80))
  }
}

async function comesBack(url: string): Promise<boolean> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  while (!patience.aborted) {
    if (await fetch(`${url}/health`).then((answer) => answer.ok, () => false)) return true
    await delay(50)
  }
  return false
}

function killChild(running: Running, name: 'engine' | 'web'): void {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const [pid, parent, ...args] = line.trim().split(/\s+/)
    if (Number(parent) === running.process.pid && args.includes(name)) process.kill(Number(pid), 'SIGKILL')
  }
}

async function judge(given: {
  home: string
  root: string
  before: MailTree
  store: StoreReader
  client: Client
  person: Person
  accountId: string
  chance: Seeded
}): Promise<string[]> {
  const { home, root, before, store, client, person, accountId, chance } = given
  const stuck = [...(await settle(store)), ...(await client.post(`/accounts/${accountId}/sync`).then(() => settle(store)))]
  if (stuck.length > 0) return stuck
  const found: MailAsFound = {
    acts: person.acts,
    actions: store.actions(),
    approvals: store.approvals(),
    before,
    now: readMailTree(root),
    mailboxes: store.mailboxes(),
    messages: store.messages(),
  }
  const violations = [...violationsOfActs(found), ...violationsOfMail(found), ...violationsOfStore(found)]
  violations.push(...(await violationsOfLists(client, found)), ...(await violationsOfRaw(client, found, chance)))
  violations.push(...store.deadJobs().map((job) => `the job ${job.id} (${job.name}) is dead: ${job.error_code} ${job.error_text}`))
  try {
    execFileSync(process.execPath, [MAIN, 'audit', 'verify', '--json'], { env: { ...process.env, SECRETARY_HOME: home, LOG_LEVEL: 'error' } })
  } catch (error) {
    violations.push(`the audit log does not verify: ${String((error as { stdout?: Buffer }).stdout ?? error)}`)
  }
  return violations
}

/** Until nothing is left to do; answers what got stuck. */
async function settle(store: StoreReader): Promise<string[]> {
  let last = ''
  for (let idle = 0; idle < PATIENCE_MS; idle += 100) {
    const open = store.openJobs()
    const undecided = new Set(['proposed', 'done', 'failed', 'rejected', 'expired', 'undone'])
    const unfinished = store.actions().filter((row) => !undecided.has(row.state))
    if (open.length === 0 && unfinished.length === 0) return []
    const now = [...open.map((job) => `the job ${job.id} (${job.name}) stays ${job.state} ${job.error_text}`), ...unfinished.map((row) => `the action ${row.id} (${row.kind}) stays ${row.state} ${row.state_reason}`)]
    if (now.join() !== last) idle = 0
    last = now.join()
    await delay(100)
  }
  return last.split(',')
}

function sums(person: Person, store: StoreReader): Pick<KillSummary, 'requests' | 'answered' | 'actions' | 'letters'> {
  const rows = store.actions()
  const states = Map.groupBy(rows, (row) => row.state)
  return {
    requests: person.acts.reduce((sum, act) => sum + act.asked.size, 0),
    answered: person.acts.reduce((sum, act) => sum + act.answered.size, 0),
    actions: Object.fromEntries([...states].map(([state, some]) => [state, some.length])),
    letters: rows.filter((row) => row.kind === 'mail.send' && row.state === 'done').length,
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      'check-every': { type: 'string', default: '20' },
      keep: { type: 'boolean', default: false },
    },
  })
  const summary = await killRounds({
    rounds: Number(values.rounds),
    seed: Number(values.seed),
    checkEvery: Number(values['check-every']),
    keep: values.keep,
    say: (line) => console.log(line),
  })
  for (const violation of summary.violations) console.log(`VIOLATION ${violation}`)
  console.log(JSON.stringify(summary))
  if (summary.violations.length > 0) process.exitCode = 1
}
