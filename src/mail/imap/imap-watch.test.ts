// A watch hears of what happens in any mailbox while it stands, comes back when its connection
// is lost, and leaves nothing behind when it ends.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { systemClock, type Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import { openImapReader } from './imap-reader.ts'

const letter = Buffer.from('Subject: hello\r\n\r\nhello\r\n')

/** Passes everything on, until it is told to drop what it holds. */
async function cable(context: TestContext, to: { host: string; port: number }): Promise<{ port: number; sockets: Set<Socket>; tear(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to.port, to.host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const tear = () => {
    for (const socket of sockets) socket.destroy()
  }
  context.after(() => {
    tear()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets, tear }
}

async function watched(context: TestContext) {
  const server = await startDovecot()
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  await hand.mailboxCreate('Știri')
  const line = await cable(context, server)
  const reader = openImapReader({ config: { host: '127.0.0.1', port: line.port, security: 'none' }, credentials: async () => person, clock: systemClock })
  context.after(() => reader.close())
  const heard: string[] = []
  let told = Promise.withResolvers<void>()
  const stop = new AbortController()
  context.after(() => stop.abort())
  const next = async (path: string) => {
    while (!heard.includes(path)) {
      told = Promise.withResolvers<void>()
      await told.promise
    }
    heard.length = 0
  }
  await reader.watch((path) => {
    heard.push(path)
    told.resolve()
  }, stop.signal)
  // That it stands counts as a change: something may have arrived just before.
  await next('INBOX')
  return { hand, line, reader, heard, next, stop }
}

test('new mail, flags and removals are heard of, in the inbox and elsewhere', { skip: dovecotMissing }, async (context) => {
  const { hand, next } = await watched(context)
  await hand.append('INBOX', letter)
  await next('INBOX')
  await hand.append('Știri', letter)
  await next('Știri')
  await hand.mailboxOpen('INBOX')
  await hand.messageFlagsSet('1', ['\\Seen'])
  await next('INBOX')
  await hand.messageDelete('1')
  await next('INBOX')
})

test('a lost connection is made again, and counts as a change', { skip: dovecotMissing }, async (context) => {
  const { hand, line, heard, next } = await watched(context)
  assert.deepEqual(heard, [], 'nothing happened yet')
  line.tear()
  await next('INBOX')
  await hand.append('INBOX', letter)
  await next('INBOX')
})

test('a watch that ends leaves no connection open', { skip: dovecotMissing }, async (context) => {
  const { hand, line, heard, stop } = await watched(context)
  assert.ok(line.sockets.size > 0)
  stop.abort()
  for (const socket of line.sockets) await once(socket, 'close')
  await hand.append('INBOX', letter)
  assert.equal(line.sockets.size, 0)
  assert.deepEqual(heard, [])
})

test('a watch that cannot begin says why', { skip: dovecotMissing }, async () => {
  const reader = openImapReader({ config: { host: '127.0.0.1', port: 1, security: 'none' }, credentials: async () => ({ user: 'a', password: 'b' }), clock: systemClock })
  await assert.rejects(reader.watch(() => {}, new AbortController().signal), { name: 'RetryLater' })
})

const EXAMINED = ['* FLAGS (\\Seen)', '* 0 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 1] ok', 'OK [READ-ONLY] done']
const openAt = (port: number, clock: Clock = systemClock) =>
  openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => ({ user: 'a', password: 'b' }), clock })

test('a reader that is closed ends its watch and gives the password to nobody any more', async (context) => {
  const { promise: hungUp, resolve } = Promise.withResolvers<void>()
  let signIns = 0
  const server = await scriptedImap(context, {
    capabilities: 'IDLE',
    signIn: () => `OK ${++signIns}`,
    answer: (command, socket) => {
      if (command.startsWith('EXAMINE')) return EXAMINED
      if (command !== 'IDLE') return undefined
      socket.once('close', resolve)
      socket.write('+ idling\r\n')
      return 'owed'
    },
  })
  const reader = openAt(server.port)
  await reader.watch(() => {}, new AbortController().signal)
  await reader.close()
  await hungUp
  await assert.rejects(reader.watch(() => {}, new AbortController().signal), { name: 'RetryLater' })
  assert.equal(signIns, 1)
})

/** Time stands still: what waits for a backoff goes on at once, and the backoff is written down. */
function impatientClock(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = []
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (ms === limits.imapIdleMs || ms === limits.watchDebounceMs) return await systemClock.sleep(ms, signal)
    pauses.push(ms)
    await systemClock.sleep(1, signal)
  }
  return { clock: { now: () => 0, sleep }, pauses }
}

const isGrowing = (pauses: readonly number[]): boolean => pauses.every((ms, n) => ms >= (limits.retryBaseMs / 2) * 2 ** n)

for (const [what, isHangingUp] of [['hangs up in IDLE', true], ['ends IDLE at once', false]] as const) {
  test(`a server that ${what} is asked less and less often`, async (context) => {
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    let [signIns, idles] = [0, 0]
    const server = await scriptedImap(context, {
      capabilities: 'IDLE',
      signIn: () => `OK ${++signIns}`,
      answer: (command, socket) => {
        if (command.startsWith('EXAMINE')) return EXAMINED
        if (command !== 'IDLE') return undefined
        if (++idles === 5) resolve()
        socket.write('+ idling\r\n')
        if (!isHangingUp) return ['OK ended']
        socket.end('* BYE too many\r\n')
        return 'owed'
      },
    })
    const { clock, pauses } = impatientClock()
    const reader = openAt(server.port, clock)
    context.after(() => reader.close())
    await reader.watch(() => {}, new AbortController().signal)
    await enough
    assert.ok(pauses.length >= 4 && isGrowing(pauses), pauses.join())
    assert.equal(signIns, isHangingUp ? 5 : 1)
  })
}
