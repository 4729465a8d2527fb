// A list of what mailboxes are for: of every account of one person together, and of nobody else.
import assert from 'node:assert/strict'
import type { z } from 'zod'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { threadsAnswer } from '../contract/mail.ts'

type Threads = z.infer<typeof threadsAnswer>
const NOON = Date.UTC(2026, 0, 5, 12)
const minute = (n: number): number => NOON + n * 60_000

storeTest('what was sent is one list of all accounts, newest first, a page at a time', async (store, context) => {
  const web = await openTestWeb(store, context)
  const [alice, bob] = [await web.person('alice@example.org'), await web.person('bob@example.org')]
  const [home, work, his] = [await openMailAccount(store.db, context, alice.userId), await openMailAccount(store.db, context, alice.userId), await openMailAccount(store.db, context, bob.userId)]
  for (let n = 0; n < 6; n++) await (n % 2 === 0 ? home : work).put('Sent', { subject: `Sent ${n}`, dateMs: minute(n) })
  await home.put('Work', { subject: 'In a folder', dateMs: minute(20) })
  await his.put('Sent', { subject: 'His', dateMs: minute(30) })

  const read = async (query: string) => {
    const answer = await fetch(`${web.url}/api/v1/threads?${query}`, { headers: alice.headers })
    return { status: answer.status, body: (await answer.json()) as Threads & { code?: string } }
  }
  const seen: string[] = []
  let before: string | null = ''
  while (before !== null) {
    const { body }: { body: Threads } = await read(`role=sent&limit=2${before === '' ? '' : `&before=${before}`}`)
    assert.equal(body.total, 6)
    seen.push(...body.items.map(({ subject }) => subject))
    before = body.next
  }
  assert.deepEqual(seen, [5, 4, 3, 2, 1, 0].map((n) => `Sent ${n}`))
  assert.deepEqual((await read('role=trash')).body.items, [], 'no account has one, and nothing is made up')
  for (const query of ['role=sent&q=x', `role=sent&mailbox=${home.mailbox('Sent').id}`]) assert.equal((await read(query)).body.code, 'one-of-both', query)
  assert.equal((await read('role=')).status, 400)
})
