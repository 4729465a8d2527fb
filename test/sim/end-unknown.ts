// What ends a letter of which nobody knows whether it left, as it goes in life: whoever got it
// answers, which the house has to find by itself; of the others their person hears what became of
// them, and says so. The truth is what the server took.
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../running.ts'
import type { ServerAccount } from './server-account.ts'
import type { StoreReader } from './store-reader.ts'

/** An answer is delivered, heard of, and taken as proof: a minute where no push is, and some more on a busy machine. */
const PATIENCE_MS = 180_000

export interface Ended {
  answered: number
  byWord: number
  violations: string[]
}

export async function endUnknown(client: Client, { server, store, accountId }: { server: Omit<ServerAccount, 'accountId'>; store: StoreReader; accountId: string }): Promise<Ended> {
  const unknown = store.actions().filter(({ state }) => state === 'unknown')
  const letters = unknown.map(({ id, payload, plan }) => {
    const { subject } = JSON.parse(payload) as { subject: string }
    const { messageId } = JSON.parse(plan) as { messageId: string }
    return { id, subject, messageId, happened: server.sink.letters.some(({ raw }) => raw.includes(`Message-ID: <${messageId}>\r\n`)) }
  })
  // Every other one that was taken is answered; nobody answers what never came.
  const answered = letters.filter(({ happened }) => happened).filter((_, at) => at % 2 === 0)
  const isAnswered = new Set(answered.map(({ id }) => id))
  const byWord = letters.filter(({ id }) => !isAnswered.has(id))
  server.dovecot.deliver(server.who.user, answered.map(({ subject, messageId }) => Buffer.from(`From: Bob <bob@example.org>\r\nSubject: Re: ${subject}\r\nMessage-ID: <answer-to-${messageId}>\r\nIn-Reply-To: <${messageId}>\r\n\r\nThank you.\r\n`)))
  for (const { id, happened } of byWord) {
    const { digest } = await client.get<{ digest: string }>(`/actions/${id}`)
    await client.post(`/actions/${id}/settle`, { digest, happened })
  }
  const open = () => store.actions().filter(({ state }) => state === 'unknown')
  await client.post(`/accounts/${accountId}/sync`)
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && open().length > 0; waitedMs += 250) await delay(250)
  const ends = new Map(store.actions().map(({ id, state, receipt }) => [id, { state, ...(JSON.parse(receipt === '' ? '{}' : receipt) as { proven?: number; saidBy?: string }) }]))
  const violations = letters.flatMap(({ id, subject, happened }) => {
    const end = ends.get(id)
    if (end?.state !== (happened ? 'done' : 'failed')) return [`${subject} ${happened ? 'was' : 'was not'} taken, and ends as ${String(end?.state)}`]
    if (isAnswered.has(id) !== (end.proven === 1) || isAnswered.has(id) !== (end.saidBy === undefined)) return [`${subject} ${isAnswered.has(id) ? 'was answered' : 'was settled by word'}, and its receipt says otherwise`]
    return []
  })
  return { answered: answered.length, byWord: byWord.length, violations }
}
