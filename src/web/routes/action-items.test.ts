// Each mail of a change can be read by whoever approves it, and left out, also those that its preview
// does not name.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action, ActionItems } from '../contract/actions.ts'

const MAILS = 230

storeTest('of a change of 230 mails two hundred are named and the pages name all, each of which can be left out', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const account = await openMailAccount(store.db, context, alice.userId)
  const ids: number[] = []
  for (let n = 0; n < MAILS; n++) ids.push((await account.put('INBOX', { subject: `Mail ${n}` })).id)
  const ask = async <T>(path: string, body?: unknown, headers: Record<string, string> = alice.headers) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, body === undefined ? { headers } : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  const { body: proposed } = await ask<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds: ids, confidence: { [ids[7] ?? 0]: 0.5 } } } })
  assert.deepEqual([proposed.preview.items.length, proposed.preview.items[0]?.title], [limits.previewItemsMax, 'Mail 7'])

  const found: ActionItems['items'] = []
  for (let next: string | null = '0'; next !== null; ) {
    const { body: page }: { body: ActionItems } = await ask<ActionItems>(`/actions/${proposed.id}/items?before=${next}&limit=60`)
    assert.deepEqual([page.total, page.digest], [MAILS, proposed.digest])
    found.push(...page.items)
    next = page.next
  }
  assert.deepEqual(found.slice(0, limits.previewItemsMax), proposed.preview.items)
  assert.deepEqual(found.map(({ id }) => Number(id)).toSorted((a, b) => a - b), ids)
  const last = found.at(-1)
  assert.deepEqual(last, { id: String(ids.at(-1)), title: `Mail ${MAILS - 1}`, from: 'Bob', note: 'INBOX' })
  assert.equal((await ask(`/actions/${proposed.id}/items`, undefined, bob.headers)).status, 404)

  const { body: approved } = await ask<Action>(`/actions/${proposed.id}/approve`, { digest: proposed.digest, without: [last?.id] })
  assert.deepEqual([approved.state, approved.preview.count, approved.declined.map(({ id }) => id)], ['approved', MAILS - 1, [last?.id]])
  const { body: rest } = await ask<ActionItems>(`/actions/${proposed.id}/items?before=${limits.previewItemsMax}`)
  assert.deepEqual([rest.total, rest.items.some(({ id }) => id === last?.id)], [MAILS - 1, false])
})
