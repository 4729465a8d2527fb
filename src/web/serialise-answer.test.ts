// What cannot change is written once; what can is written each time, and all of it is held
// against its schema.
import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { serialiseAnswers } from './serialise-answer.ts'

const schema = z.object({ items: z.array(z.object({ name: z.string() })) })
const serialiser = () => serialiseAnswers({ schema, method: 'GET', url: '/' })

test('an answer that cannot change is written once, letter for letter as any other', () => {
  const answer = { items: [{ name: 'șablon – 1' }] }
  const serialise = serialiser()
  const plain = serialise({ ...answer })
  const frozen = Object.freeze(answer)
  const bytes = serialise(frozen)
  assert.equal(String(bytes), plain)
  assert.equal(serialise(frozen), bytes)
})

test('an answer that may change is written as it is now', () => {
  const answer = { items: [{ name: 'a' }] }
  const serialise = serialiser()
  assert.equal(serialise(answer), '{"items":[{"name":"a"}]}')
  answer.items.push({ name: 'b' })
  assert.equal(serialise(answer), '{"items":[{"name":"a"},{"name":"b"}]}')
})

test('what its schema does not know goes out of no answer, and what it does not allow is none', () => {
  const serialise = serialiser()
  for (const hold of [<T>(answer: T) => answer, <T>(answer: T) => Object.freeze(answer)]) {
    assert.equal(String(serialise(hold({ items: [{ name: 'a', secret: 's' }], other: 1 }))), '{"items":[{"name":"a"}]}')
    assert.throws(() => serialise(hold({ items: [{ name: 1 }] })))
  }
})
