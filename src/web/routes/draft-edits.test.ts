// The letter of a draft that is changed where it waits for a decision: the draft says the same, whoever
// changed it is its writer, and what was seen before can be approved no more.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { DESK_NOON as NOON, openLetterDesk } from '../../testing/letter-desk.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import type { Action } from '../contract/actions.ts'

async function bench(store: TestStore, context: TestContext) {
  const desk = await openLetterDesk(store, context)
  const { account, ask } = desk
  const asked = await account.put('INBOX', { subject: 'Plan' })
  const start = async (headers?: Record<string, string>) => (await ask('POST', `/emails/${asked.id}/draft`, { how: 'reply', text: 'One', quote: false }, headers)).json
  const send = async (id: string, version: number, headers?: Record<string, string>) => (await ask<Action>('POST', `/drafts/${id}/send`, { version }, headers)).json
  const letter = { accountId: account.accountId, to: [{ name: '', address: 'bob@example.net' }], subject: 'Re: Plan', inReplyTo: asked.id }
  const reworded = (text: string, change: Record<string, unknown> = {}) => ({ kind: 'mail.send', payload: { ...letter, text, ...change } })
  const edit = (action: Action, proposal: unknown) => ask<Action & { code: string }>('POST', `/actions/${action.id}/edit`, { digest: action.digest, proposal })
  return { ...desk, asked, start, send, edit, reworded, other: await desk.agentNamed('Other') }
}

storeTest('a person edits the letter of a draft where it waits: the draft is that letter, under a new seal', async (store, context) => {
  const { ask, start, send, read, edit, reworded } = await bench(store, context)
  const draft = await start()
  const action = await send(draft.id, 1)
  const { status, json: edited } = await edit(action, reworded('Two', { cc: [{ name: '', address: 'carol@example.net' }] }))
  assert.deepEqual([status, edited.state, edited.digest === action.digest, (edited.payload['draft'] as { id: string; version: number }).version], [200, 'proposed', false, 2])
  const now = await read(draft.id)
  assert.deepEqual([now.version, now.letter.text, now.letter.cc, now.state, now.actionState, now.actionId, now.answers], [2, 'Two', [{ name: '', address: 'carol@example.net' }], 'pending', 'proposed', action.id, draft.answers])
  assert.equal((await ask<{ code: string }>('POST', `/actions/${action.id}/approve`, { digest: action.digest })).json.code, 'payload-changed')
  const { json: approved } = await ask<Action>('POST', `/actions/${action.id}/approve`, { digest: edited.digest })
  assert.deepEqual([approved.state, (await read(draft.id)).state], ['scheduled', 'approved'])
  await ask('POST', `/actions/${action.id}/undo`)
  assert.deepEqual(((back) => [back.state, back.letter.text, back.version])(await read(draft.id)), ['pending', 'Two', 2], 'taken back, it is what was shown')
})

storeTest('an edit that may not be leaves the proposal and its draft as they were', async (store, context) => {
  const { ask, start, send, read, edit, reworded } = await bench(store, context)
  const draft = await start()
  const action = await send(draft.id, 1)
  for (const [proposal, code] of [
    [reworded('Two', { subject: 'a\r\nBcc: eve@example.com' }), 'bad-characters'],
    [reworded('Two', { attachments: [{ fileId: 'lfl_none' }] }), 'not-found'],
    [reworded('Two', { accountId: 'acc_none' }), 'not-found'],
    [reworded('Two', { sendAt: NOON - 1 }), 'time-past'],
  ] as const) assert.equal((await edit(action, proposal)).json.code, code)
  assert.equal((await ask<{ code: string }>('POST', `/actions/${action.id}/edit`, { digest: 'f'.repeat(64), proposal: reworded('Two') })).json.code, 'payload-changed')
  const now = await read(draft.id)
  assert.deepEqual([now.version, now.letter.text, (await ask<Action>('GET', `/actions/${action.id}`)).json.digest], [1, 'One', action.digest])
})

storeTest('of two that edit at once, one on its sheet and one in the draft, nobody writes over the other', async (store, context) => {
  const { ask, start, send, read, edit, reworded } = await bench(store, context)
  const draft = await start()
  const action = await send(draft.id, 1)
  const [sheet, page] = await Promise.all([edit(action, reworded('Sheet')), ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { text: 'Page' } })])
  assert.equal([sheet.status, page.status].filter((status) => status === 200).length, 1)
  assert.equal((await read(draft.id)).letter.text, sheet.status === 200 ? 'Sheet' : 'Page')
})

storeTest('a program’s draft that a person sends is asked about, and answered by that program alone, also with other words', async (store, context) => {
  const { ask, start, send, read, reworded, agent, other } = await bench(store, context)
  const draft = await start(agent)
  const action = await send(draft.id, 1)
  assert.deepEqual([action.origin.by, action.origin.name], ['token', 'Agent'])
  assert.equal((await ask<Action>('POST', `/actions/${action.id}/ask`, { words: 'Which plan?' })).json.waitsFor, 'asker')
  assert.equal((await ask('POST', `/actions/${action.id}/answer`, { words: 'Mine.' }, other)).json.code, 'not-the-asker')
  const { status, json: answered } = await ask<Action>('POST', `/actions/${action.id}/answer`, { words: 'The one of May.', proposal: reworded('One of May') }, agent)
  assert.deepEqual([status, answered.state, answered.preview.body, answered.digest === action.digest], [200, 'proposed', 'One of May', false])
  const now = await read(draft.id)
  assert.deepEqual([now.letter.text, now.version, now.writtenBy, now.actionState], ['One of May', 2, { who: 'token', name: 'Agent' }, 'proposed'])
})

storeTest('what a person wrote into it no answer of a program writes over', async (store, context) => {
  const { ask, start, send, read, edit, reworded, agent } = await bench(store, context)
  const draft = await start(agent)
  const action = await send(draft.id, 1)
  const { json: edited } = await edit(action, reworded('One, in my words'))
  await ask('POST', `/actions/${action.id}/ask`, { words: 'Right?' })
  assert.equal((await ask('POST', `/actions/${action.id}/answer`, { words: 'No.', proposal: reworded('Mine') }, agent)).json.code, 'draft-by-hand')
  assert.equal((await ask<Action>('POST', `/actions/${action.id}/answer`, { words: 'Yes.' }, agent)).status, 200)
  assert.deepEqual([(await read(draft.id)).letter.text, (await ask<Action>('GET', `/actions/${action.id}`)).json.digest], ['One, in my words', edited.digest])
})

storeTest('nobody is asked who cannot answer: a draft of before it was kept whose it is', async (store, context) => {
  const { db, ask, start, send, agent } = await bench(store, context)
  const draft = await start(agent)
  await db.query.updateTable('drafts').set({ program_id: '' }).where('id', '=', draft.id).execute()
  const action = await send(draft.id, 1)
  assert.equal((await ask('POST', `/actions/${action.id}/ask`, { words: 'Which plan?' })).json.code, 'nobody-to-ask')
})
