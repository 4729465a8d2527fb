// Asks one server the same questions over and over, on keep-alive connections, and says how
// long each answer took. A process of its own, so that it does not share a thread with what
// it measures. Run by lists.ts; its orders come as JSON in the first argument.
import { Agent, request } from 'node:http'

export interface LoadOrders {
  url: string
  paths: string[]
  headers: Record<string, string>
  connections: number
  seconds: number
  /** Goes on beyond `seconds` until there are so many. */
  requestsMin: number
}

export interface LoadReport {
  requests: number
  perSecond: number
  p50: number
  p99: number
}

const WARM_UP_MS = 1_500

async function load({ url, paths, headers, connections, seconds, requestsMin }: LoadOrders): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let asked = 0
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now()
      request(`${url}${paths[asked++ % paths.length]}`, { agent, headers }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`The server answered ${answer.statusCode}`))
        answer.resume().once('end', () => resolve(performance.now() - startedAt))
      })
        .once('error', reject)
        .end()
    })
  const times: number[] = []
  const beginAt = performance.now() + WARM_UP_MS
  const connection = async () => {
    for (;;) {
      const elapsedMs = performance.now() - beginAt
      if (elapsedMs >= seconds * 1_000 && times.length >= requestsMin) return
      const took = await ask()
      if (elapsedMs >= 0) times.push(took)
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  const took = performance.now() - beginAt
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? Number.NaN
  return { requests: times.length, perSecond: (times.length * 1_000) / took, p50: at(0.5), p99: at(0.99) }
}

const report = await load(JSON.parse(process.argv[2] ?? '{}') as LoadOrders)
process.stdout.write(`${JSON.stringify(report)}\n`)
