// A draft from its first word to the letter that left: nobody's words are written over, nothing
// leaves but what was shown, and what became of the letter is what the draft says.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { ActionApplier } from '../../actions/action.ts'
import type { ItemOutcome } from '../../actions/action-shapes.ts'
import { limits } from '../../base/limits.ts'
import type { MailApplierDeps } from '../../mail/actions/mail-appliers.ts'
import { changeDraft, findDraft } from '../../mail/drafts/draft-store.ts'
import { parseMessage } from '../../mail/parse/parse-message.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { DESK_NOON as NOON, openLetterDesk } from '../../testing/letter-desk.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import type { Action } from '../contract/actions.ts'
import type { Draft, StartedAnswer } from '../contract/drafts.ts'

async function bench(store: TestStore, context: TestContext) {
  const desk = await openLetterDesk(store, context)
  /** Met before a copy is taken away; what it throws is what the provider does. */
  const remover = { before: async () => {} }
  const keeperFor = async () => {
    const keeper = desk.keeper()
    return { ...keeper, remove: async (...asked: Parameters<typeof keeper.remove>) => (await remover.before(), await keeper.remove(...asked)) }
  }
  const appliers = (other: Partial<MailApplierDeps> = {}) => desk.appliers({ keeperFor, ...other })
  const execute = (actionId: string) => desk.executeBy(actionId, ...appliers())
  const keep = async (id: string, version: number, headers?: Record<string, string>) => (await desk.ask<Action>('POST', `/drafts/${id}/keep`, { version }, headers)).json
  return { ...desk, appliers, execute, remover, keep, sent: () => desk.sent().length }
}

storeTest('written, changed, sent: the state follows the letter', async (store, context) => {
  const { ask, start, read, execute, clock, sent } = await bench(store, context)
  const draft = await start()
  assert.deepEqual([draft.state, draft.version, draft.stale, draft.writtenBy], ['pending', 1, false, { who: 'person', name: '' }])
  const { json: changed } = await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { text: 'Two' } })
  assert.deepEqual([changed.version, changed.letter.text, changed.letter.subject], [2, 'Two', 'S'])
  const { json: action } = await ask<Action>('POST', `/drafts/${draft.id}/send`, { version: 2, approve: true })
  assert.deepEqual([action.state, action.preview.body, action.leavesAt], ['scheduled', 'Two', NOON + 10_000])
  assert.equal((await read(draft.id)).state, 'approved')
  const { status, json: refused } = await ask('PATCH', `/drafts/${draft.id}`, { version: 2, letter: { text: 'Three' } })
  assert.deepEqual([status, refused.code], [409, 'draft-leaving'])
  clock.advance(10_000)
  await execute(action.id)
  assert.deepEqual([(await read(draft.id)).state, sent()], ['sent', 1])
  assert.equal((await ask('PATCH', `/drafts/${draft.id}`, { version: 2, letter: { text: 'Three' } })).json.code, 'draft-sent')
  assert.deepEqual((await ask<{ items: Draft[] }>('GET', '/drafts')).json.items, [])
  assert.deepEqual((await ask<{ items: Draft[] }>('GET', '/drafts?state=sent')).json.items.map(({ id }) => id), [draft.id])
})

storeTest('a letter that left to some of its people alone is sent, and not a draft that could be sent to them again', async (store, context) => {
  const { ask, start, read, clock, executeBy } = await bench(store, context)
  const { id } = await start()
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  const refused: ItemOutcome = { id: 'carol@example.net', outcome: 'failed', before: {}, after: {}, error: 'no such person' }
  const sent: ItemOutcome = { ...refused, id: 'm', outcome: 'done', error: '' }
  await executeBy(action.id, { kind: 'mail.send', plan: async () => ({}), apply: async () => ({ provenAt: NOON, proof: 'taken', expected: 2, proven: 1, items: [sent, refused] }), observe: async () => assert.fail(), reflect: async () => {} })
  assert.equal((await ask<Action>('GET', `/actions/${action.id}`)).json.errorCode, 'partly-done')
  assert.equal((await read(id)).state, 'sent')
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: 1, approve: true })).json.code, 'draft-sent')
})

storeTest('a time, marks and the account are taken back as they were given', async (store, context) => {
  const { db } = store
  const { ask, start, alice, account, keep, execute } = await bench(store, context)
  const { id } = await start()
  const change = async (version: number, body: Record<string, unknown>) => await ask('PATCH', `/drafts/${id}`, { version, ...body })
  const sendAt = NOON + 3_600_000
  assert.equal((await change(1, { letter: { sendAt, html: '<b>Two</b>' } })).json.letter.sendAt, sendAt)
  const { json: kept } = await change(2, { letter: { subject: 'T' } })
  assert.deepEqual([kept.letter.sendAt, kept.letter.html, kept.letter.text], [sendAt, '<b>Two</b>', ''])
  const { json: plain } = await change(3, { letter: { sendAt: null, text: '' } })
  assert.deepEqual([plain.letter.sendAt, plain.letter.html, plain.letter.text], [undefined, undefined, ''])
  const other = await openMailAccount(db, context, alice.userId)
  assert.equal((await change(4, { accountId: other.accountId, letter: {} })).json.accountId, other.accountId)
  assert.equal((await change(5, { accountId: 'acc_none', letter: {} })).status, 404)
  await execute((await keep(id, 5)).id)
  const { status, json } = await change(5, { accountId: account.accountId, letter: {} })
  assert.deepEqual([status, json.code], [409, 'draft-kept'])
})

storeTest('a change from an older version is refused with both, and nothing is written over', async (store, context) => {
  const { ask, start, read } = await bench(store, context)
  const { id } = await start()
  const both = await Promise.all(['mine', 'yours'].map((text) => ask('PATCH', `/drafts/${id}`, { version: 1, letter: { text } })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409])
  const [won, lost] = both.toSorted((a, b) => a.status - b.status)
  const now = await read(id)
  assert.equal(now.letter.text, won?.json.letter.text)
  const { code, detail } = lost?.json ?? assert.fail('Both were kept')
  assert.deepEqual([code, detail['version'], (detail['letter'] as Draft['letter']).text], ['draft-changed', 2, now.letter.text])
  assert.equal((await ask('DELETE', `/drafts/${id}?version=1`)).status, 409)
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: 1 })).json.code, 'draft-changed')
})

storeTest('a program does not write over what a person wrote, and its own words keep their second look', async (store, context) => {
  const { ask, start, agent, read } = await bench(store, context)
  const own = await start()
  assert.equal((await ask('PATCH', `/drafts/${own.id}`, { version: 1, letter: { text: 'Other' } }, agent)).json.code, 'draft-by-hand')
  assert.equal((await ask('DELETE', `/drafts/${own.id}?version=1`, undefined, agent)).json.code, 'draft-by-hand')
  assert.deepEqual((await read(own.id)).letter.text, 'One')
  const its = await start(agent)
  assert.deepEqual(its.writtenBy, { who: 'token', name: 'Agent' })
  assert.equal((await ask('PATCH', `/drafts/${its.id}`, { version: 1, letter: { text: 'Better' } }, agent)).json.version, 2)
  assert.equal((await ask('POST', `/drafts/${its.id}/send`, { version: 2, approve: true }, agent)).status, 403)
  const { json: action } = await ask<Action>('POST', `/drafts/${its.id}/send`, { version: 2, approve: true })
  assert.deepEqual([action.origin.by, action.origin.name, action.leavesAt], ['token', 'Agent', NOON + 60_000])
})

storeTest('a comma of a person makes a program’s words nobody else’s: they keep its name and its minute', async (store, context) => {
  const { ask, start, agent } = await bench(store, context)
  const { id } = await start(agent)
  const { json: edited } = await ask('PATCH', `/drafts/${id}`, { version: 1, letter: { text: 'One, and pay at once' } })
  assert.deepEqual(edited.writtenBy, { who: 'person', name: '' })
  assert.equal((await ask('PATCH', `/drafts/${id}`, { version: 2, letter: { text: 'Mine again' } }, agent)).json.code, 'draft-by-hand')
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 2, approve: true })
  assert.deepEqual([action.origin.by, action.origin.name, action.leavesAt], ['token', 'Agent', NOON + 60_000])
  assert.deepEqual(action.preview.facts.filter(({ source }) => source === 'your-words'), [])
})

storeTest('a person who changes what a program proposed withdraws the proposal; the program cannot', async (store, context) => {
  const { ask, start, agent, read, execute, clock, sent } = await bench(store, context)
  const { id } = await start(agent)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1 }, agent)
  assert.deepEqual([action.state, (await read(id)).actionState], ['proposed', 'proposed'])
  assert.equal((await ask('PATCH', `/drafts/${id}`, { version: 1, letter: { to: [{ name: '', address: 'eve@example.com' }] } }, agent)).json.code, 'draft-proposed')
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: 1 }, agent)).json.code, 'draft-proposed')
  const { json: changed } = await ask('PATCH', `/drafts/${id}`, { version: 1, letter: { text: 'Mine' } })
  assert.deepEqual([changed.state, changed.actionId, changed.version], ['pending', '', 2])
  // The old consent is worth nothing any more.
  const approval = await ask<{ code: string }>('POST', `/actions/${action.id}/approve`, { digest: action.digest })
  assert.deepEqual([approval.status, approval.json.code], [409, 'already-decided'])
  clock.advance(120_000)
  await execute(action.id)
  assert.equal(sent(), 0)
})

storeTest('taken back it is a draft again; rejected it is one once it is changed', async (store, context) => {
  const { ask, start, read } = await bench(store, context)
  const { id } = await start()
  const { json: first } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  assert.equal((await ask('POST', `/actions/${first.id}/undo`)).status, 202)
  assert.equal((await read(id)).state, 'pending')
  const { json: second } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1 })
  assert.equal((await ask('POST', `/actions/${second.id}/reject`, {})).status, 200)
  assert.equal((await read(id)).state, 'rejected')
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: 1 })).json.code, 'draft-rejected')
  assert.equal((await ask('PATCH', `/drafts/${id}`, { version: 1, letter: {} })).json.state, 'pending')
  assert.equal((await ask('DELETE', `/drafts/${id}?version=2`)).status, 204)
  assert.deepEqual([(await read(id)).state, (await ask<{ items: Draft[] }>('GET', '/drafts')).json.items], ['rejected', []])
})

storeTest('one draft lives in a conversation, and it is stale once a mail came into it', async (store, context) => {
  const { ask, read, account } = await bench(store, context)
  const asked = await account.put('INBOX', { subject: 'Plan', dateMs: NOON - 3_600_000 })
  const answer = (body: Record<string, unknown>) => ask('POST', `/emails/${asked.id}/draft`, body)
  const { status, json: draft } = await answer({ how: 'reply', text: 'Yes.' })
  assert.equal(status, 201)
  assert.deepEqual([draft.answers, draft.letter.to, draft.letter.subject, draft.stale], [asked.id, [{ name: 'Bob', address: 'bob@example.net' }], 'Re: Plan', false])
  assert.ok(draft.letter.text.startsWith('Yes.\n\nOn '))
  assert.equal((await answer({ how: 'reply' })).json.id, draft.id)
  const second = await answer({ how: 'reply', text: 'No.' })
  assert.deepEqual([second.status, second.json.code, second.json.detail['draftId']], [409, 'draft-exists', draft.id])
  const races = await Promise.all([1, 2, 3].map(() => account.put('INBOX', { subject: 'Other' }).then((other) => Promise.all([1, 2].map(() => ask('POST', `/emails/${other.id}/draft`, { how: 'reply', text: 'x' }))))))
  for (const race of races) assert.deepEqual(race.map(({ status }) => status).toSorted(), [201, 409])
  assert.deepEqual((await ask<{ items: Draft[] }>('GET', `/drafts?thread=${asked.threadId}`)).json.items.map(({ id }) => id), [draft.id])

  await account.put('INBOX', { subject: 'Re: Plan', inReplyTo: asked.messageId, dateMs: NOON + 3_600_000 })
  assert.equal((await read(draft.id)).stale, true)
  assert.equal((await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { text: 'Still yes.' } })).json.stale, false)
})

storeTest('a mail that comes late, under a date of before the others, makes a draft stale all the same', async (store, context) => {
  const { ask, read, account } = await bench(store, context)
  const asked = await account.put('INBOX', { subject: 'Plan', dateMs: NOON - 3_600_000 })
  const { json: draft } = await ask('POST', `/emails/${asked.id}/draft`, { how: 'reply', text: 'Yes.' })
  assert.equal((await read(draft.id)).stale, false)
  const late = await account.put('INBOX', { subject: 'Re: Plan', inReplyTo: asked.messageId, dateMs: NOON - 2 * 3_600_000 })
  assert.ok(late.id < asked.id, 'its id is older')
  assert.equal((await read(draft.id)).stale, true)
  assert.equal((await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { text: 'Still yes.' } })).json.stale, false)
  // One that goes makes nothing new.
  await store.db.query.deleteFrom('messages').where('id', '=', late.id).execute()
  assert.equal((await read(draft.id)).stale, false)
  // Of a draft of before, the newest alone is known.
  await store.db.query.updateTable('drafts').set({ thread_seen: '', newest_seen: asked.id }).where('id', '=', draft.id).execute()
  assert.equal((await read(draft.id)).stale, false)
  await account.put('INBOX', { subject: 'Re: Plan', inReplyTo: asked.messageId, dateMs: NOON })
  assert.equal((await read(draft.id)).stale, true)
})

storeTest('a mail whose header no letter could carry is answered all the same, by who can be written to', async (store, context) => {
  const { ask, account } = await bench(store, context)
  const to = [{ name: 'Bob', address: 'bob@example.net' }, { name: '', address: 'undisclosed recipients:;' }, { name: 'C\u202eD', address: 'c@example.net' }]
  const long = 'long '.repeat(199)
  for (const [subject, shown] of [['Plan\u202eB', 'Re: Plan B'], ['=?utf-8?q?Plan?=', 'Re: = ?utf-8?q?Plan?='], ['Plan\u{e0041}', 'Re: Plan'], [`${long}end`, `Re: ${long}`.slice(0, limits.letterSubjectCharsMax - 1).trim().concat('…')]] as const) {
    const asked = await account.put('INBOX', { subject, to, replyTo: [{ name: '', address: 'nobody@' }] })
    const { status, json } = await ask<StartedAnswer>('POST', `/emails/${asked.id}/draft`, { how: 'reply-all' })
    assert.deepEqual([status, json.letter.subject, json.letter.to, json.letter.cc], [201, shown, [{ name: 'Bob', address: 'bob@example.net' }], [{ name: 'C D', address: 'c@example.net' }]])
    assert.deepEqual(json.leftOut, ['nobody@', 'undisclosed recipients:;'].map((name) => ({ what: 'recipient', name, why: 'no-address' })))
  }
  const asked = await account.put('INBOX', { subject: 'Long' })
  const { status, json } = await ask('POST', `/emails/${asked.id}/draft`, { how: 'reply', text: 'x'.repeat(200_000) })
  assert.deepEqual([status, json.letter.text.length], [201, 200_000], 'where there is no room for the quote it gives way')
  const wide = await account.put('INBOX', { subject: 'Wide', to: Array.from({ length: 101 }, (_, n) => ({ name: '', address: `p${n}@example.net` })) })
  assert.equal((await ask('POST', `/emails/${wide.id}/draft`, { how: 'reply-all' })).json.code, 'answer-too-wide')
})

storeTest('what could not be sent is not kept: the refusal says why, and the draft stays as it was', async (store, context) => {
  const { ask, start, read } = await bench(store, context)
  const { id } = await start()
  for (const [change, code] of [
    [{ subject: 'a\r\nBcc: eve@example.com' }, 'bad-characters'],
    [{ to: [{ name: '', address: 'bob' }] }, 'bad-address'],
    [{ text: 'a\u202eb' }, 'bad-characters'],
    [{ attachments: [{ fileId: 'lfl_none' }] }, 'not-found'],
  ] as const) {
    assert.equal((await ask('PATCH', `/drafts/${id}`, { version: 1, letter: change })).json.code, code)
  }
  assert.deepEqual([(await read(id)).version, (await read(id)).letter.text], [1, 'One'])
  const { json: empty } = await ask('PATCH', `/drafts/${id}`, { version: 1, letter: { to: [] } })
  assert.equal((await ask('POST', `/drafts/${id}/send`, { version: empty.version })).json.code, 'bad-payload')
  assert.equal((await read(id)).actionId, '')
})

storeTest('a forward takes the mail and its files along, and starts with nobody to go to', async (store, context) => {
  const { web, alice, ask } = await bench(store, context)
  const { db } = store
  const { message } = await ownOneOfEverything(db, web, alice, 'harbour')
  const { json: first } = await ask<{ items: Draft[] }>('GET', '/drafts')
  await ask('DELETE', `/drafts/${first.items[0]?.id ?? ''}?version=1`)
  const { status, json: draft } = await ask('POST', `/emails/${message}/draft`, { how: 'forward', text: 'See below.' })
  assert.deepEqual([status, draft.letter.to, draft.letter.subject, draft.letter.attachments.length], [201, [], 'Fwd: harbour', 1])
  assert.match(draft.letter.text, /^See below\.\n\n-+ Forwarded message -+\nFrom: harbour <a@example\.org>\n[^]*\n\nharbour$/)
  const fileId = draft.letter.attachments[0]?.fileId ?? ''
  const bytes = await fetch(`${web.url}/api/v1/letter-files/${fileId}`, { headers: alice.headers })
  assert.equal(await bytes.text(), 'pdf')
  await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { to: [{ name: '', address: 'dan@example.net' }] } })
  const { json: action } = await ask<Action>('POST', `/drafts/${draft.id}/send`, { version: 2 })
  assert.equal(action.payload['forwards'], Number(message))
  assert.deepEqual(action.preview.facts.filter(({ label }) => label === 'files').map(({ value, source, sourceNote }) => [value, source, sourceNote]), [['harbour.pdf (3 B)', 'thread', 'harbour']])
})

storeTest('saved by a click it lies with the drafts of its account, each version in the place of the one before, until its letter has left', async (store, context) => {
  const { ask, account, read, keep, kept, execute, clock, sent } = await bench(store, context)
  const asked = await account.put('INBOX', { subject: 'Plan' })
  const { json: draft } = await ask('POST', `/emails/${asked.id}/draft`, { how: 'reply', text: 'One.' })
  assert.deepEqual([draft.canKeep, draft.keptVersion], [true, 0])
  const first = await keep(draft.id, 1)
  assert.deepEqual([first.state, first.preview.undoable], ['approved', true])
  await execute(first.id)
  const [path = ''] = kept()
  assert.match(path, /:2,DS$/)
  const copy = parseMessage(readFileSync(join(account.root, path)))
  assert.deepEqual([copy.subject, copy.messageId, copy.inReplyTo, copy.to.map(({ address }) => address)], ['Re: Plan', `${draft.id}@example.org`, asked.messageId, ['bob@example.net']])
  assert.equal((await read(draft.id)).keptVersion, 1)

  await ask('PATCH', `/drafts/${draft.id}`, { version: 1, letter: { text: 'Two.', bcc: [{ name: '', address: 'eve@example.net' }] } })
  const replacing = await keep(draft.id, 2)
  assert.equal(replacing.preview.undoable, false, 'the version that gives way cannot be put back')
  await execute(replacing.id)
  assert.equal(kept().length, 1)
  const second = parseMessage(readFileSync(join(account.root, kept()[0] ?? '')))
  assert.deepEqual([second.text.trim(), second.bcc.map(({ address }) => address)], ['Two.', ['eve@example.net']])

  const { json: action } = await ask<Action>('POST', `/drafts/${draft.id}/send`, { version: 2, approve: true })
  clock.advance(10_000)
  await execute(action.id)
  assert.deepEqual([sent(), kept(), (await read(draft.id)).state, (await read(draft.id)).keptVersion], [1, [], 'sent', 0])
})

storeTest('a letter that left before its attempt died takes its copy among the drafts along all the same', async (store, context) => {
  const { start, ask, keep, kept, execute, executeBy, appliers, clock, sent, read } = await bench(store, context)
  const { id } = await start()
  await execute((await keep(id, 1)).id)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  // It dies after the letter is in the Outbox, and before the copy is gone.
  const hands = appliers({ keeperFor: () => Promise.reject(new Error('killed')) }).map((one) => (one.kind === 'mail.send' ? { ...one, apply: async (...given: Parameters<ActionApplier['apply']>) => (await one.apply(...given), Promise.reject(new Error('killed'))) } : one))
  await assert.rejects(executeBy(action.id, ...hands))
  assert.deepEqual([sent(), kept().length], [1, 1])
  await execute(action.id)
  assert.deepEqual([sent(), kept().length, (await read(id)).state], [1, 0, 'sent'])
})

storeTest('what another program wrote into it stays: saving over it and taking it away both fail, and say so', async (store, context) => {
  const { ask, account, start, keep, kept, execute, read } = await bench(store, context)
  const { id } = await start()
  await execute((await keep(id, 1)).id)
  const path = join(account.root, kept()[0] ?? '')
  const byHand = readFileSync(path, 'utf8').replace('One', 'By hand')
  writeFileSync(path, byHand)
  await ask('PATCH', `/drafts/${id}`, { version: 1, letter: { text: 'Two' } })
  const saved = await keep(id, 2)
  await execute(saved.id)
  const { json: failed } = await ask<Action>('GET', `/actions/${saved.id}`)
  assert.deepEqual([failed.state, failed.errorCode, readFileSync(path, 'utf8')], ['failed', 'draft-differs', byHand])
  await ask('DELETE', `/drafts/${id}?version=2`)
  const { json: list } = await ask<{ items: Action[] }>('GET', '/actions')
  const dropped = list.items.find(({ kind }) => kind === 'mail.delete-draft') ?? assert.fail('nothing was asked')
  await execute(dropped.id)
  assert.deepEqual([readFileSync(path, 'utf8'), (await read(id)).letter.text], [byHand, 'Two'])
})

storeTest('of a program it waits for a person, and a discarded draft leaves the drafts of its account', async (store, context) => {
  const { ask, start, agent, keep, kept, execute } = await bench(store, context)
  const its = await start(agent)
  const proposed = await keep(its.id, 1, agent)
  assert.equal(proposed.state, 'proposed')
  await execute(proposed.id)
  assert.deepEqual(kept(), [])
  await ask('POST', `/actions/${proposed.id}/approve`, { digest: proposed.digest })
  await execute(proposed.id)
  assert.equal(kept().length, 1)
  assert.equal((await ask('DELETE', `/drafts/${its.id}?version=1`)).status, 204)
  const { json: list } = await ask<{ items: Action[] }>('GET', '/actions?open=true')
  await execute(list.items.find(({ kind }) => kind === 'mail.delete-draft')?.id ?? assert.fail())
  assert.deepEqual(kept(), [])
})

storeTest('a letter that has left does not go on lying among the drafts, whenever the work of removing it was cut off', async (store, context) => {
  const { db, remover, ask, start, keep, kept, execute, clock, sent, read } = await bench(store, context)
  const { id } = await start()
  await execute((await keep(id, 1)).id)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  remover.before = () => Promise.reject(new Error('killed'))
  await assert.rejects(execute(action.id), /killed/)
  // That it left is told, and the attempt that comes next only takes the copy away.
  assert.deepEqual([sent(), kept().length, (await read(id)).state, (await ask<Action>('GET', `/actions/${action.id}`)).json.state], [1, 1, 'sent', 'done'])
  remover.before = async () => {}
  await execute(action.id)
  assert.deepEqual([sent(), kept(), (await read(id)).keptVersion], [1, [], 0])

  // Cut off before it was told: found in Sent, and then as above.
  const second = await start()
  await execute((await keep(second.id, 1)).id)
  const { json: letter } = await ask<Action>('POST', `/drafts/${second.id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  remover.before = () => Promise.reject(new Error('killed'))
  await assert.rejects(execute(letter.id), /killed/)
  await db.query.updateTable('actions').set({ state: 'running', receipt: '', finished_at: 0 }).where('id', '=', letter.id).execute()
  remover.before = async () => {}
  await execute(letter.id)
  assert.deepEqual([sent(), kept(), (await read(second.id)).state], [2, [], 'sent'])
})

storeTest('a copy that was saved after its letter was sealed goes with it; one that another program wrote into stays', async (store, context) => {
  const { account, ask, start, keep, kept, execute, clock, sent, read } = await bench(store, context)
  const { id } = await start()
  const saved = await keep(id, 1)
  const { json: action } = await ask<Action>('POST', `/drafts/${id}/send`, { version: 1, approve: true })
  await execute(saved.id)
  assert.equal(kept().length, 1)
  clock.advance(10_000)
  await execute(action.id)
  assert.deepEqual([sent(), kept(), (await read(id)).state], [1, [], 'sent'])

  const other = await start()
  await execute((await keep(other.id, 1)).id)
  const path = join(account.root, kept()[0] ?? '')
  const byHand = readFileSync(path, 'utf8').replace('One', 'By hand')
  writeFileSync(path, byHand)
  const { json: letter } = await ask<Action>('POST', `/drafts/${other.id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  await execute(letter.id)
  assert.deepEqual([sent(), readFileSync(path, 'utf8'), (await read(other.id)).state], [2, byHand, 'sent'])

  // Saved so late that its letter has left: it is not put there any more.
  const late = await start()
  const tooLate = await keep(late.id, 1)
  const { json: gone } = await ask<Action>('POST', `/drafts/${late.id}/send`, { version: 1, approve: true })
  clock.advance(10_000)
  await execute(gone.id)
  await execute(tooLate.id)
  const { json: failed } = await ask<Action>('GET', `/actions/${tooLate.id}`)
  assert.deepEqual([failed.state, failed.errorCode, kept().length], ['failed', 'draft-sent', 1])
})

storeTest('what another program wrote beside it is shown, and only a person chooses', async (store, context) => {
  const { db, ask, start, agent, read, alice } = await bench(store, context)
  const { id, letter } = await start()
  await db.transaction(async (tx) => {
    const draft = (await findDraft(tx, alice.userId, id)) ?? assert.fail()
    await changeDraft(tx, draft, { elsewhere: { message: 7, messageId: 'theirs@example.net', sha256: 'f'.repeat(64), letter: { ...letter, text: 'Theirs' } } })
  })
  const shown = await read(id)
  assert.deepEqual([shown.elsewhere?.messageId, shown.elsewhere?.letter.text, shown.letter.text], [7, 'Theirs', 'One'])
  const choice = { version: 1, keep: 'elsewhere', digest: 'f'.repeat(64) }
  assert.equal((await ask('POST', `/drafts/${id}/choose`, choice, agent)).status, 403)
  assert.equal((await ask('POST', `/drafts/${id}/choose`, { ...choice, digest: 'e'.repeat(64) })).json.code, 'draft-not-elsewhere')
  assert.equal((await ask('POST', `/drafts/${id}/choose`, { ...choice, version: 2 })).json.code, 'draft-changed')
  const { json: chosen } = await ask('POST', `/drafts/${id}/choose`, choice)
  assert.deepEqual([chosen.letter.text, chosen.version, chosen.keptVersion, chosen.writtenBy.who, chosen.elsewhere], ['Theirs', 2, 2, 'provider', null])
})
