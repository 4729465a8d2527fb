// What becomes of a draft when its letter does not go the plain way: refused for some, edited by
// whoever approves it, cut off by a kill, answered to a mail that means harm.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { MailSender } from '../../mail/mail-port.ts'
import { DESK_NOON as NOON, openLetterDesk } from '../../testing/letter-desk.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import type { Action } from '../contract/actions.ts'

async function bench(store: TestStore, context: TestContext) {
  const desk = await openLetterDesk(store, context)
  const keep = async (id: string, version: number) => await desk.execute((await desk.ask<Action>('POST', `/drafts/${id}/keep`, { version })).json.id)
  return { ...desk, url: desk.web.url, keep }
}

storeTest('a letter that was refused for one of several people has left: its draft is not sent again to the others', async (store, context) => {
  const { ask, start, read, execute, clock } = await bench(store, context)
  const { id } = await start()
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  const item = { id: 'x', before: {}, after: {}, error: '' }
  const sender: MailSender = {
    send: async () => ({ provenAt: NOON, proof: 'taken for one', expected: 2, proven: 1, items: [{ ...item, outcome: 'done' }, { ...item, outcome: 'failed', error: '550 nobody' }] }),
    observe: () => assert.fail(),
    close: async () => {},
  }
  await execute(action.id, { senderFor: async () => sender })
  assert.deepEqual([(await ask<Action>('GET', `/actions/${action.id}`)).json.errorCode, (await read(id)).state], ['partly-done', 'sent'])
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: 1, approve: true })).json.code, 'draft-sent')
})

storeTest('edited by whoever approves it, a letter is still the one of its draft', async (store, context) => {
  const { account, ask, start, read, execute, kept, keep, clock } = await bench(store, context)
  const { id } = await start()
  await keep(id, 1)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1 })
  const payload = { accountId: account.accountId, to: [{ name: '', address: 'bob@example.net' }], subject: 'S', text: 'Two' }
  const { json: edited } = await ask<Action>('POST', `/actions/${action.id}/edit`, { digest: action.digest, proposal: { kind: 'mail.send', payload } })
  assert.deepEqual([edited.preview.body, (edited.payload['draft'] as { id: string } | undefined)?.id], ['Two', id])
  await ask('POST', `/actions/${action.id}/approve`, { digest: edited.digest })
  clock.advance(10_000)
  await execute(action.id)
  assert.deepEqual([(await read(id)).state, kept()], ['sent', []])
})

storeTest('a letter that left just before a kill takes its copy from the drafts all the same', async (store, context) => {
  const { ask, start, execute, kept, keep, clock, read, sender } = await bench(store, context)
  const { id } = await start()
  await keep(id, 1)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  const real = sender()
  const killed: MailSender = {
    ...real,
    async send(...letter) {
      await real.send(...letter)
      throw new Error('killed here')
    },
  }
  await assert.rejects(execute(action.id, { senderFor: async () => killed }))
  await execute(action.id)
  assert.deepEqual([(await read(id)).state, kept()], ['sent', []])
})

storeTest('a draft that was discarded before it was saved leaves no copy behind', async (store, context) => {
  const { ask, start, execute, kept } = await bench(store, context)
  const { id } = await start()
  const { json: saving } = await ask<Action>('POST', `/drafts/${id}/keep`, { version: 1 })
  await ask('DELETE', `/drafts/${id}?version=1`)
  await execute(saving.id)
  assert.deepEqual([(await ask<Action>('GET', `/actions/${saving.id}`)).json.errorCode, kept()], ['draft-changed', []])
})

storeTest('a file that a draft or a letter under way takes along is not deleted, and one that none takes is', async (store, context) => {
  const { url, account, agent, ask } = await bench(store, context)
  const upload = async () => {
    const answer = await fetch(`${url}/api/v1/letter-files?name=a.pdf`, { method: 'POST', headers: { ...agent, 'content-type': 'application/octet-stream' }, body: 'bytes' })
    return ((await answer.json()) as { id: string }).id
  }
  const letter = (fileId: string) => ({ to: [{ name: '', address: 'bob@example.net' }], subject: 'S', text: 'T', attachments: [{ fileId }] })
  const [inDraft, inLetter, free] = [await upload(), await upload(), await upload()]
  const { json: draft } = await ask('POST', '/drafts', { accountId: account.accountId, letter: letter(inDraft) })
  const { status } = await ask('POST', '/actions', { proposal: { kind: 'mail.send', payload: { accountId: account.accountId, ...letter(inLetter) } }, approve: true })
  assert.equal(status, 202)
  for (const id of [inDraft, inLetter]) assert.deepEqual(((answer) => [answer.status, answer.json.code])(await ask('DELETE', `/letter-files/${id}`, undefined, agent)), [409, 'file-in-use'])
  assert.equal((await ask('DELETE', `/letter-files/${free}`, undefined, agent)).status, 204)
  await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { attachments: [] } })
  assert.equal((await ask('DELETE', `/letter-files/${inDraft}`)).status, 204)
})

storeTest('a program that floods is stopped: so many of its drafts and proposals wait, and the person’s own are not among them', async (store, context) => {
  const { account, agent, ask } = await bench(store, context)
  const letter = { to: [{ name: '', address: 'bob@example.net' }], subject: 'S', text: 'T' }
  const draft = (headers?: Record<string, string>) => ask('POST', '/drafts', { accountId: account.accountId, letter }, headers)
  const send = (headers?: Record<string, string>) => ask('POST', '/actions', { proposal: { kind: 'mail.send', payload: { accountId: account.accountId, ...letter } } }, headers)
  const [{ json: one }, { json: first }] = [await draft(agent), await send(agent)]
  const copies = async (table: 'drafts' | 'actions', id: string, count: number) => {
    const row = await store.db.query.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    for (let n = 0; n < count; n++) await store.db.query.insertInto(table).values({ ...(row as object), id: `${id}_${n}` } as never).execute()
  }
  await copies('drafts', one.id, 498)
  await copies('actions', first.id, 498)
  assert.deepEqual([(await draft(agent)).status, (await send(agent)).status], [201, 202])
  assert.deepEqual([(await draft(agent)).json.code, (await send(agent)).json.code], ['too-many-drafts', 'too-many-waiting'])
  assert.deepEqual([(await draft()).status, (await send()).status], [201, 202])
})

storeTest('a mail that calls itself what no letter may be called is answered all the same', async (store, context) => {
  const { account, ask } = await bench(store, context)
  const subjects = ['in\u202evoice', 'a\u2028b', '=?utf-8?q?Bcc=3A_eve?=', `tags ${String.fromCodePoint(0xe0041)}`, 'x'.repeat(2_000), '\u0007']
  for (const subject of subjects) {
    const mail = await account.put('INBOX', { subject, from: { name: 'a\u2028b', address: 'bob@example.net' } })
    const { status, json } = await ask('POST', `/emails/${mail.id}/draft`, { how: 'reply', text: 'Yes.' })
    assert.deepEqual([status, json.code], [201, undefined], JSON.stringify(subject))
    assert.equal((await ask('POST', `/drafts/${json.id}/send`, { version: 1 })).status, 202, json.letter.subject)
  }
})
