// A server that answers what it likes, when it likes: what is said of the letter then.
import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RetryLater } from '../../base/fault.ts'
import { LetterLost } from '../letters/leave-once.ts'
import { handOver } from './smtp-hand-over.ts'

const LETTER = { envelope: { from: 'ana@example.org', to: ['bob@example.net'] }, messageId: 'act_1@example.org', raw: new Uint8Array(Buffer.from('Subject: S\r\n\r\nhello\r\n')) }

type Says = (command: string, socket: Socket) => string | undefined

/** Usual answers; `says` gives others, '' = none. */
async function serverThat(context: TestContext, says: Says): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let isData = false
    let rest = ''
    socket.write('220 here\r\n')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (isData && line !== '.') continue
        const [verb = ''] = line.toUpperCase().split(' ', 1)
        isData = verb === 'DATA'
        const usual = { EHLO: '250-here\r\n250 AUTH PLAIN\r\n', AUTH: '235 yes\r\n', DATA: '354 go\r\n' }[verb] ?? '250 ok\r\n'
        const answer = says(verb, socket) ?? usual
        if (answer !== '') socket.write(answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function hand(context: TestContext, says: Says, { silenceMs = 500, leaving = async () => {} } = {}) {
  const port = await serverThat(context, says)
  return await handOver(
    {
      server: { host: '127.0.0.1', port, security: 'none' },
      reached: { address: '127.0.0.1', servername: '', rejectUnauthorized: false },
      credentials: { user: 'ana', password: 'secret' },
      timeouts: { connectMs: 2_000, silenceMs },
      beforeLeaving: leaving,
      signal: new AbortController().signal,
    },
    LETTER,
  )
}

test('a letter is handed over with the usual answers', async (context) => {
  assert.deepEqual(await hand(context, () => undefined), { answer: '250 ok', refused: [] })
})

test('an answer that came before the letter was read is no answer to it: it did not leave', async (context) => {
  const said: string[] = []
  // Both come in one packet, and the second is taken up in a turn of the loop behind the first.
  const leaving = async () => {
    for (let turn = 0; turn < 50; turn++) await nextTurn()
  }
  await assert.rejects(hand(context, (verb) => (said.push(verb), verb === 'DATA' ? '354 go\r\n250 taken already\r\n' : undefined), { leaving }), RetryLater)
  assert.ok(!said.includes('.'))
})

test('what is no answer to a whole letter leaves its outcome unknown', async (context) => {
  for (const answer of ['354 go on\r\n', '100 hm\r\n', 'yes\r\n']) await assert.rejects(hand(context, (verb) => (verb === '.' ? answer : undefined)), LetterLost, answer)
})

test('a server that never ends its answer is not waited for any longer than one that is silent', { timeout: 20_000 }, async (context) => {
  const hungUp = Promise.withResolvers<void>()
  await assert.rejects(
    hand(context, (verb, socket) => {
      if (verb !== '.') return undefined
      // For as long as anybody listens: what ends it is the other side alone.
      const drip = setInterval(() => socket.write('250-thinking\r\n'), 100)
      socket.on('close', () => {
        clearInterval(drip)
        hungUp.resolve()
      })
      return ''
    }),
    LetterLost,
  )
  await hungUp.promise
})
