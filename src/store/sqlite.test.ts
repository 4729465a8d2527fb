// Opening a store that another process opens at the same moment: a first start has two.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Fault } from '../base/fault.ts'
import { ping } from './db.ts'
import { openSqlite } from './sqlite.ts'

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-sqlite-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Another opener, half-way in: on a thread of its own, because opening here stops this one. */
const HALF_WAY_IN = `
  const { DatabaseSync } = require('node:sqlite')
  const { parentPort, workerData } = require('node:worker_threads')
  const handle = new DatabaseSync(workerData, { timeout: 10_000 })
  handle.exec('begin immediate')
  parentPort.postMessage('in')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  handle.exec('commit')
  handle.close()`

test('a new file that another process is setting up is waited for, not refused', async (context) => {
  const path = join(newFolder(context), 'secretary.db')
  const other = new Worker(HALF_WAY_IN, { eval: true, workerData: path })
  const gone = once(other, 'exit')
  await once(other, 'message')
  const db = openSqlite(path)
  await ping(db)
  await db.close()
  await gone
})

test('a file that is no database is refused for good, with what to do', (context) => {
  const path = join(newFolder(context), 'secretary.db')
  writeFileSync(path, 'Dear diary, '.repeat(100))
  assert.throws(
    () => openSqlite(path),
    (error: unknown) => error instanceof Fault && error.code === 'store-unusable' && error.fix !== '',
  )
})
