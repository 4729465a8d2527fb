// A command that waits for an engine ends when its work is done, and when the engine is not there to do it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { hastyClock } from '../testing/hasty-clock.ts'
import { socketPath } from './ask-engine.ts'
import { untilDone } from './await-work.ts'
import type { House } from './open-house.ts'

const ifGone = { says: 'Secretary was stopped meanwhile', fix: 'Start it again.' }

function houseAt(context: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-wait-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  return { home, house: { db: { kind: 'sqlite' }, clock: hastyClock(0), config: { home } } as unknown as House }
}

test('what an engine was asked for is not waited for once the engine is gone', async (context) => {
  const { house } = houseAt(context)
  await assert.rejects(untilDone(house, { isElsewhere: true, look: async () => undefined, ifGone }), { code: 'engine-gone', message: ifGone.says, fix: ifGone.fix })
})

test('an engine that lives is waited for, and so is this process itself', async (context) => {
  const { home, house } = houseAt(context)
  let looks = 0
  const look = async () => ((looks += 1) % 100 === 0 ? looks : undefined)
  assert.equal(await untilDone(house, { isElsewhere: false, look, ifGone }), 100)
  const engine = createServer((_, response) => response.end('{}')).listen(socketPath(home))
  await once(engine, 'listening')
  assert.equal(await untilDone(house, { isElsewhere: true, look, ifGone }), 200)
  engine.closeAllConnections()
  engine.close()
})
