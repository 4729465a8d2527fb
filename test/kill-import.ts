// Kills the engine at random moments while it takes mail in from a real IMAP server, and judges
// after each kill what is stored, and at the end that it is everything.
//
//   node test/kill-import.ts --rounds 300 --seed 1 [--mails 20000] [--keep]
//
// A round: the engine is started and gets SIGKILL somewhere in the first seconds, or somewhere after
// the first mail that it brought. An import that comes to its end before the rounds do is compared
// with the server, and another one begins on an empty data folder.
//
// The last line is the summary as JSON; any violation makes the exit code 1. A seed repeats every
// choice but not the machine's timing: a failure may need a few runs to come back.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ImapFlow } from 'imapflow'
import { seeded, type Seeded } from '../sample/seeded.ts'
import { startDovecot, type Dovecot } from '../src/testing/dovecot.ts'
import { MAIN } from './running.ts'
import { IMAP_HOME_ENV, openImapHome } from './sim/imap-home.ts'
import { openImportJudge, readServer, type ImportJudge, type ServerTruth } from './sim/import-verdict.ts'
import { writeLetters } from './sim/letter-tree.ts'

/** Without any progress for this long, what is waited for will not come any more. */
const PATIENCE_MS = 120_000
const DEEP_EVERY = 25
const VIOLATIONS_SAID = 20

export interface KillImportSummary {
  seed: number
  mails: number
  rounds: number
  /** Kills that found some of the mail here, and not all of it. */
  midway: number
  imports: number
  violations: string[]
}

export interface KillImportOptions {
  rounds: number
  seed: number
  mails: number
  /** A kill comes at most so long after the engine was started, or brought the first mail. */
  withinMs: { start: number; mail: number }
  say(line: string): void
  keep?: boolean
}

interface Trial {
  home: string
  judge: ImportJudge
}

export async function killImport({ rounds, seed, mails, withinMs, say, keep = false }: KillImportOptions): Promise<KillImportSummary> {
  const chance = seeded(seed)
  const server = await startDovecot()
  const person = server.addUser()
  writeLetters(server.folderOf(person.user), { count: mails, chance: chance.fork('letters') })
  const truth = await truthOf(server, person)
  const begin = () => beginTrial({ server, person, truth, chance })
  const summary: KillImportSummary = { seed, mails, rounds, midway: 0, imports: 1, violations: [] }
  const { violations } = summary
  let trial = await begin()
  try {
    for (let round = 1; round <= rounds && violations.length === 0; round++) {
      await killOnce(trial.home, { chance, withinMs })
      const seen = await trial.judge.judge({ isOver: false, deep: round % DEEP_EVERY === 0 })
      violations.push(...seen.violations.map((text) => `round ${round}: ${text}`))
      if (seen.stored > 0 && seen.stored < mails) summary.midway++
      if (round % DEEP_EVERY === 0) say(`round ${round} of ${rounds}: ${seen.stored} mails here, ${violations.length} violations`)
      if (seen.state !== 'done' || round === rounds || violations.length > 0) continue
      violations.push(...(await ended(trial)))
      if (violations.length > 0) break
      rmSync(trial.home, { recursive: true, force: true })
      trial = await begin()
      summary.imports++
    }
    if (violations.length === 0) violations.push(...(await ended(trial)))
    return summary
  } finally {
    if (keep || violations.length > 0) say(`The data is kept in ${trial.home}`)
    else rmSync(trial.home, { recursive: true, force: true })
  }
}

async function truthOf(server: Dovecot, { user, password }: { user: string; password: string }): Promise<ServerTruth> {
  const client = new ImapFlow({ host: server.host, port: server.port, secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false, disableAutoIdle: true })
  await client.connect()
  const truth = await readServer(client)
  await client.logout()
  return truth
}

async function beginTrial({ server, person, truth, chance }: { server: Dovecot; person: { user: string; password: string }; truth: ServerTruth; chance: Seeded }): Promise<Trial> {
  const home = mkdtempSync(join(tmpdir(), 'secretary-kill-import-'))
  const owner = await openImapHome(home, server)
  await owner.connect(person)
  await owner.close()
  return { home, judge: openImportJudge({ home, truth, chance: chance.fork('again') }) }
}

function startEngine(home: string): ChildProcess {
  return spawn(process.execPath, [MAIN, 'engine'], {
    env: { ...process.env, LOG_LEVEL: 'error', ...IMAP_HOME_ENV, SECRETARY_HOME: home },
    stdio: ['ignore', 'ignore', process.env['SHOW_LOGS'] === '1' ? 'inherit' : 'ignore'],
  })
}

async function killOnce(home: string, { chance, withinMs }: { chance: Seeded; withinMs: { start: number; mail: number } }): Promise<void> {
  const engine = startEngine(home)
  const gone = once(engine, 'exit')
  const isBlind = chance.next() < 0.3
  const wait = isBlind ? chance.between(0, withinMs.start) : chance.between(0, withinMs.mail)
  if (!isBlind) await untilProgress(home, engine)
  await delay(wait)
  engine.kill('SIGKILL')
  await gone
}

/** Until it has brought something since it was started, or has nothing left to bring. */
async function untilProgress(home: string, engine: ChildProcess): Promise<void> {
  const before = progressOf(home)
  for (let waited = 0; waited < PATIENCE_MS && engine.exitCode === null; waited += 20) {
    const now = progressOf(home)
    if (now.stored > before.stored || now.state === 'done') return
    await delay(20)
  }
  throw new Error(`The engine brought nothing in ${PATIENCE_MS / 1_000} s; SHOW_LOGS=1 shows why`)
}

function progressOf(home: string): { stored: number; state: string; open: number } {
  const handle = new DatabaseSync(join(home, 'secretary.db'), { readOnly: true, timeout: 10_000 })
  try {
    const one = (text: string) => handle.prepare(text).get() as Record<string, number | string> | undefined
    const imported = one('select stored, state from imports')
    const open = one("select count(*) as n from jobs where state in ('pending', 'running') and name in ('mail.sync-account', 'mail.pull-mailbox', 'mail.fetch-older', 'mail.fetch-rest', 'mail.prove-mailbox')")
    return { stored: Number(imported?.['stored'] ?? 0), state: String(imported?.['state'] ?? ''), open: Number(open?.['n'] ?? 0) }
  } finally {
    handle.close()
  }
}

/** Left alone until it has everything, then stopped as one stops it, and compared. */
async function ended({ home, judge }: Trial): Promise<string[]> {
  const engine = startEngine(home)
  const gone = once(engine, 'exit')
  let last = ''
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const now = progressOf(home)
    if (now.state === 'done' && now.open === 0) break
    if (JSON.stringify(now) !== last) waited = 0
    last = JSON.stringify(now)
    await delay(50)
  }
  engine.kill('SIGTERM')
  await gone
  return (await judge.judge({ isOver: true, deep: true })).violations.map((text) => `at the end: ${text}`)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      mails: { type: 'string', default: '20000' },
      keep: { type: 'boolean', default: false },
    },
  })
  const summary = await killImport({
    rounds: Number(values.rounds),
    seed: Number(values.seed),
    mails: Number(values.mails),
    withinMs: { start: 4_000, mail: 2_000 },
    keep: values.keep,
    say: (line) => console.log(line),
  })
  for (const violation of summary.violations.slice(0, VIOLATIONS_SAID)) console.log(`VIOLATION ${violation}`)
  console.log(JSON.stringify({ ...summary, violations: summary.violations.length }))
  process.exitCode = summary.violations.length > 0 ? 1 : 0
}
