// When an account may be called complete, and when not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FolderProof } from '../api/proofs.ts'
import { isProven, sumOf, toMend } from './folder-proof.ts'

const proof = (some: Partial<FolderProof>): FolderProof => ({
  mailboxId: 'm', path: 'INBOX', name: 'INBOX', role: 'inbox', serverCount: 10, localCount: 10, missing: 0, gaps: 0, missingBodies: 0, unreadable: 0,
  state: 'proven', provenAt: '2026-01-05T12:00:00Z', resets: [], ...some,
})
const sum = (...items: FolderProof[]) => sumOf({ items, storage: { messages: 0, bytes: 0 } })

test('an account is proven when every folder is, and since the oldest of the proofs', () => {
  const all = sum(proof({}), proof({ provenAt: '2026-01-05T11:00:00Z' }))
  assert.equal(isProven(all), true)
  assert.equal(all.provenAt, Date.parse('2026-01-05T11:00:00Z'))
  assert.deepEqual([all.here, all.there], [20, 20])
})

test('one folder that was never compared, or none at all, and nothing is claimed', () => {
  const one = sum(proof({}), proof({ state: 'never', provenAt: null }))
  assert.equal(isProven(one), false)
  assert.equal(one.provenAt, 0)
  assert.equal(isProven(sum()), false)
})

test('a server that does not count one folder leaves the whole uncounted', () => {
  assert.equal(sum(proof({}), proof({ serverCount: null })).there, null)
})

test('each thing to mend is named, and a whole folder names none', () => {
  assert.deepEqual(toMend(proof({})), [])
  assert.equal(toMend(proof({ missing: 3, gaps: 1, missingBodies: 2, unreadable: 4 })).length, 4)
})
