// Mails that give orders to machines are mail: taken in, shown in every way, found by search, and
// nothing comes of it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { openInjectedHouse, showEach } from './sim/injection-house.ts'
import { ownInjections } from './sim/injection-mails.ts'

test('mails that try to make a machine act change nothing, and nobody is asked anything', async (context) => {
  const house = await openInjectedHouse(context, ownInjections)
  await house.requireUntouched()
  await showEach(house)
  await house.requireUntouched()

  // And were anybody asked, it would have been seen: with consent a picture is fetched.
  const telling = house.mails[5]
  assert.ok(telling !== undefined)
  const view = await house.client.request('GET', `/emails/${telling.id}/view?remote=true`)
  assert.match(await view.text(), /images\/0/)
  await house.client.request('GET', `/emails/${telling.id}/images/0`)
  await assert.rejects(house.requireUntouched(), /nobody was asked/)
})
