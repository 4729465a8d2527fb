// A whole Secretary on PostgreSQL: `up` syncs the sample into it, and an executor beside it
// carries out what was approved while the engine stands still.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { freshPostgres, postgresBinaries } from '../src/testing/postgres-cluster.ts'
import { requireRealServers } from '../src/testing/real-store.ts'
import { MAIN, freshHome, healthOf, signInDemo, startSecretary, until, untilIdle, untilMailIsIn } from './running.ts'

const missing = postgresBinaries() === undefined && !requireRealServers && 'PostgreSQL is not installed here'

test('on PostgreSQL up syncs the sample, and an executor beside it carries out an approved action', { skip: missing }, async (context) => {
  const env = { DATABASE_URL: await freshPostgres() }
  const home = freshHome()
  const running = await startSecretary({ home, env })
  context.after(() => running.stop())
  const client = await signInDemo(running.url)
  await untilMailIsIn(client)
  await untilIdle(client)
  assert.equal((await healthOf(running.url, '/db')).detail['kind'], 'postgres')

  const { items } = await client.get<{ items: { id: string; unread: boolean; messageIds: number[] }[] }>('/threads?limit=50')
  const messageIds = items.find(({ unread }) => unread)?.messageIds ?? []
  assert.notEqual(messageIds.length, 0)
  // Alive and silent: whatever happens now is the executor's work.
  const engine = Number((await healthOf(running.url, '/engine')).detail['pid'])
  process.kill(engine, 'SIGSTOP')
  try {
    const { id } = await client.post<{ id: string }>('/actions', {
      proposal: { kind: 'mail.mark-read', payload: { messageIds } },
      words: '',
      requestKey: 'one',
      approve: true,
    })
    const executor = spawn(process.execPath, [MAIN, 'executor'], { env: { ...process.env, LOG_LEVEL: 'error', SECRETARY_HOME: home, ...env }, stdio: 'ignore' })
    context.after(() => executor.kill('SIGKILL'))
    await until(async () => (await client.get<{ state: string }>(`/actions/${id}`)).state === 'done')
    const ended = once(executor, 'exit')
    executor.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
  } finally {
    process.kill(engine, 'SIGCONT')
  }
})
