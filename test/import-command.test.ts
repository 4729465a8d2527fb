// The command as it is typed: a file is taken in for a person, and the engine that starts
// afterwards makes mail of it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { MAIN, freshHome, startSecretary, tokenClient, until } from './running.ts'

const MBOX = [1, 2, 3].map((n) => `From ana@example.org Mon Jan  5 12:00:0${n} 2026\nFrom: ana@example.org\nSubject: letter ${n}\nMessage-ID: <${n}@example.org>\n\nSays ${n}.\n\n`).join('')

test('a file is taken in for a person, read once Secretary runs, and gone with the person', async (context) => {
  const home = freshHome()
  const files = mkdtempSync(join(tmpdir(), 'secretary-files-'))
  context.after(() => [home, files].forEach((folder) => rmSync(folder, { recursive: true, force: true })))
  const secretary = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
      env: { PATH: process.env['PATH'], SECRETARY_HOME: home, LOG_LEVEL: 'error' },
      input: 'violet tractor nine\n',
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const file = (name: string, text: string) => {
    writeFileSync(join(files, name), text)
    return join(files, name)
  }
  mkdirSync(join(files, 'folder'))
  assert.match(secretary('import', '--help').stdout, /mbox.*\.eml.*\.ics/)
  for (const email of ['alice@example.org', 'bob@example.org']) assert.equal(secretary('user', 'add', email, '--name', 'Somebody').status, 0)
  const mbox = file('Letters.mbox', MBOX)
  for (const [words, status, says] of [
    [[], 2, /Say which file/],
    [[mbox], 2, /Say whose/],
    [[mbox, '--user', 'carol@example.org'], 1, /Nobody here/],
    [[join(files, 'nowhere'), '--user', 'bob@example.org'], 1, /There is no file/],
    [[join(files, 'folder'), '--user', 'bob@example.org'], 1, /is a folder/],
    [[file('notes.txt', 'milk\n'), '--user', 'bob@example.org'], 1, /neither an mbox/],
    [[file('takeout.zip', 'PK\u0003\u0004'), '--user', 'bob@example.org'], 1, /Unpack it first/],
  ] as const) {
    const refused = secretary('import', ...words)
    assert.deepEqual([refused.status, says.test(refused.stderr), refused.stdout], [status, true, ''], refused.stderr)
  }
  assert.deepEqual(existsSync(join(home, 'imports')) ? readdirSync(join(home, 'imports')) : [], [])

  const taken = secretary('import', mbox, '--user', 'bob@example.org', '--json')
  assert.equal(taken.status, 0, taken.stderr)
  const { accountId, jobId } = JSON.parse(taken.stdout) as { accountId: string; jobId: string }
  assert.match(secretary('import', mbox, '--user', 'alice@example.org', '--name', 'Old letters').stdout, /account “Old letters”\. It will be read in when Secretary runs/)
  assert.ok(existsSync(mbox), 'the file stays where it was')

  const { token } = JSON.parse(secretary('token', 'create', '--user', 'bob@example.org', '--grants', 'read', '--json').stdout) as { token: string }
  const running = await startSecretary({ home, args: [] })
  context.after(() => running.stop())
  const bob = tokenClient(running.url, token)
  await until(async () => (await bob.get<{ state: string }>(`/jobs/${jobId}`)).state === 'completed')
  const subjects = await until(async () => {
    const { items } = await bob.get<{ items: { subject: string }[] }>('/threads?limit=50')
    return items.length === 3 && items.map(({ subject }) => subject)
  })
  assert.deepEqual(subjects, ['letter 3', 'letter 2', 'letter 1'])
  assert.match(secretary('import', mbox, '--user', 'alice@example.org').stdout, /It is being read in now/)
  assert.equal(secretary('user', 'delete', 'bob@example.org', '--yes').status, 0)
  assert.ok(!existsSync(join(home, 'imports', accountId)))
})
