// Folds that hide nothing between open mails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countLines } from './count-lines.ts'
import { foldThread } from './fold-thread.ts'

test('read mails fold, the last and the unread stand open, and nothing folds between them', () => {
  const mails = [1, 2, 3, 4].map((id) => ({ id }))
  const fold = (unread: number[]) => foldThread(mails, { unread: new Set(unread), unfolded: new Set() }).folded.map((one) => one.id)
  assert.deepEqual(fold([]), [1, 2, 3])
  assert.deepEqual(fold([2]), [1])
})

test('empty and marker-only lines are not counted as quoted', () => {
  assert.equal(countLines('> one\n>\n\n> > two\n'), 2)
})
