// What is empty in the file goes back to the disk, a little stays, and nothing of what is in it is lost.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { CompiledQuery } from 'kysely'
import { limits } from '../base/limits.ts'
import { giveBackStep } from './give-back.ts'
import { openSqlite } from './sqlite.ts'

function emptyFile(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-give-back-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'secretary.db')
}

const MEGABYTES = 40
const fill = (db: { exec(text: string): void }) => {
  db.exec('create table words (id integer primary key, text blob)')
  db.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${MEGABYTES * 10}) insert into words select i, zeroblob(100000) from n`)
  db.exec(`delete from words where id > 10`)
}

async function givenBack(path: string): Promise<{ steps: number; left: number }> {
  const db = openSqlite(path)
  let steps = 0
  while (await giveBackStep(db)) steps++
  const { rows } = await db.query.executeQuery<{ n: number }>(CompiledQuery.raw('select count(*) as n from words'))
  await db.query.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(truncate)'))
  await db.close()
  return { steps, left: rows[0]?.n ?? 0 }
}

test('a file gives back what was deleted from it, but for a little', async (context) => {
  const path = emptyFile(context)
  const db = openSqlite(path)
  await db.close()
  const raw = new DatabaseSync(path)
  fill(raw)
  raw.close()
  const before = statSync(path).size
  const { steps, left } = await givenBack(path)
  assert.ok(steps > 1)
  assert.equal(left, 10)
  const most = (limits.emptyPagesKept + 500) * 8_192
  assert.ok(before > MEGABYTES * 1_000_000 && statSync(path).size < most)
})

test('a file from before it could is left as it is', async (context) => {
  const path = emptyFile(context)
  const raw = new DatabaseSync(path)
  fill(raw)
  raw.close()
  const before = statSync(path).size
  assert.deepEqual(await givenBack(path), { steps: 0, left: 10 })
  assert.equal(statSync(path).size, before)
})
