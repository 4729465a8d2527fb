// A search that is read again by its first page keeps every row that is still found, once.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import type { SearchAnswer } from '../../../src/web/contract/search.ts'
import { searchQuery } from '../api/search.ts'
import { layHead, refreshSearch, type SearchPages } from './refresh-search.ts'

const page = (ids: string, next: string | null = 'more') => ({ items: [...ids].map((id) => ({ id, mailboxId: 'm' })), next }) as unknown as SearchAnswer
const ids = ({ pages }: SearchPages): string[] => pages.map(({ items }) => items.map(({ id }) => id).join(''))
const found = (...pages: string[]): SearchPages => ({ pages: pages.map((one) => page(one)), pageParams: pages.map((_, at) => (at === 0 ? '' : `p${at}`)) })

test('new rows come first, those they push off the first page are kept, and none stands twice', () => {
  assert.deepEqual(ids(layHead(found('abcd', 'efgh'), page('xyab'))), ['xyabcd', 'efgh'])
  assert.deepEqual(ids(layHead(found('abcd', 'efgh'), page('gabc'))), ['gabcd', 'efh'], 'one that moved up')
  assert.deepEqual(ids(layHead(found('abcd', 'efgh'), page('acde'))), ['acde', 'fgh'], 'one that went')
  assert.deepEqual(ids(layHead(found('abcd'), page('xabc'))), ['xabc'])
  assert.deepEqual(layHead(found('abcd', 'efgh'), page('abcd')).pageParams, ['', 'p1'])
})

test('a search of many pages asks for one of them when mail comes', async () => {
  const asked: string[] = []
  mock.method(globalThis, 'fetch', (url: string) => {
    asked.push(new URL(url, 'http://house').searchParams.get('before') ?? '')
    return Promise.resolve(Response.json(page(String.fromCodePoint(97 + asked.length), `p${asked.length}`)))
  })
  const client = new QueryClient()
  const observer = new InfiniteQueryObserver(client, searchQuery('x', 'newest'))
  const leave = observer.subscribe(() => {})
  try {
    await observer.refetch()
    for (let n = 0; n < 3; n += 1) await observer.fetchNextPage()
    const before = asked.length
    await refreshSearch(client)
    assert.equal(asked.length - before, 1)
    assert.equal(observer.getCurrentResult().data?.pages.length, 4)
  } finally {
    leave()
    client.clear()
    mock.restoreAll()
  }
})
