// Importing by a path of the server: the owner's alone, and never what others keep in the data folder.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { ImportAnswer } from '../contract/imports.ts'
import type { Problem } from '../contract/problem.ts'

const MBOX = 'From ana@example.org Mon Jan  5 12:00:00 2026\nFrom: ana@example.org\nSubject: x\n\ny\n'

async function open(context: TestContext) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const [owner, member] = [await web.person('alice@example.org'), await web.person('bob@example.org')]
  const path = join(mkdtempSync(join(tmpdir(), 'secretary-path-')), 'Old letters.mbox')
  writeFileSync(path, MBOX)
  const ask = async (person: typeof owner, body: object) => {
    const answer = await fetch(`${web.url}/api/v1/imports/path`, { method: 'POST', body: JSON.stringify(body), headers: { ...person.headers, 'content-type': 'application/json' } })
    return { status: answer.status, body: (await answer.json()) as ImportAnswer & Problem }
  }
  const kept = () => store.db.query.selectFrom('imports').select(['name', 'state', 'user_id']).execute()
  return { web, store, owner, member, path, ask, kept }
}

test('the owner names a file of the server, and it becomes an account that reads it where it lies', async (context) => {
  const { owner, path, ask, kept } = await open(context)
  const first = await ask(owner, { path })
  assert.deepEqual([first.status, first.body.account.name, first.body.account.kept], [202, 'Old letters', 'here'])
  assert.deepEqual((await kept()).map((one) => ({ ...one })), [{ name: path, state: 'running', user_id: owner.userId }])
  const again = await ask(owner, { path })
  assert.deepEqual([again.status, again.body.account.id, again.body.jobId], [202, first.body.account.id, first.body.jobId], 'what was begun goes on')
  assert.equal((await kept()).length, 1)
})

test('what was begun with some days goes on with them, and is not turned to others on its way', async (context) => {
  const { owner, path, ask, store } = await open(context)
  assert.equal((await ask(owner, { path, from: '2020-01-02', until: '2020-01-01' })).body.code, 'import-range')
  const first = await ask(owner, { path, from: '2020-01-01' })
  assert.equal(first.status, 202)
  for (const other of [{ from: '2020-01-02' }, { until: '2026-01-01' }]) assert.equal((await ask(owner, { path, ...other })).body.code, 'import-unfinished')
  assert.deepEqual((await ask(owner, { path })).body.jobId, first.body.jobId)
  assert.equal((await ask(owner, { path, from: '2020-01-01' })).body.jobId, first.body.jobId)
  assert.deepEqual((await store.db.query.selectFrom('imports').select(['from_ms', 'until_ms']).execute()).map((one) => [one.from_ms > 0, one.until_ms]), [[true, 0]])
})

test('whoever is not the owner, and a path that is none, is refused, and nothing is kept', async (context) => {
  const { web, owner, member, path, ask, kept } = await open(context)
  for (const [person, given, code] of [
    [member, path, 'role-missing'],
    [owner, 'Mail/old.mbox', 'bad-folder'],
    [owner, `${path}.not-there`, 'import-missing'],
    [owner, web.home, 'folder-of-house'],
    [owner, join(web.home, 'imports'), 'folder-of-house'],
    [owner, dirname(web.home), 'folder-of-house'],
  ] as const) {
    const { body } = await ask(person, { path: given })
    assert.equal(body.code, code, given)
    assert.notEqual(body.fix, '')
  }
  assert.deepEqual(await kept(), [])
})
