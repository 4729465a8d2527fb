// Five thousand mails moved at a real IMAP server, from the click to the proof, and taken back:
// proposed, approved, carried out, fetched again and recorded; the same for the undo.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSecretary, signInDemo, untilIdle, untilMailIsIn, type Client } from '../test/running.ts'
import { connectServer, ended, letterOf, serverMailbox, SERVER_ACCOUNT_ENV } from '../test/sim/server-account.ts'
import { openStoreReader } from '../test/sim/store-reader.ts'
import { figure, type Figure } from './figure.ts'

const MOVED = 5_000

export async function* measureMoves(): AsyncGenerator<Figure> {
  const ends: (() => unknown)[] = []
  const home = mkdtempSync(join(tmpdir(), 'secretary-moves-'))
  const server = await serverMailbox({ after: (end) => ends.unshift(end) })
  server.dovecot.deliver(server.who.user, Array.from({ length: MOVED }, (_, n) => letterOf(`Offer ${n}`)))
  const running = await startSecretary({ home, env: SERVER_ACCOUNT_ENV })
  const store = openStoreReader(home)
  try {
    const client = await signInDemo(running.url)
    await untilMailIsIn(client)
    await connectServer(client, server)
    await untilIdle(client)
    const messageIds = store.messages().filter(({ path }) => path === 'INBOX').map(({ id }) => id)
    if (messageIds.length !== MOVED) throw new Error(`${messageIds.length} mails are here, and ${MOVED} at the server`)
    const { items } = await client.get<{ items: { id: string; path: string; name: string }[] }>('/mailboxes')
    const mailboxId = items.find(({ path }) => path === 'Archive')?.id
    const there = await timed(client, () => client.post('/actions', { proposal: { kind: 'mail.move', payload: { messageIds, mailboxId } }, approve: true }))
    yield figure('moves.5000', there.ms / 1_000, 's')
    const back = await timed(client, () => client.post(`/actions/${there.id}/undo`))
    yield figure('moves.5000-undone', back.ms / 1_000, 's')
    const [inbox, archive] = [(await server.subjects('INBOX')).length, (await server.subjects('Archive')).length]
    if (inbox !== MOVED || archive !== 0) throw new Error(`After the undo ${inbox} are in the inbox and ${archive} in the archive`)
  } finally {
    store.close()
    await running.stop()
    for (const end of ends) await end()
    rmSync(home, { recursive: true, force: true })
  }
}

async function timed(client: Client, ask: () => Promise<{ id: string }>): Promise<{ id: string; ms: number }> {
  const beganAt = performance.now()
  const { id } = await ask()
  const { state, errorText } = await ended<{ state: string; errorText: string }>(client, id)
  if (state !== 'done') throw new Error(`It is ${state}: ${errorText}`)
  return { id, ms: performance.now() - beganAt }
}
