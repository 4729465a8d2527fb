// Cleaning a mailbox of the corpus: what may go out of the inbox, by mail and by sender, and who
// sends mailings. Asked one after another over HTTP on one connection, as the app asks; first
// after something was committed, when all is walked anew, then another page of the same walk.
import { readFileSync } from 'node:fs'
import { signInDemo, type Client } from '../test/running.ts'
import { fillFromCorpus } from './corpus-mailbox.ts'
import { figure, quantile, type BenchOptions, type Figure } from './figure.ts'
import { madeCorpus } from './made-corpus.ts'
import { preparedHome, startOn } from './prepared-home.ts'

const ROUNDS = 40
const ASKED = [
  ['walk', '/clean?limit=50'],
  ['page', '/clean?limit=50&order=least-first'],
  ['senders', '/clean/senders'],
  ['subscriptions', '/subscriptions?limit=50'],
  ['subscriptions-least-read', '/subscriptions?limit=50&order=least-read'],
] as const
/** These are asked before anything else was committed: of what is kept. */
const KEPT = new Set<string>(['page'])

export async function* measureClean({ messages }: BenchOptions): AsyncGenerator<Figure> {
  const corpus = await madeCorpus(messages)
  const home = await preparedHome()
  try {
    await fillFromCorpus(home.path, corpus)
    // The web alone: an engine would read the files of all these mails meanwhile.
    const running = await startOn(home.path, { command: 'web' })
    try {
      const client = await signInDemo(running.url)
      const web = running.process.pid ?? 0
      const before = peakMegabytes(web)
      for (const [name, times] of await timed(client)) {
        yield figure(`clean.${messages}.${name}.p50`, quantile(times, 0.5), 'ms')
        yield figure(`clean.${messages}.${name}.p99`, quantile(times, 0.99), 'ms')
      }
      yield figure(`clean.${messages}.web-peak-before`, before, 'MB')
      yield figure(`clean.${messages}.web-peak`, peakMegabytes(web), 'MB')
    } finally {
      await running.stop()
    }
  } finally {
    home.remove()
  }
}

async function timed(client: Client): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(ASKED.map(([name]) => [name, []]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, path] of ASKED) {
      // Whatever is committed makes what was kept old.
      if (!KEPT.has(name)) await client.request('PATCH', '/settings', { undoSeconds: 10 + (round & 1) })
      const startedAt = performance.now()
      const { items } = await client.get<{ items: unknown[] }>(path)
      if (items.length === 0) throw new Error(`${path} found nothing`)
      // The first round is not counted: what is prepared once was prepared then.
      if (round >= 0) times.get(name)?.push(performance.now() - startedAt)
    }
  }
  return times
}

/** The most that a process ever held, as Linux tells it. */
const peakMegabytes = (pid: number): number => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
