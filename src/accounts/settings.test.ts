// Settings fall back to today's defaults, and a patch is all or nothing.
import assert from 'node:assert/strict'
import { openHouse, withAlice, withBob } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { patchSettings, readSettings } from './settings.ts'

const defaults = { locale: 'en', timeZone: 'UTC', theme: 'system', density: 'comfortable', undoSeconds: 10, remoteContent: 'ask', syncMinutes: { inbox: 5, sent: 15, active: 30, archive: 1440 } }

storeTest('a patch changes what it names, for that person, and tells the screens', async (store, context) => {
  const house = await openHouse(store, context)
  const [alice, bob] = [await withAlice(house), await withBob(house)]
  assert.deepEqual(await readSettings(house.db, alice.id), defaults)
  const after = await patchSettings(house, alice.id, { locale: 'ro', timeZone: 'Europe/Bucharest' })
  assert.deepEqual(after, { ...defaults, locale: 'ro', timeZone: 'Europe/Bucharest' })
  assert.deepEqual(await patchSettings(house, alice.id, { locale: 'en' }), { ...defaults, timeZone: 'Europe/Bucharest' })
  assert.deepEqual(await readSettings(house.db, bob.id), defaults)
  const changes = await house.db.query.selectFrom('changes').selectAll().where('topic', '=', 'setting').where('user_id', '=', alice.id).execute()
  assert.deepEqual(changes.map(({ subject }) => subject).slice(-3), ['locale', 'timeZone', 'locale'])
})

storeTest('only what was chosen is stored, so that a default can still improve', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  await patchSettings(house, alice.id, { theme: 'dark' })
  const rows = await house.db.query.selectFrom('settings').selectAll().execute()
  assert.deepEqual(rows.map(({ name, value }) => [name, value]), [['theme', '"dark"']])
})

storeTest('refuses values and names it does not know, and then changes nothing of the patch', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  for (const bad of [
    { locale: 'de' }, { timeZone: 'Mars/Olympus' }, { timeZone: '+02:00' }, { undoSeconds: 4 }, { undoSeconds: 61 },
    { undoSeconds: 7.5 }, { remoteContent: 'always' }, { colour: 'red' }, { __proto__: null, constructor: 1 },
  ]) {
    await assert.rejects(patchSettings(house, alice.id, { theme: 'dark', ...bad }), { name: 'Fault', code: 'setting-malformed' })
  }
  assert.deepEqual(await readSettings(house.db, alice.id), defaults)
  assert.equal((await patchSettings(house, alice.id, { undoSeconds: 5 })).undoSeconds, 5)
  assert.equal((await patchSettings(house, alice.id, { undoSeconds: 60 })).undoSeconds, 60)
})

storeTest('a stored value that no longer fits counts as not set', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  await house.db.query.insertInto('settings').values([
    { user_id: alice.id, name: 'theme', value: '"neon"', updated_at: 0 },
    { user_id: alice.id, name: 'locale', value: '{broken', updated_at: 0 },
    { user_id: alice.id, name: 'density', value: '"compact"', updated_at: 0 },
  ]).execute()
  assert.deepEqual(await readSettings(house.db, alice.id), { ...defaults, density: 'compact' })
})
