// Asked of some mails, a search finds among them what it finds at all: thousands of searches by
// chance, of a few mails that stand together and of some from anywhere, on both stores.
import assert from 'node:assert/strict'
import { seeded } from '../../../sample/seeded.ts'
import { madeUpQuery } from '../../testing/made-up-query.ts'
import { storeTest } from '../../testing/real-store.ts'
import { fillSearched, lookThrough, SEARCHED_AT, SEARCHED_VOCABULARY } from '../../testing/searched-mail.ts'
import { unparseQuery } from './language/unparse-query.ts'
import { matchAmong } from './match-among.ts'
import { loadScope } from './search-scope.ts'

const ROUNDS = { sqlite: 600, postgres: 150 }

storeTest('of some mails those are found that a search finds among all', async ({ db, kind }) => {
  const chance = seeded(28)
  const messages = await fillSearched(db, chance, 144)
  const scope = await loadScope(db, { userId: 'alice', ...SEARCHED_AT })
  const ids = messages.map(({ id }) => id).toSorted((a, b) => b - a)
  let matched = 0
  for (let round = 0; round < ROUNDS[kind]; round++) {
    const query = madeUpQuery(chance, SEARCHED_VOCABULARY)
    const some = round % 2 === 0 ? ids.slice(10, 40) : ids.filter(() => chance.next() < 0.2)
    const expected = lookThrough(messages, query).filter((id) => some.includes(id))
    assert.deepEqual(await matchAmong(db, query, scope, some), expected, unparseQuery(query))
    if (expected.length > 0 && expected.length < some.length) matched++
  }
  assert.ok(matched > ROUNDS[kind] / 4, `only ${matched} searches told mails apart`)
  assert.deepEqual(await matchAmong(db, { kind: 'and', parts: [] }, scope, []), [])
})

storeTest('no mail of another person is among them, whoever names it', async ({ db }) => {
  await fillSearched(db, seeded(5), 60)
  const scope = await loadScope(db, { userId: 'bob', ...SEARCHED_AT })
  const all = await db.query.selectFrom('messages').select(['id', 'user_id']).execute()
  const found = new Set(await matchAmong(db, { kind: 'name', of: 'in', text: 'anywhere' }, scope, all.map(({ id }) => id)))
  assert.ok(found.size > 0)
  assert.deepEqual(all.filter(({ id, user_id: whose }) => found.has(id) && whose !== 'bob'), [])
})
