// The list under the pointer stays where it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import type { ThreadPages } from '../api/mail.ts'
import { holdRows } from './held-rows.ts'
import { spliceHead } from './refresh-threads.ts'

const row = (id: string, dateMs: number, unread = 0): ThreadRow => ({
  id, accountId: 'a', mailboxId: 'in', subject: id, participants: [], snippet: '', dateMs, messages: 1, unread, flagged: false, attachments: false, messageIds: [dateMs],
})
const shown = [row('c', 30), row('b', 20), row('a', 10)]

test('new rows wait and are counted', () => {
  const held = holdRows(shown, [row('e', 50), row('d', 40), ...shown])
  assert.deepEqual([held.rows.map((one) => one.id), held.waiting], [['c', 'b', 'a'], 2])
})

test('an old thread that rose keeps its place and its news, and is counted', () => {
  const held = holdRows(shown, [row('a', 60, 1), shown[0]!, shown[1]!])
  assert.deepEqual(held.rows.map((one) => [one.id, one.unread]), [['c', 0], ['b', 0], ['a', 1]])
  assert.equal(held.waiting, 1)
})

test('what left is gone, and older pages still arrive', () => {
  const held = holdRows(shown, [shown[0]!, shown[2]!, row('0', 5)])
  assert.deepEqual([held.rows.map((one) => one.id), held.waiting], [['c', 'a', '0'], 0])
})

test('the first page replaces what is as new as it, and keeps what is older', () => {
  const page = (items: ThreadRow[], next: string | null) => ({ items, next, total: 9, syncedAt: 0 })
  const pages: ThreadPages = { pages: [page([row('c', 30), row('b', 20)], 'p2'), page([row('a', 10), row('z', 5)], 'p3')], pageParams: ['', 'p2'] }
  const after = spliceHead(pages, page([row('a', 40), row('c', 30)], 'n'))
  assert.deepEqual(after.pages.map((one) => one.items.map((item) => item.id)), [['a', 'c'], ['b'], ['z']])
  assert.deepEqual([after.pages.length, after.pageParams.length, after.pages.at(-1)!.next], [3, 3, 'p3'])
})
