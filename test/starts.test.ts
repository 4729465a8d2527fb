// Starting, and refusing to start: what a person, a script and a supervisor see of it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import test from 'node:test'
import { secretary, type Ended } from './commands.ts'
import { MAIN, freshHome, startSecretary } from './running.ts'

const refusal = (ended: Ended): string => {
  assert.equal(ended.code, 1)
  assert.equal(ended.out, '')
  const lines = ended.err.trim().split('\n')
  assert.equal(lines.length, 1, `one line, and no more: ${ended.err}`)
  return lines[0] ?? ''
}

test('up --json prints one line with the address and the link of the first run, and ends when asked', async () => {
  const running = await startSecretary({ home: freshHome(), args: [] })
  try {
    assert.match(running.url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.ok(running.setupUrl?.startsWith(`${running.url}/setup#sec_l_`))
    assert.equal((await fetch(`${running.url}/health`)).status, 200)
  } finally {
    await running.stop()
  }
  assert.equal(running.process.exitCode, 0)
})

test('a port in use is one line that says what to do, and nothing keeps running', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as AddressInfo
  try {
    const said = refusal(await secretary(['up', '--port', String(port)], { SECRETARY_HOME: freshHome() }))
    assert.match(said, new RegExp(`Port ${port} is in use on 127\\.0\\.0\\.1\\. .*PORT=`))
  } finally {
    holder.close()
  }
})

test('a data folder that cannot be one is one line that says what to do', async () => {
  const folder = freshHome()
  const occupied = join(folder, 'occupied')
  writeFileSync(occupied, 'a file, not a folder')
  assert.match(refusal(await secretary(['up'], { SECRETARY_HOME: occupied })), /SECRETARY_HOME|Check who may read it/)
  // Where no folder can be made at all (root may write anywhere else).
  assert.match(refusal(await secretary(['up'], { SECRETARY_HOME: '/proc/secretary' })), /cannot be written.*SECRETARY_HOME/)
  if (process.getuid?.() === 0) return
  const locked = join(folder, 'locked')
  mkdirSync(locked)
  chmodSync(locked, 0o500)
  assert.match(refusal(await secretary(['up'], { SECRETARY_HOME: locked })), /cannot be written/)
})

test('settings that are wrong are told all at once, by name', async () => {
  const said = refusal(await secretary(['up'], { SECRETARY_HOME: freshHome(), PORT: 'seven', LOG_LEVEL: 'loud' }))
  assert.match(said, /2 problems: PORT: .*LOG_LEVEL: /)
})

test('a PostgreSQL that does not answer is one line as well', async () => {
  const said = refusal(await secretary(['migrate'], { SECRETARY_HOME: freshHome(), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }))
  assert.match(said, /PostgreSQL does not let us in \(.*ECONNREFUSED.*\)\. Check DATABASE_URL/)
})

test('a second engine or a second start on the same folder says that one runs and nothing else, and the first one’s link still makes the owner', async () => {
  const home = freshHome()
  const first = await startSecretary({ home, args: [] })
  try {
    // Each waits for some seconds, in case the first one is about to end: both at once.
    const refused = await Promise.all([['engine'], ['up', '--port', '0', '--json']].map((words) => secretary(words, { SECRETARY_HOME: home })))
    for (const ended of refused) assert.match(refusal(ended), /An engine already runs on .*SECRETARY_HOME/)
    assert.equal((await fetch(`${first.url}/health`)).status, 200)
    const token = first.setupUrl?.split('#')[1] ?? ''
    const body = JSON.stringify({ token, email: 'ana@example.org', name: 'Ana', password: 'four quiet harbour lamps' })
    const made = await fetch(`${first.url}/api/v1/auth/register`, { method: 'POST', headers: { 'content-type': 'application/json', origin: first.url }, body })
    assert.equal(made.status, 201)
  } finally {
    await first.stop()
  }
})

test('a folder named from here is the same folder for every process, and what is made in it is ours alone', async () => {
  const folder = freshHome()
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'data'), { mode: 0o755 })
  const home = relative(process.cwd(), join(folder, 'data'))
  const running = await startSecretary({ home, args: ['--demo'] })
  try {
    for (const name of ['secretary.db', 'secretary.db-wal', 'keys.json']) {
      assert.equal(statSync(join(folder, 'data', name)).mode & 0o077, 0, name)
    }
  } finally {
    await running.stop()
  }
})

test('whoever has seen enough of an answer ends it quietly', async () => {
  const child = spawn(process.execPath, [MAIN, 'doctor', '--json'], { env: { ...process.env, SECRETARY_HOME: freshHome() }, stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
  child.stdout.destroy()
  await new Promise((resolve) => child.once('close', resolve))
  assert.equal(err, '')
})

test('what is not understood is exit code 2, with the usage', async () => {
  const home = { SECRETARY_HOME: freshHome() }
  const unknown = await secretary(['upp'], home)
  assert.deepEqual([unknown.code, unknown.err], [2, 'secretary: There is no command upp. secretary --help lists them.\n'])
  const option = await secretary(['up', '--demmo'], home)
  assert.equal(option.code, 2)
  assert.match(option.err, /--demmo.*Usage: secretary up/)
  for (const words of [['up', 'demo'], ['help', 'upp'], ['constructor'], ['help', '__proto__'], ['up', '--port', '99999']]) assert.equal((await secretary(words, home)).code, 2, words.join(' '))
})

test('a token for scripts is one JSON line, reads with its grant, and cannot do what it was not granted', async () => {
  const home = freshHome()
  const running = await startSecretary({ home })
  try {
    const made = await secretary(['token', 'create', '--user', 'demo@example.org', '--grants', 'read', '--json'], { SECRETARY_HOME: home })
    const { token } = JSON.parse(made.out) as { token: string }
    const authorization = `Bearer ${token}`
    assert.equal((await fetch(`${running.url}/api/v1/mailboxes`, { headers: { authorization } })).status, 200)
    const asked = await fetch(`${running.url}/api/v1/actions`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ proposal: { kind: 'mail.mark-read', payload: { messageIds: [8] } }, approve: false, words: '', requestKey: 'one' }),
    })
    assert.equal(asked.status, 403)
    const nobody = await secretary(['token', 'create', '--user', 'nobody@example.org', '--grants', 'read', '--json'], { SECRETARY_HOME: home })
    assert.equal(nobody.code, 1)
    assert.equal(nobody.out, '')
  } finally {
    await running.stop()
  }
})

test('doctor says what is well and what is not, and its exit code says the same', async () => {
  const home = freshHome()
  const running = await startSecretary({ home })
  await running.stop()
  // Whoever runs this may have a house of their own at the usual port.
  const env = { SECRETARY_HOME: home, PORT: '0' }
  const well = await secretary(['doctor', '--json'], env)
  assert.equal(well.code, 0, well.out + well.err)
  writeFileSync(join(home, 'keys.json'), '{"damaged')
  const ill = await secretary(['doctor', '--json'], env)
  assert.equal(ill.code, 1, ill.out + ill.err)
})
