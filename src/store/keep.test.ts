// What is kept is what the store says: after a write of this process, after one of another, and
// while a transaction is open. PostgreSQL is asked each time.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, stat } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { limits } from '../base/limits.ts'
import { storeTest } from '../testing/real-store.ts'
import type { Db } from './db.ts'
import { keepUntilCommit } from './keep.ts'
import { recordChange } from './live.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './sqlite.ts'

function counted() {
  let reads = 0
  const kept = keepUntilCommit(
    async (db, { userId }: { userId: string }) => {
      reads++
      return (await db.query.selectFrom('changes').select('subject').where('user_id', '=', userId).orderBy('seq').execute()).map(({ subject }) => subject)
    },
    ({ userId }) => userId,
  )
  return { kept, readsOf: () => reads }
}

const write = (db: Db, userId: string, subject: string) => db.transaction((tx) => recordChange(tx, 1, { userId, topic: 'thread', subject }))

storeTest('an answer is right after every commit, and each question has its own', async ({ db, kind }) => {
  const { kept, readsOf } = counted()
  assert.deepEqual(await kept(db, { userId: 'alice' }), [])
  await write(db, 'alice', 'a')
  await write(db, 'bob', 'b')
  for (let n = 0; n < 3; n++) {
    assert.deepEqual(await kept(db, { userId: 'alice' }), ['a'])
    assert.deepEqual(await kept(db, { userId: 'bob' }), ['b'])
  }
  assert.equal(readsOf(), kind === 'sqlite' ? 3 : 7)
  await db.query.deleteFrom('changes').where('user_id', '=', 'alice').execute()
  assert.deepEqual(await kept(db, { userId: 'alice' }), [])
})

storeTest('a transaction sees its own writes, and nothing of it is kept when it is undone', async ({ db }) => {
  const { kept } = counted()
  await write(db, 'alice', 'a')
  assert.deepEqual(await kept(db, { userId: 'alice' }), ['a'])
  const undone = assert.rejects(
    db.transaction(async (tx) => {
      await recordChange(tx, 1, { userId: 'alice', topic: 'thread', subject: 'undone' })
      assert.deepEqual(await kept(tx, { userId: 'alice' }), ['a', 'undone'])
      throw new Error('undone')
    }),
    /undone/,
  )
  // Asked while it is open: nobody is told of what is in it.
  assert.deepEqual(await kept(db, { userId: 'alice' }), ['a'])
  await undone
  assert.deepEqual(await kept(db, { userId: 'alice' }), ['a'])
})

test('what another process commits is seen by whoever asks after it', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-keep-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const [here, there] = [openSqlite(join(folder, 'secretary.db')), openSqlite(join(folder, 'secretary.db'))]
  try {
    await migrate(here, 0)
    const { kept, readsOf } = counted()
    assert.deepEqual(await kept(here, { userId: 'alice' }), [])
    assert.deepEqual(await kept(here, { userId: 'alice' }), [])
    assert.equal(readsOf(), 1)
    await write(there, 'alice', 'from there')
    // Whoever heard of that commit asks in a later turn of the loop.
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(await kept(here, { userId: 'alice' }), ['from there'])
  } finally {
    await here.close()
    await there.close()
  }
})

test('what was committed while this process was at something else is seen by what arrived meanwhile', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-keep-'))
  const file = join(folder, 'secretary.db')
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const here = openSqlite(file)
  await migrate(here, 0)
  const there = new DatabaseSync(file)
  try {
    const { kept } = counted()
    // Before the loop looks for what arrived, in the phases of setTimeout and setImmediate.
    for (const [n, begin] of [setImmediate, setTimeout].entries()) {
      const heard = await new Promise<readonly string[]>((resolve, reject) => {
        const act = async () => {
          await kept(here, { userId: 'alice' })
          stat(file, () => void kept(here, { userId: 'alice' }).then(resolve, reject))
          there.exec(`insert into changes (at, user_id, topic, subject) values (1, 'alice', 'thread', '${n}')`)
          for (const ends = performance.now() + 50; performance.now() < ends; );
        }
        begin(() => void act())
      })
      assert.equal(heard.at(-1), String(n))
    }
  } finally {
    there.close()
    await here.close()
  }
})

storeTest('no more is kept than was said, and a question that failed is asked again', async ({ db, kind }) => {
  const { kept, readsOf } = counted()
  const people = Array.from({ length: 101 }, (_, n) => `person ${n}`)
  for (const userId of [...people, 'person 0']) await kept(db, { userId })
  assert.equal(readsOf(), 102)
  let read = 0
  const heavy = keepUntilCommit(
    async (_, { bytes }: { bytes: number }) => (read++, { bytes }),
    ({ bytes }) => String(bytes),
    ({ bytes }) => bytes,
  )
  // Two that fit side by side are kept, the older goes for a third, and what is as heavy as all of them drives out none.
  const [third, all] = [limits.answerBytesKept / 3, limits.answerBytesKept]
  for (const bytes of [third, third + 1, third, all, third, third + 2, third + 2, third + 1]) await heavy(db, { bytes })
  assert.equal(read, kind === 'sqlite' ? 4 : 8)
  await heavy(db, { bytes: third })
  assert.equal(read, kind === 'sqlite' ? 5 : 9, 'the oldest went')
  let asked = 0
  const failing = keepUntilCommit(
    async () => {
      if (++asked === 1) throw new Error('not now')
      return 'now'
    },
    () => '',
  )
  await assert.rejects(failing(db, {}), /not now/)
  assert.equal(await failing(db, {}), 'now')
  assert.equal(await failing(db, {}), 'now')
  assert.equal(asked, kind === 'sqlite' ? 2 : 3)
})
