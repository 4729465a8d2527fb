// A click to its proof: propose and approve over HTTP until the action is done, which means
// carried out on disk by the engine, read back, and recorded.
import { setTimeout as delay } from 'node:timers/promises'
import { signInDemo, untilIdle, type Client } from '../test/running.ts'
import { figure, quantile, type Figure } from './figure.ts'
import { preparedHome, startOn } from './prepared-home.ts'

const CLICKS = 100
const LOOK_EVERY_MS = 3

export async function* measureGate(): AsyncGenerator<Figure> {
  const home = await preparedHome()
  const running = await startOn(home.path)
  try {
    const client = await signInDemo(running.url)
    await untilIdle(client)
    const { items } = await client.get<{ items: { messageIds: number[] }[] }>('/threads?limit=50')
    const ids = items.flatMap(({ messageIds }) => messageIds)
    const times: number[] = []
    for (let n = 0; n < CLICKS; n++) {
      times.push(await click(client, { kind: n % 2 === 0 ? 'mail.mark-unread' : 'mail.mark-read', payload: { messageIds: [ids[n % ids.length]] } }))
    }
    yield figure('gate.p50', quantile(times, 0.5), 'ms')
    yield figure('gate.p99', quantile(times, 0.99), 'ms')
  } finally {
    await running.stop()
    home.remove()
  }
}

async function click(client: Client, proposal: unknown): Promise<number> {
  const startedAt = performance.now()
  const { id } = await client.post<{ id: string }>('/actions', { proposal, approve: true })
  for (;;) {
    const { state, errorText } = await client.get<{ state: string; errorText: string }>(`/actions/${id}`)
    if (state === 'done') return performance.now() - startedAt
    if (state === 'failed') throw new Error(`The action failed: ${errorText}`)
    await delay(LOOK_EVERY_MS)
  }
}
