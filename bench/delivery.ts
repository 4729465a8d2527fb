// From a delivery to the mail being in the API's list: what IDLE is for. The clock starts when the
// server has the mail; beside us a bare connection in IDLE, which only hears that there is one.
import { setTimeout as delay } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { until, type Client } from '../test/running.ts'
import { besidePeer, figure, quantile, type Figure } from './figure.ts'

const DELIVERIES = 20
const LOOK_EVERY_MS = 5

export async function* measureDelivery({ name, client, port, person }: { name: string; client: Client; port: number; person: { user: string; password: string } }): AsyncGenerator<Figure> {
  const [hand, listener] = await Promise.all([connect(port, person), connect(port, person)])
  const [visible, heard]: [number[], number[]] = [[], []]
  try {
    await listener.mailboxOpen('INBOX', { readOnly: true })
    for (let n = 0; n < DELIVERIES; n++) {
      // At uneven intervals, so that they cannot fall in step with anybody's look.
      await delay(300 + ((n * 373) % 900))
      const word = `delivered${n}x${Math.round(performance.timeOrigin)}`
      let deliveredAt = 0
      const exists = Promise.withResolvers<number>()
      listener.once('exists', () => exists.resolve(performance.now()))
      const idling = listener.idle()
      await hand.append('INBOX', `From: bob@example.net\r\nSubject: ${word}\r\nMessage-ID: <${word}@example.net>\r\n\r\nHello.\r\n`)
      deliveredAt = performance.now()
      await until(async () => (await client.get<{ items: unknown[] }>(`/emails?q=subject:${word}`)).items.length > 0, LOOK_EVERY_MS)
      visible.push(performance.now() - deliveredAt)
      heard.push((await exists.promise) - deliveredAt)
      await listener.noop()
      await idling
    }
  } finally {
    await Promise.all([hand, listener].map((one) => one.logout()))
  }
  for (const [part, share] of [['p50', 0.5], ['p99', 0.99]] as const) yield besidePeer(figure(`${name}.${part}`, quantile(visible, share), 'ms'), 'bare IDLE', quantile(heard, share))
}

async function connect(port: number, { user, password }: { user: string; password: string }): Promise<ImapFlow> {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false, disableAutoIdle: true })
  await client.connect()
  return client
}
