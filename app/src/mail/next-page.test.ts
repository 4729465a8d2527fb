// When a list asks on by itself, held against a real query whose next page is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { wantsNextPage } from './next-page.ts'

test('the next page is asked for near the end, and not while it comes or where there is none', () => {
  const near = { more: true, reading: false, refused: null, below: 30 }
  assert.equal(wantsNextPage(near), true)
  for (const other of [{ below: 31 }, { reading: true }, { more: false }, { refused: new Error('429') }]) assert.equal(wantsNextPage({ ...near, ...other }), false, JSON.stringify(other))
})

test('a page that is refused is asked for once, and again when somebody asks', async () => {
  let [asked, isRefusing] = [0, true]
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ['rows'],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => {
      if (pageParam === 0) return Promise.resolve(pageParam)
      asked += 1
      return isRefusing ? Promise.reject(new Error('429')) : Promise.resolve(pageParam)
    },
    getNextPageParam: (page: number) => (page === 0 ? 1 : undefined),
  })
  // As the list does at each drawing.
  const leave = observer.subscribe((pages) => {
    const refused = pages.isFetchNextPageError ? pages.error : null
    if (wantsNextPage({ more: pages.hasNextPage, reading: pages.isFetchingNextPage, refused, below: 0 })) void pages.fetchNextPage()
  })
  const settled = async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  try {
    await settled()
    assert.equal(asked, 1)
    isRefusing = false
    await observer.fetchNextPage()
    await settled()
    assert.deepEqual([asked, observer.getCurrentResult().data?.pages], [2, [0, 1]])
  } finally {
    leave()
    client.clear()
  }
})
