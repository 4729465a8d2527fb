// A start with the wrong database must change nothing in the folder.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as clock } from '../base/clock.ts'
import { openTestStore, storeTest } from '../testing/real-store.ts'
import { requireOwnFolder } from './own-folder.ts'

storeTest('a folder takes the name of its first database, and refuses any other', async ({ db }, context) => {
  const home = mkdtempSync(join(tmpdir(), 'secretary-home-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  await Promise.all(Array.from({ length: 4 }, () => requireOwnFolder({ db, clock, home })))
  const mark = readFileSync(join(home, 'house'), 'utf8')
  await requireOwnFolder({ db, clock, home })
  const other = await openTestStore(context)
  await assert.rejects(requireOwnFolder({ db: other.db, clock, home }), { code: 'folder-of-another' })
  assert.deepEqual([readdirSync(home), readFileSync(join(home, 'house'), 'utf8')], [['house'], mark])
  // The same house on another host has a folder of its own there.
  const second = mkdtempSync(join(tmpdir(), 'secretary-home-'))
  context.after(() => rmSync(second, { recursive: true, force: true }))
  await requireOwnFolder({ db, clock, home: second })
  assert.equal(readFileSync(join(second, 'house'), 'utf8'), mark)
})

storeTest('a disk that knows no links is as good', async ({ db }, context) => {
  const home = mkdtempSync(join(tmpdir(), 'secretary-home-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  const link = () => {
    throw Object.assign(new Error('operation not permitted, link'), { code: 'EPERM' })
  }
  await Promise.all(Array.from({ length: 4 }, () => requireOwnFolder({ db, clock, home, link })))
  assert.deepEqual(readdirSync(home), ['house'])
  const other = await openTestStore(context)
  await assert.rejects(requireOwnFolder({ db: other.db, clock, home, link }), { code: 'folder-of-another' })
})

storeTest('a folder without a name that holds mail or imports is not given to a database that knows none of it', async ({ db }, context) => {
  for (const [folder, file] of [['packs', '0001.pack'], ['imports', 'acc_1']] as const) {
    const home = mkdtempSync(join(tmpdir(), 'secretary-home-'))
    context.after(() => rmSync(home, { recursive: true, force: true }))
    mkdirSync(join(home, folder))
    writeFileSync(join(home, folder, file), 'x')
    await assert.rejects(requireOwnFolder({ db, clock, home }), { code: 'folder-of-another' })
    assert.deepEqual(readdirSync(home), [folder])
  }
})
