// What is drawn before the server has answered, and what is left when it refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mailbox, Thread, ThreadRow } from '../../../src/web/contract/mail.ts'
import { layOverMailboxes, layOverRows, layOverThread, type Change } from './pending.ts'

const row = (id: string, dateMs: number, change: Partial<ThreadRow> = {}): ThreadRow => ({
  id, accountId: 'a', mailboxId: 'in', subject: id, participants: [], snippet: '', dateMs, messages: 1, unread: 1, flagged: false, attachments: false, messageIds: [dateMs], ...change,
})
const rows = [row('c', 30), row('b', 20, { messageIds: [20, 19], unread: 2, messages: 2 }), row('a', 10, { unread: 0 })]
const change = (kind: Change['kind'], ids: number[], more: Partial<Change> = {}): Change => ({ id: 'x', kind, messageIds: new Set(ids), rows: [], lists: [], counts: [], ...more })

test('a change that is under way is drawn; taken away, the list is as the server said', () => {
  assert.deepEqual(layOverRows(rows, [change('read', [20, 19])], 'in').map((one) => one.unread), [1, 0, 0])
  assert.deepEqual(layOverRows(rows, [change('gone', [30])], 'in').map((one) => one.id), ['b', 'a'])
  assert.equal(layOverRows(rows, [], 'in'), rows)
})

test('a list that nothing touches is the same list, so that it is not drawn again', () => {
  assert.equal(layOverRows(rows, [change('gone', [999])], 'in'), rows)
})

test('a thread of which only one mail leaves stays, with one mail less', () => {
  const [, after] = layOverRows(rows, [change('gone', [19])], 'in')
  assert.deepEqual([after!.messageIds, after!.messages], [[20], 1])
})

test('two changes under way do not undo each other', () => {
  const after = layOverRows(rows, [change('gone', [30]), change('read', [20, 19], { id: 'y' })], 'in')
  assert.deepEqual(after.map((one) => [one.id, one.unread]), [['b', 0], ['a', 0]])
})

test('an undone row comes back to its own list, at its own place, once', () => {
  const back = change('back', [20, 19], { rows: [rows[1]!], lists: ['in'] })
  const without = [rows[0]!, rows[2]!]
  assert.deepEqual(layOverRows(without, [back], 'in').map((one) => one.id), ['c', 'b', 'a'])
  assert.deepEqual(layOverRows(without, [back], 'archive').map((one) => one.id), ['c', 'a'])
  assert.deepEqual(layOverRows(rows, [back], 'in').map((one) => one.id), ['c', 'b', 'a'])
})

test('counts never fall below nothing', () => {
  const box = { id: 'in', unread: 1, total: 5 } as Mailbox
  const [after] = layOverMailboxes([box], [change('read', [], { counts: [{ mailboxId: 'in', unread: -3, total: -1 }] })])
  assert.deepEqual([after!.unread, after!.total], [0, 4])
})

test('an open thread shows its mails as read at once', () => {
  const thread = { messages: [{ id: 1, seen: false }, { id: 2, seen: false }] } as unknown as Thread
  assert.deepEqual(layOverThread(thread, [change('read', [2])]).messages.map((one) => one.seen), [false, true])
  assert.equal(layOverThread(thread, [change('gone', [2])]), thread)
})

test('a star is drawn on the row and on the mail, and taken off where it is taken off all of them', () => {
  assert.deepEqual(layOverRows(rows, [change('star', [20])], 'in').map((one) => one.flagged), [false, true, false])
  const starred = [row('b', 20, { messageIds: [20, 19], flagged: true })]
  assert.deepEqual([[20], [20, 19]].map((ids) => layOverRows(starred, [change('unstar', ids)], 'in')[0]!.flagged), [true, false])
  const thread = { messages: [{ id: 1, seen: false, flagged: false }, { id: 2, seen: false, flagged: true }] } as unknown as Thread
  const both = layOverThread(thread, [change('star', [1]), change('read', [1], { id: 'y' })])
  assert.deepEqual(both.messages.map(({ seen, flagged }) => [seen, flagged]), [[true, true], [false, true]])
})
