// Rules on the terminal: read by whoever has a shell here, made and changed by whoever proves to be
// their person.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { openSqlite } from '../src/store/sqlite.ts'
import { secretary } from './commands.ts'
import { freshHome } from './running.ts'

const PASSWORD = 'violet tractor nine'
const ANA = 'ana@example.org'

test('a rule is made, listed, switched and deleted with the password of its person, and not without', async (context) => {
  const env = { SECRETARY_HOME: freshHome() }
  assert.equal((await secretary(['user', 'add', ANA, '--name', 'Ana'], env, `${PASSWORD}\n`)).code, 0)
  const db = openSqlite(join(env.SECRETARY_HOME, 'secretary.db'))
  context.after(() => db.close())
  const run = (words: readonly string[], input = `${PASSWORD}\n`) => secretary(words, env, input)
  assert.deepEqual(await run(['rules', 'list']), { code: 0, out: 'There are no rules.\n', err: '' })
  const add = ['rules', 'add', 'from:bob subject:invoice', '--name', 'Bills', '--act', 'label', '--label', 'Bills']
  assert.equal((await run(add, 'not the password\n')).code, 1)
  assert.deepEqual(await db.query.selectFrom('rules').select('id').execute(), [])
  const made = JSON.parse((await run([...add, '--json'])).out) as { id: string; version: number; enabled: boolean }
  assert.deepEqual([made.version, made.enabled], [1, true])
  const listed = await run(['rules'])
  assert.match(listed.out, new RegExp(`^${made.id}  Bills\\n {4}from:bob subject:invoice -> label “Bills”; asks you each time\\n1 rule\\n$`))
  assert.match((await run(['rules', 'disable', made.id])).out, /switched off/)
  assert.match((await run(['rules', 'enable', made.id])).out, /asks you each time/)
  assert.match((await run(['rules', 'remove', made.id])).out, /The rule is deleted/)
  assert.deepEqual(await db.query.selectFrom('rules').select('id').execute(), [])

  // Each act that needs no label is made without one.
  const acts = ['read', 'unread', 'star', 'unstar', 'archive'] as const
  for (const act of acts) assert.equal((await run(['rules', 'add', 'from:bob', '--name', act, '--act', act])).code, 0, act)
  assert.deepEqual([...(await run(['rules'])).out.matchAll(/-> (\w+);/g)].map(([, act]) => act), [...acts])

  for (const [words, why] of [
    [['rules', 'add', 'size:huge', '--name', 'n', '--act', 'read'], /Part of this search is not understood/],
    [['rules', 'add', 'from:x', '--name', 'n', '--act', 'label'], /Say which label, by --label/],
    [['rules', 'add', 'from:x', '--name', 'n', '--act', 'label', '--label', '$Junk'], /A label cannot be called "\$Junk": names with \$ tell mail programs what to do\. Choose a name without \$/],
    [['rules', 'add', 'from:x', '--name', 'n', '--act', 'star', '--label', 'Bills'], /--label is for label and unlabel, not for star/],
    [['rules', 'add', 'from:x', '--act', 'read'], /Give the rule a name/],
  ] as const) {
    const refused = await run(words)
    assert.notEqual(refused.code, 0)
    assert.match(refused.err, why)
  }
  for (const words of [['rules', 'sing'], ['rules', 'add'], ['rules', 'add', 'from:x', '--name', 'n', '--act', 'trash'], ['rules', 'enable']]) {
    assert.equal((await run(words)).code, 2, words.join(' '))
  }
  assert.equal((await run(['rules', 'remove', 'rul_none'])).code, 1)
})
