// A body that stops half-way does not keep its connection; one that is there, or a file, is left alone.
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import fastify from 'fastify'
import { limits } from '../../base/limits.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import { bodyInTimeHook } from './body-in-time.ts'

const TIME_MS = 100

test('half a body is waited for only so long, and a file as long as it takes', { timeout: 10_000 }, async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const wait = (ms: number) => context.mock.timers.tick(ms)
  const app = fastify({ forceCloseConnections: true })
  context.after(() => app.close())
  app.addHook('preParsing', bodyInTimeHook(TIME_MS))
  /** Requests whose time has begun, or that have none. */
  const begun = new EventEmitter()
  app.addHook('preParsing', async (request) => void begun.emit('request', request.raw))
  const slowly = Promise.withResolvers<string>()
  app.post('/small', async (request) => request.body)
  app.post('/file', { config: { longBody: true } }, async (request) => request.body)
  app.get('/slow', () => slowly.promise)
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const send = async (path: string, body: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n${body}`)
    const [request] = (await once(begun, 'request')) as [IncomingMessage]
    return { socket, request }
  }
  const half = await send('/small', '{"a"')
  wait(TIME_MS - 1)
  assert.equal(half.request.destroyed, false)
  const closed = once(half.socket.resume(), 'close')
  wait(1)
  await closed
  const file = await send('/file', '{"a"')
  wait(10 * TIME_MS)
  file.socket.write(':1}')
  assert.match(String((await once(file.socket, 'data'))[0]), /200 OK/)
  const whole = await send('/small', '{"a":1}')
  assert.match(String((await once(whole.socket, 'data'))[0]), /200 OK/)
  const answer = fetch(`http://127.0.0.1:${port}/slow`)
  await once(begun, 'request')
  wait(10 * TIME_MS)
  slowly.resolve('there')
  assert.equal(await (await answer).text(), 'there')
  // The time of a request that was answered is over, also on a connection that is kept.
  whole.socket.write('POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}')
  assert.match(String((await once(whole.socket, 'data'))[0]), /200 OK/)
})

test('the web has both: a time for bodies, and one for connections on which nothing moves', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  assert.equal(web.idleConnectionMs(), limits.idleConnectionMs)
})
