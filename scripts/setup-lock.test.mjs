// Several set-ups in one folder, as real processes: each writes down when it came in and
// went out, and whether they overlapped can be read from the order.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const DEAD = 2 ** 30 // beyond any process number

function folderFor(context) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-setup-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function start(folder, work = 'await delay(30)') {
  const program = `
    import { appendFileSync } from 'node:fs'
    import { setTimeout as delay } from 'node:timers/promises'
    import { withSetupLock } from ${JSON.stringify(new URL('./setup-lock.mjs', import.meta.url).href)}
    await withSetupLock(process.argv[1], async () => {
      appendFileSync(process.argv[1] + '/diary', 'in\\n')
      ${work}
      appendFileSync(process.argv[1] + '/diary', 'out\\n')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { stdio: 'ignore' })
  return { child, ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code))) }
}

const diary = (folder) => readFileSync(join(folder, 'diary'), 'utf8')
const locks = (folder) => readdirSync(folder).filter((name) => name.startsWith('lock') && !name.startsWith('lock-gone-'))

function leaveLock(folder, owner) {
  mkdirSync(join(folder, 'lock'))
  writeFileSync(join(folder, 'lock', 'owner.json'), JSON.stringify({ id: 'gone', host: hostname(), children: [], ...owner }))
}

test('four set-ups at once go one after the other, and leave no lock', async (context) => {
  const folder = folderFor(context)
  const codes = await Promise.all([1, 2, 3, 4].map(() => start(folder).ended))
  assert.deepEqual(codes, [0, 0, 0, 0])
  assert.equal(diary(folder), 'in\nout\n'.repeat(4))
  assert.deepEqual(locks(folder), [])
})

test('the lock of a dead set-up is taken over by one of those that wait, then by the others in turn', async (context) => {
  const folder = folderFor(context)
  leaveLock(folder, { pid: DEAD })
  const codes = await Promise.all([1, 2, 3].map(() => start(folder).ended))
  assert.deepEqual(codes, [0, 0, 0])
  assert.equal(diary(folder), 'in\nout\n'.repeat(3))
})

test('the lock of a killed set-up holds while the npm that it left behind still writes', async (context) => {
  const folder = folderFor(context)
  const npm = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' })
  context.after(() => npm.kill('SIGKILL'))
  leaveLock(folder, { pid: DEAD, children: [npm.pid] })
  const next = start(folder)
  const first = await Promise.race([next.ended, new Promise((resolve) => setTimeout(resolve, 1_000, 'waits'))])
  assert.equal(first, 'waits')
  npm.kill('SIGKILL')
  assert.equal(await next.ended, 0)
  assert.equal(diary(folder), 'in\nout\n')
})

test('a set-up that is told to stop gives the lock back', async (context) => {
  const folder = folderFor(context)
  const { child, ended } = start(folder, `process.kill(process.pid, 'SIGTERM'); await delay(60_000)`)
  assert.equal(await ended, 143)
  assert.equal(child.signalCode, null)
  assert.equal(diary(folder), 'in\n')
  assert.deepEqual(locks(folder), [])
})
