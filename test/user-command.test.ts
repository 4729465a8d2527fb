// The command as it is typed: a process, a new data folder, and what it answers.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { MAIN } from './running.ts'

test('a role is given and a person is deleted, by name; the last owner is neither demoted nor deleted', (context) => {
  const home = mkdtempSync(join(tmpdir(), 'secretary-user-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  const user = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'user', ...words], {
      env: { PATH: process.env['PATH'], SECRETARY_HOME: home },
      input: 'violet tractor nine\n',
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const people = () => user('list').stdout.trim().split('\n')
  assert.equal(user('add', 'alice@example.org', '--name', 'Alice').status, 0)
  assert.equal(user('add', 'bob@example.org', '--name', 'Bob').status, 0)
  assert.equal(user('role', 'bob@example.org', 'admin').stdout, 'bob@example.org is admin now.\n')
  assert.deepEqual(people(), ['alice@example.org  owner  Alice', 'bob@example.org  admin  Bob'])
  for (const [words, status, says] of [
    [['role', 'alice@example.org', 'member'], 1, /only owner/],
    [['role', 'bob@example.org', 'king'], 2, /no role called king/],
    [['role', 'bob@example.org'], 2, /Say which role/],
    [['role', 'carol@example.org', 'admin'], 1, /Nobody here/],
    [['delete', 'bob@example.org'], 2, /0 accounts.*--yes/],
    [['delete', 'alice@example.org', '--yes'], 1, /only owner/],
  ] as const) {
    const refused = user(...words)
    assert.deepEqual([refused.status, says.test(refused.stderr), refused.stdout], [status, true, ''], refused.stderr)
  }
  const { id } = (JSON.parse(user('list', '--json').stdout) as { id: string; email: string }[]).find(({ email }) => email === 'bob@example.org')!
  mkdirSync(join(home, 'sample', id, 'mail'), { recursive: true })
  assert.match(user('delete', 'bob@example.org', '--yes').stdout, /is gone/)
  assert.deepEqual(people(), ['alice@example.org  owner  Alice'])
  assert.ok(!existsSync(join(home, 'sample', id)))
})
