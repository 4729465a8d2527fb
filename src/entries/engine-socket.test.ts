// Three silences that mean three things: an engine that does not run, one that died, and a web
// that has none by choice.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openLog } from '../base/log.ts'
import { askEngine, serveEngineSocket, socketPath } from './engine-socket.ts'

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
  const close = await serveEngineSocket(folder, { status: async () => ({ pid: 4711 }), triggerSync: async () => 0 }, openLog({ level: 'silent', process: 'test' }))
  assert.deepEqual(await askEngine(folder, 'postgres'), { status: 'ok', detail: { pid: 4711 } })
  await close()
  const babbler = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nnonsense')).listen(socketPath(folder))
  await once(babbler, 'listening')
  assert.equal((await askEngine(folder, 'postgres')).status, 'down')
  babbler.close()
})
