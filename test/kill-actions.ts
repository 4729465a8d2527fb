// Kills Secretary at random moments while it carries out letters, moves and labels at a real SMTP
// and a real IMAP server, and counts the effects there.
//
//   node test/kill-actions.ts --rounds 300 --seed 1
//
// A round: some letters, archivings and labels are approved at once; at any moment, or a few
// milliseconds after one that matters (the server has read a letter, or taken it; an archiving
// begins or ends), the whole process group gets SIGKILL, and starts again on the same data. At the
// end everything may settle, and is judged by what the servers hold: a letter that was taken twice, a
// mail that is in two places or in none, an action that says done and is not, or failed and is, an
// approval that was answered and is not known.
//
// Half of the letters the server puts into Sent itself, as Gmail does: of those an answer that was
// lost has to be found again. Of the others it cannot be: such an unknown letter is counted, with
// whether it was taken, and is never sent again. In the end answers come to some of them, and their
// person says of the rest what became of them (sim/end-unknown.ts): none may be left unknown. What the kills cut off is in the summary, so that
// a run can say where it was. The last line is the summary as JSON; a violation makes the exit code 1.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seeded, type Seeded } from '../sample/seeded.ts'
import { freePort } from '../src/testing/free-port.ts'
import { signInDemo, startSecretary, until, untilMailIsIn, type Client, type Running } from './running.ts'
import { endUnknown } from './sim/end-unknown.ts'
import { killMoments } from './sim/kill-moment.ts'
import { connectServer, letterOf, serverMailbox, SERVER_ACCOUNT_ENV, type ServerAccount } from './sim/server-account.ts'
import { openStoreReader, type ActionRow, type StoreReader } from './sim/store-reader.ts'

/** Of each kind, in a round. */
const ACTS = 2
/** Without any progress for this long, what is waited for will not come any more. */
const PATIENCE_MS = 120_000
const SETTLED = new Set(['done', 'failed', 'unknown', 'rejected', 'expired', 'undone'])

export interface KillActionsSummary {
  seed: number
  rounds: number
  /** How often each moment was chosen, and what was under way when it came. */
  moments: Record<string, number>
  cutOff: Record<string, number>
  actions: Record<string, number>
  /** Before their end; `ended` by an answer that came, or by the word of their person. */
  unknown: { taken: number; notTaken: number }
  ended: { answered: number; byWord: number; left: number }
  violations: string[]
}

interface Stage {
  server: Awaited<ReturnType<typeof serverMailbox>>
  store: StoreReader
  accountId: string
  chance: Seeded
  /** Ids of actions whose approval was answered. */
  answered: Set<string>
}

export async function killActions(options: { rounds: number; seed: number; say(line: string): void }): Promise<KillActionsSummary> {
  const { rounds, seed, say } = options
  const chance = seeded(seed)
  const ends: (() => unknown)[] = []
  const home = mkdtempSync(join(tmpdir(), 'secretary-kill-actions-'))
  let store: StoreReader | undefined
  const moments = killMoments(() => store as StoreReader, chance.fork('moments'))
  const thinking = chance.fork('server')
  const thinksMs = (it: 'has-read' | 'has-taken') => {
    moments.heard(`letter ${it}`)
    return thinking.between(0, 150)
  }
  const files = async (raw: Buffer) => void (thinking.next() < 0.5 && (await server.hand.append('Sent', raw, ['\\Seen'])))
  const server: Omit<ServerAccount, 'accountId'> = await serverMailbox({ after: (end) => ends.unshift(end) }, { script: { thinksMs, files } })
  server.dovecot.deliver(server.who.user, Array.from({ length: rounds * ACTS * 2 }, (_, n) => letterOf(`Mail ${n}`)))
  const port = await freePort()
  const start = (): Promise<Running> => startSecretary({ home, args: ['--demo', '--port', String(port)], env: SERVER_ACCOUNT_ENV })
  let running = await start()
  const tally: Pick<KillActionsSummary, 'moments' | 'cutOff'> = { moments: {}, cutOff: {} }
  try {
    const reader = openStoreReader(home)
    store = reader
    let client = await signInDemo(running.url)
    await untilMailIsIn(client)
    const accountId = await connectServer(client, server)
    const inbox = () => reader.messages().filter(({ path }) => path === 'INBOX')
    await until(async () => inbox().length === rounds * ACTS * 2)
    await client.request('PATCH', '/settings', { undoSeconds: 5 })
    const stage: Stage = { server, store: reader, accountId, chance, answered: new Set() }
    const ids = inbox().map(({ id }) => id)
    for (let round = 1; round <= rounds; round++) {
      const acts = ask(client, stage, { round, ids: ids.splice(0, ACTS * 2) })
      count(tally.moments, await moments.next())
      await running.killAll()
      await acts
      for (const what of underWay(reader)) count(tally.cutOff, what)
      running = await start()
      client = await signInDemo(running.url)
      if (round % 10 === 0) say(`round ${round} of ${rounds}: ${reader.actions().length} actions`)
    }
    const stuck = await settle(reader)
    const { violations, ...judged } = await judge(stage)
    const { answered, byWord, violations: otherwise } = await endUnknown(client, stage)
    const ended = { answered, byWord, left: reader.countActions('mail.send', 'unknown') }
    await running.stop()
    return { seed, rounds, ...tally, ...judged, ended, violations: [...stuck, ...violations, ...otherwise] }
  } finally {
    store?.close()
    if (running.process.exitCode === null && running.process.signalCode === null) await running.killAll()
    for (const end of ends) await end()
    rmSync(home, { recursive: true, force: true })
  }
}

/** All at once; what the kill cuts off was approved or was not, which the store knows. */
async function ask(client: Client, { accountId, chance, answered }: Stage, { round, ids }: { round: number; ids: readonly number[] }): Promise<void> {
  const proposals: { kind: string; payload: unknown }[] = []
  for (let n = 0; n < ACTS; n++) {
    proposals.push({ kind: 'mail.send', payload: { accountId, to: [{ name: '', address: 'bob@example.org' }], cc: [], bcc: [], subject: `Letter ${round}.${n}`, text: `Number ${chance.next()}.\n` } })
    proposals.push({ kind: 'mail.archive', payload: { messageIds: [ids[n * 2]] } })
    proposals.push({ kind: 'mail.label', payload: { messageIds: [ids[n * 2 + 1]], name: 'Killed' } })
  }
  await Promise.all(proposals.map((proposal) => client.post<{ id: string }>('/actions', { proposal, approve: true }).then(({ id }) => answered.add(id), () => undefined)))
}

const count = (counts: Record<string, number>, what: string): void => void (counts[what] = (counts[what] ?? 0) + 1)

/** What the kill cut off, as the store has it; of a letter also how far its journal says it was. */
function underWay(store: StoreReader): string[] {
  return store.actions().filter(({ state }) => !SETTLED.has(state)).map(({ kind, state, plan }) => {
    const { handOver } = (plan === '' ? {} : JSON.parse(plan)) as { handOver?: { is: string } }
    return `${kind} ${state}${handOver === undefined ? '' : ` ${handOver.is}`}`
  })
}

/** Until each has come to an end; answers what got stuck. */
async function settle(store: StoreReader): Promise<string[]> {
  let last = ''
  for (let idleMs = 0; idleMs < PATIENCE_MS; idleMs += 250) {
    const open = store.actions().filter(({ state }) => !SETTLED.has(state))
    if (open.length === 0) return []
    const now = open.map(({ id, kind, state }) => `${id} ${kind} stays ${state}`).join('; ')
    if (now !== last) idleMs = 0
    last = now
    await delay(250)
  }
  return [last]
}


async function judge({ server, store, answered }: Stage): Promise<Pick<KillActionsSummary, 'actions' | 'unknown' | 'violations'>> {
  const violations: string[] = []
  const unknown = { taken: 0, notTaken: 0 }
  const actions: Record<string, number> = {}
  const [sent, inbox, archive] = [await server.subjects('Sent'), await server.subjects('INBOX'), await server.subjects('Archive')]
  const labelled = await labelledUids(server)
  const known = new Map(store.actions().map(({ id, state }) => [id, state]))
  for (const id of answered) if (['proposed', undefined].includes(known.get(id))) violations.push(`The approval of ${id} was answered, and it is ${known.get(id) ?? 'not known'}`)
  const names = new Map(store.messages().map(({ id, path, name }) => [id, { path, name }]))
  for (const action of store.actions()) {
    count(actions, `${action.kind} ${action.state}`)
    if (action.kind === 'mail.send') {
      const { subject } = JSON.parse(action.payload) as { subject: string }
      const taken = server.sink.letters.filter(({ raw }) => raw.includes(`Subject: ${subject}\r\n`)).length
      if (action.state === 'unknown') unknown[taken === 0 ? 'notTaken' : 'taken']++
      violations.push(...letterViolations(action, { subject, taken, copies: sent.filter((one) => one === subject).length }))
      continue
    }
    const [id = 0] = (JSON.parse(action.payload) as { messageIds: number[] }).messageIds
    const at = names.get(id)
    if (action.state !== 'done') violations.push(`${action.id} ${action.kind} is ${action.state}: ${action.error_text}${action.state_reason}`)
    else if (action.kind === 'mail.archive' && at?.path !== 'Archive') violations.push(`${action.id} says archived, and its mail is in ${String(at?.path)}`)
    else if (action.kind === 'mail.label' && !labelled.has(at?.name ?? '')) violations.push(`${action.id} says labelled, and its mail is not`)
  }
  const everywhere = [...inbox, ...archive]
  const mails = store.messages().filter(({ path }) => path === 'INBOX' || path === 'Archive').length
  if (new Set(everywhere).size !== everywhere.length) violations.push('A mail stands in two places at the server')
  if (everywhere.filter((subject) => subject.startsWith('Mail ')).length !== mails) violations.push(`${everywhere.length} mails at the server, ${mails} here`)
  if (archive.length !== (actions['mail.archive done'] ?? 0)) violations.push(`${archive.length} in the archive, ${actions['mail.archive done']} archived`)
  return { actions, unknown, violations }
}

function letterViolations({ id, state, error_text: why }: ActionRow, { subject, taken, copies }: { subject: string; taken: number; copies: number }): string[] {
  const said: string[] = []
  if (taken > 1) said.push(`${subject} was taken ${taken} times`)
  if (copies > 1) said.push(`${subject} is in Sent ${copies} times`)
  if (state === 'done' && (taken !== 1 || copies !== 1)) said.push(`${id} says done: ${subject} was taken ${taken} times and is in Sent ${copies} times`)
  if (state === 'unknown' && copies > 0) said.push(`${id} is unknown, and ${subject} is in Sent`)
  if (state === 'failed') said.push(`${id} failed (${why}); ${subject} was taken ${taken} times`)
  return said
}

async function labelledUids({ hand }: Stage['server']): Promise<Set<string>> {
  const mailbox = await hand.mailboxOpen('INBOX', { readOnly: true })
  const found = new Set<string>()
  for await (const { uid, flags } of hand.fetch('1:*', { uid: true, flags: true })) if (flags?.has('Killed') === true) found.add(`${mailbox.uidValidity}.${String(uid).padStart(10, '0')}`)
  return found
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } } })
  const summary = await killActions({ rounds: Number(values.rounds), seed: Number(values.seed), say: (line) => process.stderr.write(`${line}\n`) })
  console.log(JSON.stringify(summary))
  process.exitCode = summary.violations.length === 0 ? 0 : 1
}
