// A body that stops half-way does not keep its connection; one that is there, or a file, is left alone.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as setTimeoutAsync } from 'node:timers/promises'
import fastify from 'fastify'
import { limits } from '../../base/limits.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import { bodyInTimeHook } from './body-in-time.ts'

test('half a body is waited for only so long, and a file as long as it takes', { timeout: 10_000 }, async (context) => {
  const app = fastify({ forceCloseConnections: true })
  context.after(() => app.close())
  app.addHook('preParsing', bodyInTimeHook(100))
  app.post('/small', async (request) => request.body)
  app.post('/file', { config: { longBody: true } }, async (request) => request.body)
  app.get('/slow', async () => {
    await setTimeoutAsync(300)
    return 'there'
  })
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const send = (path: string, body: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n${body}`)
    return socket
  }
  await once(send('/small', '{"a"').resume(), 'close')
  const file = send('/file', '{"a"')
  setTimeout(() => file.write(':1}'), 300)
  assert.match(String((await once(file, 'data'))[0]), /200 OK/)
  const whole = send('/small', '{"a":1}')
  assert.match(String((await once(whole, 'data'))[0]), /200 OK/)
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/slow`)).text(), 'there')
  // The time of a request that was answered is over, also on a connection that is kept.
  setTimeout(() => whole.write('POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'), 300)
  assert.match(String((await once(whole, 'data'))[0]), /200 OK/)
})

test('the web has both: a time for bodies, and one for connections on which nothing moves', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  assert.equal(web.idleConnectionMs(), limits.idleConnectionMs)
})
