// What is said to be left to read of an account.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldersRead } from './folders-read.ts'

test('a label that came with the mail is no folder that is left to read', () => {
  const read = { kind: 'folder', syncedAt: 5 } as const
  assert.deepEqual(foldersRead([read, read, { kind: 'label', syncedAt: 0 }]), { done: 2, total: 2 })
  assert.deepEqual(foldersRead([read, { kind: 'folder', syncedAt: 0 }]), { done: 1, total: 2 })
})
