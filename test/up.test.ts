// `up` as the one who looks after the others: it brings the store up to date before them, brings
// back what dies, gives up on what never comes, and does it all in one process where asked to.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { loadMigrations } from '../src/store/load-migrations.ts'
import { migrate, schemaVersion } from '../src/store/migrate.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { secretary } from './commands.ts'
import { freshHome, healthOf, signInDemo, startSecretary, until, untilMailIsIn } from './running.ts'

test('up on the data of an earlier version brings it up to date itself, before web or engine has begun', async () => {
  const home = freshHome()
  const path = join(home, 'secretary.db')
  const migrations = loadMigrations()
  const old = openSqlite(path)
  await migrate(old, 1, { migrations: migrations.slice(0, -1) })
  await old.close()
  let log = ''
  const running = await startSecretary({ home, args: [], env: { LOG_LEVEL: 'info' }, onLog: (text) => void (log += text) })
  try {
    await until(async () => log.includes('The engine is up'))
    const lines = log.trim().split('\n').map((line) => JSON.parse(line) as { process: string; msg: string })
    const told = lines.filter(({ msg }) => msg.startsWith('The database is being brought to the schema'))
    assert.deepEqual(told.map((line) => line.process), ['up'])
    assert.equal(lines[0], told[0])
  } finally {
    await running.stop()
  }
  const db = openSqlite(path)
  assert.equal(await schemaVersion(db), migrations.at(-1)?.version)
  await db.close()
})

test('an engine that is killed comes back, and /health says when it is away and when it is there', async () => {
  const running = await startSecretary({ home: freshHome(), args: [] })
  try {
    const first = await until(async () => {
      const { status, detail } = await healthOf(running.url, '/engine')
      return status === 'ok' && Number(detail['pid'])
    })
    process.kill(first, 'SIGKILL')
    await until(async () => (await healthOf(running.url)).status === 'down')
    assert.deepEqual((await healthOf(running.url)).detail['db'], 'ok')
    const second = await until(async () => {
      const { status, detail } = await healthOf(running.url, '/engine')
      return status === 'ok' && Number(detail['pid'])
    })
    assert.notEqual(second, first)
    assert.equal((await healthOf(running.url)).status, 'ok')
  } finally {
    await running.stop()
  }
  assert.equal(running.process.exitCode, 0)
})

test('an engine that dies three times before it was ever well ends up, which says what does not come up', async () => {
  const home = freshHome()
  // What cannot be foreseen, so that no refusal explains it: a folder where a file should be.
  mkdirSync(join(home, 'engine.lock'))
  const { code, out, err } = await secretary(['up', '--port', '0', '--json'], { SECRETARY_HOME: home })
  assert.deepEqual([code, out], [1, ''])
  const told = err.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { process: string; msg: string; name?: string })
  assert.deepEqual(
    told.filter((line) => line.process === 'up').map(({ msg, name }) => [msg, name]),
    [
      ['A process died; it is started again', 'engine'],
      ['A process died; it is started again', 'engine'],
      ['A process does not come up', 'engine'],
    ],
  )
})

test('up --single-process is one process that serves, syncs and ends when asked', async () => {
  const running = await startSecretary({ home: freshHome(), args: ['--demo', '--single-process'] })
  try {
    const client = await signInDemo(running.url)
    await untilMailIsIn(client)
    const { items } = await client.get<{ items: unknown[] }>('/threads?limit=5')
    assert.equal(items.length, 5)
    assert.equal((await healthOf(running.url, '/engine')).detail['pid'], running.process.pid)
  } finally {
    await running.stop()
  }
  assert.equal(running.process.exitCode, 0)
})
