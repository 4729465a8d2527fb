// What whoever looks after the house types: migrate, keys rotate, audit verify. Each as a
// process, on a data folder of its own, and what its exit code says to a script.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { getSecret, putSecret } from '../src/accounts/secrets.ts'
import { openVault } from '../src/accounts/vault.ts'
import { systemClock } from '../src/base/clock.ts'
import { loadMigrations } from '../src/store/load-migrations.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { secretary } from './commands.ts'
import { freshHome } from './running.ts'

test('migrate, keys rotate and audit verify do what they say, and a row of the log that was changed by hand is found', async (context) => {
  const home = freshHome()
  const run = (...words: string[]) => secretary(words, { SECRETARY_HOME: home })
  const known = loadMigrations()
  assert.deepEqual(JSON.parse((await run('migrate', '--json')).out), { from: 0, to: known.length, applied: known.map(({ name }) => name) })
  assert.deepEqual(await run('migrate'), { code: 0, out: `The schema is up to date (${known.length}).\n`, err: '' })

  const db = openSqlite(join(home, 'secretary.db'))
  context.after(() => db.close())
  const keyFile = join(home, 'keys.json')
  const name = { kind: 'totp', userId: 'ana', record: '' }
  const openOwnVault = () => openVault({ kind: 'file', path: keyFile }, db)
  await putSecret({ db, clock: systemClock, vault: await openOwnVault() }, name, 'a harbour lamp')
  const keysBefore = readFileSync(keyFile, 'utf8')
  const rotated = await run('keys', 'rotate', '--json')
  assert.equal(rotated.code, 0, rotated.err)
  const { resealed, unreadable, droppedKeyIds } = JSON.parse(rotated.out) as { resealed: number; unreadable: unknown[]; droppedKeyIds: string[] }
  assert.deepEqual([resealed, unreadable, droppedKeyIds.length], [1, [], 1])
  assert.notEqual(readFileSync(keyFile, 'utf8'), keysBefore)
  assert.equal(await getSecret({ db, vault: await openOwnVault() }, name), 'a harbour lamp')

  // The rotation told the log of its beginning and its end.
  const whole = await run('audit', 'verify')
  assert.deepEqual([whole.code, whole.err], [0, ''])
  assert.match(whole.out, /^The audit log is whole: 2 entries/)
  await db.query.updateTable('audit_log').set({ actor: 'nobody' }).where('seq', '=', 2).execute()
  const broken = await run('audit', 'verify')
  assert.deepEqual([broken.code, broken.err], [1, ''])
  assert.match(broken.out, /^The audit log is broken at entry 2: .* 1 entry before it holds\.\n$/)
  assert.equal((JSON.parse((await run('audit', 'verify', '--json')).out) as { intact: boolean }).intact, false)
})

test('tidy removes what nothing refers to and says what, also where no engine runs', async (context) => {
  const home = freshHome()
  const run = (...words: string[]) => secretary(words, { SECRETARY_HOME: home })
  assert.deepEqual(await run('tidy'), { code: 0, out: 'There was nothing to remove.\n', err: '' })
  const db = openSqlite(join(home, 'secretary.db'))
  context.after(() => db.close())
  await db.query.insertInto('attachments').values({ message_id: 7, position: 0, name: 'a', type: 'b', size: 1, inline: 0 }).execute()
  const tidied = await run('tidy', '--json')
  assert.deepEqual([tidied.code, JSON.parse(tidied.out)], [0, { state: 'completed', done: { files: 1 }, why: '' }])
  assert.deepEqual(await db.query.selectFrom('attachments').selectAll().execute(), [])
})
