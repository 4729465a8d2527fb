// A list that people write to is called by its own name, a sender by theirs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subscriptionName } from './subscription-name.ts'

const called = (name: string, address: string, listId: string) => Object.values(subscriptionName({ sender: { name, address }, listId }))

test('a list of another house than its last writer’s is called by its own name', () => {
  assert.deepEqual(called('Oana Bucur', 'oana@muzeu.example', 'lemn-viu.liste.lemnviu.example'), ['lemn-viu.liste.lemnviu.example', 'Oana Bucur', true])
})

test('a sender is called by their name, also where they give their mailing a list’s', () => {
  assert.deepEqual(called('Rail Offers', 'offers@News.Rail.example', 'offers.rail.example'), ['Rail Offers', 'offers@News.Rail.example', false])
  assert.deepEqual(called('', 'bulk@rail.example', ''), ['bulk@rail.example', '', false])
})
