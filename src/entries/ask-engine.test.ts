// Three silences that mean three things: an engine that does not run, one that died, and a web
// that has none by choice.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { askEngine, socketPath } from './ask-engine.ts'

function home(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-engine-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('without a socket the engine is down on SQLite, and on PostgreSQL it is simply not here', async (context) => {
  const folder = home(context)
  assert.equal((await askEngine(folder, 'sqlite')).status, 'down')
  const { status, detail } = await askEngine(folder, 'postgres')
  assert.equal(status, 'off')
  assert.match(String(detail['reason']), /No engine runs beside this web/)
})

test('an engine that was killed leaves its socket, and is down on either store', async (context) => {
  const folder = home(context)
  spawnSync(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(socketPath(folder))}, () => process.kill(process.pid, 'SIGKILL'))`])
  for (const store of ['sqlite', 'postgres'] as const) assert.deepEqual(await askEngine(folder, store), { status: 'down', detail: { reason: 'it is not running' } })
})

test('an engine that answers is up, and one that answers nonsense is down', async (context) => {
  const folder = home(context)
  const engine = createHttpServer((_, response) => response.end('{"pid":4711}')).listen(socketPath(folder))
  await once(engine, 'listening')
  assert.deepEqual(await askEngine(folder, 'postgres'), { status: 'ok', detail: { pid: 4711 } })
  engine.closeAllConnections()
  await new Promise((done) => engine.close(done))
  const babbler = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nnonsense')).listen(socketPath(folder))
  await once(babbler, 'listening')
  assert.equal((await askEngine(folder, 'postgres')).status, 'down')
  babbler.close()
})
