// Several changes as one question: proposed together or not at all, decided together, and never a letter.
import assert from 'node:assert/strict'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action, UndoneBatch } from '../contract/actions.ts'

storeTest('marks, moves and labels are proposed together and approved in one step; with a letter among them nothing is proposed', async (store, context) => {
  const { db } = store
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(db, context, alice.userId)
  const mail = await account.put('INBOX')
  // A Maildir keeps no labels.
  await db.query.updateTable('accounts').set({ provider: 'imap' }).where('id', '=', account.accountId).execute()
  const ask = async <T>(path: string, body: unknown) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  const changes = [
    { kind: 'mail.mark-read', payload: { messageIds: [mail.id] } },
    { kind: 'mail.label', payload: { messageIds: [mail.id], name: 'Bills' } },
    { kind: 'mail.archive', payload: { messageIds: [mail.id] } },
  ]
  const letter = { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', text: 'T' } }
  assert.equal((await ask('/actions/batches', { proposals: [...changes, letter] })).status, 400)
  assert.deepEqual(await db.query.selectFrom('actions').select('id').execute(), [])

  const { body: batch } = await ask<{ batchId: string; actions: Action[] }>('/actions/batches', { proposals: changes })
  assert.deepEqual(batch.actions.map(({ kind, state }) => [kind, state]), changes.map(({ kind }) => [kind, 'proposed']))
  const { body: approved } = await ask<typeof batch>(`/actions/batches/${batch.batchId}/approve`, { digests: Object.fromEntries(batch.actions.map(({ id, digest }) => [id, digest])) })
  assert.deepEqual(approved.actions.map(({ state }) => state), ['approved', 'approved', 'approved'])
})

storeTest('of a batch that is taken back, what is still being carried out is named, and follows when asked for again', async (store, context) => {
  const { db } = store
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(db, context, alice.userId)
  const mail = await account.put('INBOX')
  const ask = async <T>(path: string, body?: unknown) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...alice.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return (await answer.json()) as T
  }
  const proposals = [{ kind: 'mail.mark-read', payload: { messageIds: [mail.id] } }, { kind: 'mail.star', payload: { messageIds: [mail.id] } }]
  const batch = await ask<{ batchId: string; actions: Action[] }>('/actions/batches', { proposals })
  await ask(`/actions/batches/${batch.batchId}/approve`, { digests: Object.fromEntries(batch.actions.map(({ id, digest }) => [id, digest])) })
  const [read, star] = batch.actions
  await db.query.updateTable('actions').set({ state: 'running' }).where('id', '=', star!.id).execute()
  const undone = await ask<UndoneBatch>(`/actions/batches/${batch.batchId}/undo`)
  assert.deepEqual(undone.refused.map(({ actionId, code }) => [actionId, code]), [[star!.id, 'under-way']])
  assert.deepEqual(undone.actions.map(({ id, state }) => [id, state]), [[read!.id, 'undone'], [star!.id, 'running']])
})
