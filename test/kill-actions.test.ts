// A short form of kill-actions.ts: the long one takes an hour, and finds what is rare.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dovecotMissing } from '../src/testing/dovecot.ts'
import { killActions } from './kill-actions.ts'

test('killed while it changes mail and sends, it does nothing twice and loses nothing', { skip: dovecotMissing, timeout: 300_000 }, async () => {
  const { violations, actions, ended } = await killActions({ rounds: 6, seed: 3, say: () => {} })
  assert.deepEqual([violations, ended.left], [[], 0])
  // A run that did nothing would prove nothing.
  assert.ok(Object.keys(actions).some((name) => name.endsWith(' done')), 'some actions were carried out')
})
