// What is said while mailboxes are compared.
import assert from 'node:assert/strict'
import test from 'node:test'
import { proofLine } from './prove-now.ts'

test('how many are through is said, and what is compared now with its figures', () => {
  const jobs = [
    { state: 'completed', phase: 'Inbox', done: 5, total: 5 },
    { state: 'running', phase: 'Archive', done: 12_000, total: 240_000 },
    { state: 'running', phase: 'Sent', done: 0, total: 0 },
    { state: 'pending', phase: 'Trash', done: 0, total: 0 },
  ] as const
  assert.equal(proofLine(jobs, 1), '1 of 4 mailboxes  Archive 12,000 of 240,000  Sent')
})
