// What people are told about a password, and where links and sign-in may lead.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localPath } from '../sign-in/local-path.ts'
import { tokenInHash } from '../sign-in/token-in-hash.ts'
import { passwordStrength } from './password-strength.ts'

const known = ['ana.pop@example.org', 'Ana Pop']

for (const [password, strength] of [
  ['short', 'short'],
  ['ana.pop@example.org', 'obvious'],
  ['password12345', 'obvious'],
  ['aaaaaaaaaaaa', 'obvious'],
  ['kv8-plm-22q', 'fair'],
  ['lamp oak river tin', 'good'],
] as const) {
  test(`the hint about ${JSON.stringify(password)} is "${strength}"`, () => {
    assert.equal(passwordStrength(password, known), strength)
  })
}

test('signing in leads only to our own pages', () => {
  assert.deepEqual(['/mail/inbox', '//evil.example', '/\\evil.example', 'https://evil.example', undefined, '/sign-in'].map(localPath), ['/mail/inbox', '/', '/', '/', '/', '/'])
})

test('a token is read from behind the # in both of its forms', () => {
  assert.deepEqual(['#abc', '#token=abc', ''].map(tokenInHash), ['abc', 'abc', ''])
})
