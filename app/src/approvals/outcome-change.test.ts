// What a receipt says of one thing: what differs, in words, and what went wrong first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { driftWords, outcomeChange, troubleFirst } from './outcome-change.ts'

const asIs = (path: string): string => (path === 'INBOX' ? 'Inbox' : path)

test('before and after are told where they differ, whatever provider wrote them', () => {
  setLocale('en')
  assert.equal(outcomeChange({ before: { path: 'INBOX', remoteId: '1.5', seen: false, flagged: false }, after: { path: 'Archive', remoteId: '1.9', seen: true, flagged: false } }, asIs), 'Inbox → Archive, unread → read')
  assert.equal(outcomeChange({ before: { labels: ['INBOX', 'Old'], path: 'INBOX' }, after: { labels: ['INBOX', 'New'], path: 'INBOX' } }, asIs), '+ New, − Old')
  assert.equal(outcomeChange({ before: {}, after: { status: 200 } }, asIs), '')
  assert.equal(outcomeChange({ before: { path: 'INBOX' }, after: { path: 'INBOX', labels: ['Old'] } }, asIs), '', 'what was there before and not written down is nothing new')
})

test('what is not done is read before what is', () => {
  const items = (['done', 'unknown', 'failed', 'done'] as const).map((outcome, at) => ({ id: String(at), outcome, before: {}, after: {}, error: '' }))
  assert.deepEqual(troubleFirst(items).map(({ id }) => id), ['2', '1', '0', '3'])
})

test('what drifted is told with what was proven and what is there now', () => {
  setLocale('en')
  assert.equal(driftWords({ id: '1', what: 'place', proven: 'Archive', found: 'INBOX' }, asIs), 'was put in Archive, is in Inbox now')
  assert.equal(driftWords({ id: '1', what: 'seen', proven: 'true', found: 'false' }, asIs), 'is unread again')
})
