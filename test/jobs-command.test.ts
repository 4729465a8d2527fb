// The command as it is typed: at a job that carries out an action it is refused as over HTTP, and
// what has died is brought back.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { listAudit } from '../src/actions/audit.ts'
import { executeAction } from '../src/actions/execute-job.ts'
import { systemClock } from '../src/base/clock.ts'
import { enqueue } from '../src/jobs/job.ts'
import { findJob } from '../src/jobs/job-store.ts'
import { syncAccount } from '../src/mail/sync/sync-account.ts'
import { migrate } from '../src/store/migrate.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { MAIN } from './running.ts'

async function openHome(context: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-jobs-'))
  const db = openSqlite(join(home, 'secretary.db'))
  context.after(async () => {
    await db.close()
    rmSync(home, { recursive: true, force: true })
  })
  await migrate(db, 0)
  const jobs = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'jobs', ...words], { env: { PATH: process.env['PATH'], SECRETARY_HOME: home }, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  return { db, jobs }
}

test('a dead job is listed with why it died, and retried by its id or with all that are dead', async (context) => {
  const { db, jobs } = await openHome(context)
  const [first, second] = await db.transaction(async (tx) => [
    await enqueue(tx, systemClock, syncAccount, { accountId: 'acc_1' }, { userId: 'alice' }),
    await enqueue(tx, systemClock, syncAccount, { accountId: 'acc_2' }, { userId: 'alice' }),
    await enqueue(tx, systemClock, syncAccount, { accountId: 'acc_3' }, { userId: 'alice' }),
  ])
  await db.query.updateTable('jobs').set({ state: 'failed', dead: 1, attempt: 5, error_text: 'The folder is gone' }).where('id', 'in', [first, second]).execute()
  const dead = jobs('list', '--dead')
  assert.equal(dead.status, 0)
  assert.deepEqual(dead.stdout.trim().split('\n').toSorted(), [first, second].map((id) => `${id}  failed     mail.sync-account  The folder is gone`).toSorted())
  const retried = jobs('retry', first, '--json')
  assert.equal(retried.status, 0, retried.stderr)
  assert.deepEqual(JSON.parse(retried.stdout), { id: first, name: 'mail.sync-account', state: 'pending', attempt: 0, dead: false, errorCode: '', errorText: '' })
  const { state, dead: isDead } = (await findJob(db, first))!
  assert.deepEqual([state, isDead], ['pending', 0])
  assert.equal((await findJob(db, second))?.state, 'failed')
  assert.match(jobs('retry', '--dead').stdout, new RegExp(`^${second}  pending `))
  assert.equal(jobs('list', '--dead').stdout, 'There are none.\n')
  const again = jobs('retry', first)
  assert.deepEqual([again.status, again.stdout], [1, ''])
})

test('jobs cancel, pause and retry leave an execution alone, and a job that obeys has its line by the operator', async (context) => {
  const { db, jobs } = await openHome(context)
  const [waiting, dead, sync] = await db.transaction(async (tx) => [
    await enqueue(tx, systemClock, executeAction, { actionId: 'act_1', lane: '' }, { userId: 'alice' }),
    await enqueue(tx, systemClock, executeAction, { actionId: 'act_2', lane: '' }, { userId: 'alice' }),
    await enqueue(tx, systemClock, syncAccount, { accountId: 'acc_1' }, { userId: 'alice' }),
  ])
  await db.query.updateTable('jobs').set({ state: 'failed', dead: 1 }).where('id', '=', dead).execute()
  for (const what of ['cancel', 'pause', 'retry']) {
    const refused = jobs(what, waiting)
    assert.deepEqual([refused.status, refused.stdout], [1, ''])
    assert.match(refused.stderr, new RegExp(`carries out an action that was approved, so you cannot ${what} it`))
  }
  assert.equal(jobs('retry', '--dead').stdout, 'There are none.\n')
  assert.deepEqual([(await findJob(db, waiting))?.state, (await findJob(db, dead))?.state], ['pending', 'failed'])
  assert.equal(jobs('pause', sync).status, 0)
  assert.equal(jobs('resume', sync).status, 0)
  assert.match(jobs('cancel', sync).stdout, /cancelled/)
  const lines = await listAudit(db, { userId: 'alice', limit: 10 })
  assert.deepEqual(lines.map(({ event, actor, subject, detail }) => [event, actor, subject, detail['request']]), [
    ['job.asked', 'operator', sync, 'cancel'],
    ['job.asked', 'operator', sync, 'resume'],
    ['job.asked', 'operator', sync, 'pause'],
  ])
})
