// The rest of today's mail is asked for until it is here, and never in a loop.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wantsMoreOfToday } from './more-of-today.ts'

const page = (...dates: number[]) => ({ items: dates.map((dateMs) => ({ dateMs })) })
const asked = { data: { pages: [page(30, 20)] }, hasNextPage: true, isFetching: false, isError: false }

test('more is asked for while the oldest that is here is of today', () => {
  assert.equal(wantsMoreOfToday(asked, 20), true)
  assert.equal(wantsMoreOfToday(asked, 21), false)
  assert.equal(wantsMoreOfToday({ ...asked, hasNextPage: false }, 20), false)
  assert.equal(wantsMoreOfToday({ ...asked, isFetching: true }, 20), false)
  assert.equal(wantsMoreOfToday({ ...asked, data: undefined }, 20), false)
  assert.equal(wantsMoreOfToday({ ...asked, data: { pages: Array.from({ length: 10 }, () => page(30)) } }, 20), false)
})

test('a page that failed is not asked for again at once', () => {
  assert.equal(wantsMoreOfToday({ ...asked, isError: true }, 20), false)
})
