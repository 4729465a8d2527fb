// Reading at twenty connections: the list of threads and single threads, on the sample and on
// a large made-up mailbox, each beside a raw node:http server that has the same bytes in memory.
import { execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signInDemo, untilIdle } from '../test/running.ts'
import { besidePeer, figure, type BenchOptions, type Figure } from './figure.ts'
import type { LoadOrders, LoadReport } from './load.ts'
import { fillMailbox } from './made-up-mail.ts'
import { preparedHome, startOn } from './prepared-home.ts'

const CONNECTIONS = 20
const SECONDS = 10
const REQUESTS_MIN = 2_000
const THREADS_ASKED = 200
const LIST = '/api/v1/threads?limit=50'

export async function* measureLists({ messages }: BenchOptions): AsyncGenerator<Figure> {
  for (const [size, count] of [['sample', 0], [`${messages}`, messages]] as const) {
    const home = await preparedHome()
    try {
      if (count > 0) await fillMailbox(home.path, count)
      yield* measureHome(home.path, size)
    } finally {
      home.remove()
    }
  }
}

async function* measureHome(home: string, size: string): AsyncGenerator<Figure> {
  const running = await startOn(home)
  try {
    const client = await signInDemo(running.url)
    await untilIdle(client)
    const headers = await bearer(running.url)
    const threads = await threadPaths(running.url, headers)
    for (const [what, paths] of [['list', [LIST]], ['thread', threads]] as const) {
      const own = await underLoad({ url: running.url, paths: [...paths], headers })
      const peer = await rawPeer(running.url, paths, headers)
      for (const [part, unit] of [['p50', 'ms'], ['p99', 'ms'], ['perSecond', 'requests/s']] as const) {
        yield besidePeer(figure(`lists.${size}.${what}.${part === 'perSecond' ? 'rate' : part}`, own[part], unit), 'raw node http', peer[part])
      }
    }
  } finally {
    await running.stop()
  }
}

async function bearer(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/v1/auth/link`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  // As a browser asks: with the session's cookie.
  return { cookie: answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '').join('; ') }
}

async function threadPaths(url: string, headers: Record<string, string>): Promise<string[]> {
  const paths: string[] = []
  for (let next: string | null = ''; next !== null && paths.length < THREADS_ASKED; ) {
    const answer = await fetch(`${url}${LIST}${next === '' ? '' : `&before=${next}`}`, { headers })
    const page = (await answer.json()) as { items: { id: string }[]; next: string | null }
    paths.push(...page.items.map(({ id }) => `/api/v1/threads/${id}`))
    next = page.next
  }
  return paths.slice(0, THREADS_ASKED)
}

async function underLoad(server: Pick<LoadOrders, 'url' | 'paths' | 'headers'>): Promise<LoadReport> {
  const orders: LoadOrders = { ...server, connections: CONNECTIONS, seconds: SECONDS, requestsMin: REQUESTS_MIN }
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./load.ts', import.meta.url)), JSON.stringify(orders)])
  return JSON.parse(stdout) as LoadReport
}

async function rawPeer(url: string, paths: readonly string[], headers: Record<string, string>): Promise<LoadReport> {
  const bodies: Record<string, string> = {}
  for (const path of paths) bodies[path] = await (await fetch(`${url}${path}`, { headers })).text()
  const peer = fork(new URL('./raw-server.ts', import.meta.url))
  try {
    const port = await new Promise<number>((resolve, reject) => {
      peer.once('message', (message) => resolve(Number(message)))
      peer.once('error', reject)
      peer.send(bodies)
    })
    return await underLoad({ url: `http://127.0.0.1:${port}`, paths: [...paths], headers: {} })
  } finally {
    peer.kill()
  }
}
