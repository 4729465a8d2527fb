// A batch of cleaning at a real IMAP server, stopped by a person in the middle: what came of it is
// told mail by mail, is what the server holds, and can be brought back.
import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { dovecotMissing } from '../src/testing/dovecot.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Client, type Running } from './running.ts'
import { connectServer, ended, serverMailbox, SERVER_ACCOUNT_ENV, type ServerAccount } from './sim/server-account.ts'

const MAILINGS = 1_200
const INTO = 'Secretary/Auto-Cleaned'
const mailing = (n: number) =>
  Buffer.from(`From: News <news@lists.example>\r\nTo: readers@lists.example\r\nMessage-ID: <n${n}@lists.example>\r\nDate: ${new Date(Date.now() - 40 * 24 * 3_600_000).toUTCString()}\r\nSubject: Offers ${String(n).padStart(4, '0')}\r\nList-Id: <offers.lists.example>\r\nList-Unsubscribe: <https://lists.example/u>\r\nPrecedence: bulk\r\n\r\nAll at half price.\r\n`)

interface Done {
  state: string
  errorCode: string
  errorText: string
  receipt: { proven: number; expected: number; items: { id: string; outcome: string; error: string }[] }
}

let house: Running
let log = ''
let client: Client
let accountId: string
let server: Omit<ServerAccount, 'accountId'>
let line: Awaited<ReturnType<typeof holdingLine>>
const ends: (() => unknown)[] = []

before(async () => {
  if (dovecotMissing !== false) return
  house = await startSecretary({ home: freshHome(), env: { ...SERVER_ACCOUNT_ENV, LOG_LEVEL: 'info' }, onLog: (text) => void (log += text) })
  server = await serverMailbox({ after: (end) => ends.unshift(end) })
  server.dovecot.deliver(server.who.user, Array.from({ length: MAILINGS }, (_, n) => mailing(n)))
  line = await holdingLine(server.dovecot.port)
  client = await signInDemo(house.url)
  await untilMailIsIn(client)
  accountId = await connectServer(client, { ...server, dovecot: { ...server.dovecot, port: line.port } })
})
after(async () => {
  await house?.stop()
  line?.close()
  for (const end of ends) await end()
})

/** To the server; holds the second MOVE back until it is let go. */
async function holdingLine(port: number) {
  const sockets = new Set<Socket>()
  const [held, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let moves = 0
  const listener = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}).on('close', () => [near, far].map((one) => one.destroy())))
    far.on('data', (chunk) => near.write(chunk))
    near.on('data', (chunk) => {
      if (!/ UID MOVE /.test(chunk.toString('latin1')) || ++moves !== 2) return void far.write(chunk)
      held.resolve()
      void goOn.promise.then(() => far.write(chunk))
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    held: held.promise,
    goOn: goOn.resolve,
    close: () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
    },
  }
}

test('1,200 mailings are cleaned and stopped in the middle, each told, and all of it comes back', { skip: dovecotMissing, timeout: 300_000 }, async () => {
  const own = async () => (await client.get<{ items: { accountId: string; role: string; total: number }[] }>('/mailboxes')).items.find((one) => one.accountId === accountId && one.role === 'inbox')?.total
  await until(async () => (await own()) === MAILINGS)
  const { actions } = await client.post<{ actions: { id: string; digest: string; accountId: string }[] }>('/clean', { bands: ['sure', 'likely', 'unsure'] })
  const action = actions.find((one) => one.accountId === accountId) ?? assert.fail('nothing was proposed for the account')
  await client.post(`/actions/${action.id}/approve`, { digest: action.digest })
  await line.held
  const { items: jobs } = await client.get<{ items: { id: string; name: string }[] }>('/jobs?state=running&limit=50')
  const job = jobs.find(({ name }) => name === 'actions.execute') ?? assert.fail('nobody carries it out')
  await client.post(`/jobs/${job.id}/cancel`)
  // The batch that is on its way is done, and no other.
  await until(() => Promise.resolve(log.includes('heard that it is to stop')))
  line.goOn()
  const stopped = await ended<Done>(client, action.id)
  const { items, proven, expected } = stopped.receipt
  assert.deepEqual([stopped.state, stopped.errorCode, expected], ['failed', 'partly-done', MAILINGS], stopped.errorText)
  assert.ok(proven > 0 && proven < MAILINGS, `${proven} were moved`)
  assert.deepEqual(new Set(items.map(({ outcome, error }) => `${outcome} ${error}`)), new Set(['done ', 'failed Stopped before this message; it was left as it was']))
  assert.deepEqual([(await server.subjects(INTO)).length, (await server.subjects('INBOX')).length], [proven, MAILINGS - proven])
  assert.equal(items.filter(({ outcome }) => outcome === 'done').length, proven)

  const undo = await client.post<{ id: string }>(`/actions/${action.id}/undo`)
  const undone = await ended<Done>(client, undo.id)
  assert.deepEqual([undone.state, undone.receipt.proven], ['done', proven], undone.errorText)
  const inbox = await server.subjects('INBOX')
  assert.deepEqual([new Set(inbox).size, inbox.length, (await server.subjects(INTO)).length], [MAILINGS, MAILINGS, 0])
})
