// News of what is on its way for the first time are not taken for read with it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { readAnew } from './read-anew.ts'

test('what is being read for the first time when news of it comes is shown, and read again behind that', async () => {
  const client = new QueryClient()
  const answers: PromiseWithResolvers<string>[] = []
  const shown: unknown[] = []
  const observer = new QueryObserver(client, {
    queryKey: ['threads', 'inbox'],
    queryFn: () => {
      const answer = Promise.withResolvers<string>()
      answers.push(answer)
      return answer.promise
    },
  })
  const leave = observer.subscribe(({ data }) => void (data !== shown.at(-1) && shown.push(data)))
  const read = readAnew(client, { queryKey: ['threads'] })
  assert.equal(answers.length, 1, 'what is on its way is not asked for a second time meanwhile')
  answers[0]?.resolve('before the news')
  while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve))
  answers[1]?.resolve('with the news')
  await read
  assert.deepEqual([client.getQueryData(['threads', 'inbox']), answers.length], ['with the news', 2])
  leave()
  client.clear()
})

test('what was read before is read again once', async () => {
  const client = new QueryClient()
  let reads = 0
  const observer = new QueryObserver(client, { queryKey: ['jobs'], queryFn: () => ++reads })
  const leave = observer.subscribe(() => {})
  await client.refetchQueries()
  const before = reads
  await readAnew(client, { predicate: ({ queryKey }) => queryKey[0] === 'jobs' })
  assert.equal(reads, before + 1)
  leave()
  client.clear()
})
