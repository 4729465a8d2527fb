// Where does this address come from? Each answer and each warning is shown by a case that
// has it beside one that has not.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Origin } from '../../actions/action.ts'
import type { Fault } from '../../base/fault.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { send } from './send-action.ts'

const person: Origin = { by: 'person', id: 'ses_1', name: 'Alice', words: '' }
const token: Origin = { by: 'token', id: 'tok_1', name: 'Agent', words: 'write to dan@example.com' }
const chat: Origin = { by: 'chat', id: 'cht_1', name: 'Chat', words: 'Write to Dan@Example.com that I am late' }

async function bench({ db }: TestStore, context: TestContext) {
  const account = await openMailAccount(db, context)
  const propose = (change: Record<string, unknown>, origin: Origin = person, userId = account.userId) =>
    send.describe(db, userId, send.payload.parse({ accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', text: 'T', ...change }), origin)
  return { account, propose }
}
const to = (...addresses: string[]) => ({ to: addresses.map((address) => ({ name: '', address })) })
const sourceOf = ({ preview }: Awaited<ReturnType<typeof send.describe>>) => preview.facts[0]?.source
const codes = ({ preview }: Awaited<ReturnType<typeof send.describe>>) => preview.warnings.map(({ code }) => code).filter((code) => code !== 'no-undo')

storeTest('whom the person wrote to is known, with the number of mails', async (store, context) => {
  const { account, propose } = await bench(store, context)
  for (const subject of ['a', 'b']) await account.put('Sent', { subject, to: [{ name: 'Bob', address: 'BOB@example.net' }] })
  const described = await propose({}, token)
  assert.deepEqual([sourceOf(described), described.preview.facts[0]?.sourceCount, codes(described)], ['contacts', 2, []])
})

storeTest('a mail of somebody else that was moved into Sent makes nobody known', async (store, context) => {
  const { account, propose } = await bench(store, context)
  await account.put('Sent', { from: { name: 'Alice', address: 'mallory@example.com' }, to: [{ name: 'Bob', address: 'bob@example.net' }] })
  assert.deepEqual(codes(await propose({}, token)), ['first-contact', 'only-in-mail-text'])
  await account.put('Sent', { from: { name: '', address: 'ALICE@Example.org' }, to: [{ name: 'Bob', address: 'bob@example.net' }] })
  assert.equal((await propose({}, token)).preview.facts[0]?.sourceCount, 1)
})

storeTest('who only wrote to the person is not known by it', async (store, context) => {
  const { account, propose } = await bench(store, context)
  await account.put('INBOX', { from: { name: 'Bob', address: 'bob@example.net' }, to: [{ name: '', address: 'dan@example.com' }] })
  const described = await propose({}, token)
  assert.deepEqual([sourceOf(described), codes(described)], ['mail-text', ['first-contact', 'only-in-mail-text']])
})

storeTest('a first answer comes from the thread, and is still a first contact', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX')
  const described = await propose({ inReplyTo: asked.id }, token)
  assert.deepEqual([sourceOf(described), codes(described)], ['thread', ['first-contact']])
})

storeTest('an unknown address is a person’s own words only if a person said it to us', async (store, context) => {
  const { propose } = await bench(store, context)
  assert.equal(sourceOf(await propose(to('dan@example.com'), person)), 'your-words')
  assert.equal(sourceOf(await propose(to('dan@example.com'), chat)), 'your-words')
  assert.equal(sourceOf(await propose(to('eve@example.com'), chat)), 'mail-text')
  // A token's "words" are the agent's own.
  assert.equal(sourceOf(await propose(to('dan@example.com'), token)), 'mail-text')
})

storeTest('a subject is the thread’s where it is kept, and else the word of whoever asks', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX', { subject: 'Plan for May' })
  const subjectOf = async (change: Record<string, unknown>, origin: Origin) => {
    const fact = (await propose(change, origin)).preview.facts.find(({ label }) => label === 'subject')
    return [fact?.source, fact?.sourceNote]
  }
  assert.deepEqual(await subjectOf({ subject: 'Re: Plan for May', inReplyTo: asked.id }, token), ['thread', ''])
  assert.deepEqual(await subjectOf({ subject: 'Re: Plan for June', inReplyTo: asked.id }, token), ['asker', 'Agent'])
  assert.deepEqual(await subjectOf({ subject: 'Plan for May' }, person), ['your-words', ''])
})

storeTest('a double of somebody known is named', async (store, context) => {
  const { account, propose } = await bench(store, context)
  await account.put('Sent', { to: [{ name: 'Bob Stone', address: 'bob@example.net' }] })
  for (const address of ['bob@exarnple.net', 'bob@ехample.net', 'b0b@exampel.net', 'alice@examp1e.org']) {
    assert.ok(codes(await propose(to(address))).includes('look-alike'), address)
  }
  assert.deepEqual(codes(await propose({ to: [{ name: 'Bob Stone', address: 'bs@mail.example' }] })), ['first-contact', 'look-alike'])
  assert.deepEqual(codes(await propose(to('carol@example.net'))), ['first-contact'])
})

storeTest('hidden and many recipients are said, each recipient stands in the preview', async (store, context) => {
  const { propose } = await bench(store, context)
  const crowd = Array.from({ length: 12 }, (_, index) => `p${index}@example.com`)
  const described = await propose({ ...to(...crowd), bcc: [{ address: 'eve@example.com' }] })
  assert.ok(codes(described).includes('many-recipients'))
  assert.deepEqual(described.preview.warnings.find(({ code }) => code === 'hidden-recipient')?.exact, 'eve@example.com')
  assert.deepEqual(described.preview.facts.filter(({ label }) => ['to', 'copy', 'blind-copy'].includes(label)).map(({ exact }) => exact), [...crowd, 'eve@example.com'])
  assert.equal(described.preview.count, 13)
})

storeTest('an answer that a Reply-To diverts is said', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX', { replyTo: [{ name: '', address: 'trap@example.com' }] })
  assert.ok(codes(await propose({ ...to('trap@example.com'), inReplyTo: asked.id })).includes('reply-to-differs'))
  assert.ok(!codes(await propose({ inReplyTo: asked.id })).includes('reply-to-differs'))
})

storeTest('what is sealed is what leaves: whose name, each recipient once, the text as shown', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const { payload, preview } = await propose({ to: [{ name: ' Bob ', address: 'bob@EXAMPLE.net' }], cc: [{ address: 'BOB@example.net' }], bcc: [{ address: 'bob@example.net' }], subject: ' S ', text: 'a\r\nb' })
  assert.deepEqual(payload, {
    accountId: account.accountId,
    from: { name: '', address: 'alice@example.org' },
    to: [{ name: 'Bob', address: 'bob@example.net' }],
    cc: [],
    bcc: [],
    subject: 'S',
    text: 'a\nb',
  })
  assert.equal(preview.body, 'a\nb')
  assert.deepEqual([preview.undoable, preview.warnings.at(-1)?.code], [false, 'no-undo'])
})

storeTest('what does not belong in a header is refused before anything is proposed', async (store, context) => {
  const { propose } = await bench(store, context)
  await assert.rejects(propose({ subject: 'a\r\nBcc: eve@example.com' }), { code: 'bad-characters' })
  await assert.rejects(propose({ to: [{ name: 'a\nb', address: 'bob@example.net' }] }), { code: 'bad-characters' })
  await assert.rejects(propose(to('bob@example.net\r\nRCPT TO:<eve@example.com>')), { code: 'bad-address' })
  await assert.rejects(propose({ text: 'a\0b' }), { code: 'bad-characters' })
  // Nor what the approver cannot see: words in tags or variation selectors, and text turned around.
  for (const unseen of ['a\u{e0041}\u{e0042}', 'a\u{e0100}\u{e0101}', 'a\u2063\u2062', '\u{1f3f4}\u{e0041}\u{e0042}\u{e0043}', 'a\u202eb']) {
    await assert.rejects(propose({ text: unseen }), { code: 'bad-characters' }, JSON.stringify(unseen))
    await assert.rejects(propose({ subject: unseen }), { code: 'bad-characters' }, JSON.stringify(unseen))
    await assert.rejects(propose({ to: [{ name: unseen, address: 'bob@example.net' }] }), { code: 'bad-characters' }, JSON.stringify(unseen))
  }
  for (const seen of ['\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '葛\u{e0100}', '👩\u200d👧', 'می\u200cخواهم']) await propose({ text: seen, subject: seen })
})

storeTest('somebody else’s account or message is not there', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const bobs = await openMailAccount(store.db, context, 'usr_bob')
  const his = await bobs.put('INBOX')
  await assert.rejects(propose({ accountId: bobs.accountId }), { code: 'not-found' })
  await assert.rejects(propose({ inReplyTo: his.id }), { code: 'not-found' })
  await assert.rejects(propose({}, person, 'usr_bob'), { code: 'not-found' })
  const second = await openMailAccount(store.db, context)
  const elsewhere = await second.put('INBOX')
  await assert.rejects(propose({ accountId: account.accountId, inReplyTo: elsewhere.id }), { code: 'other-account' })
})

storeTest('an imported file is no sender; what stands in it is answered from an account that is one', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const imported = await openMailAccount(store.db, context)
  const config = JSON.stringify({ mailPath: `/srv/secretary/imports/${imported.accountId}/mail` })
  await store.db.query.updateTable('accounts').set({ config }).where('id', '=', imported.accountId).execute()
  const old = await imported.put('INBOX')
  const own = await account.put('INBOX')
  for (const change of [{}, { inReplyTo: old.id }, { inReplyTo: own.id }]) {
    await assert.rejects(propose({ ...change, accountId: imported.accountId }), (error: Fault) => error.code === 'account-cannot-send' && error.fix !== '')
  }
  assert.equal(sourceOf(await propose({ inReplyTo: old.id }, token)), 'thread')
})

storeTest('a letter from nowhere is refused', async (store, context) => {
  const { account, propose } = await bench(store, context)
  await store.db.query.updateTable('accounts').set({ address: '' }).where('id', '=', account.accountId).execute()
  await assert.rejects(propose({}), { code: 'no-sender' })
})

storeTest('the time at which a letter leaves is shown in the person’s own time, and its links by where they lead', async (store, context) => {
  const { account, propose } = await bench(store, context)
  await store.db.query.insertInto('settings').values({ user_id: account.userId, name: 'timeZone', value: '"Europe/Bucharest"', updated_at: 1 }).execute()
  const sendAt = Date.UTC(2026, 6, 1, 6)
  const { preview, payload } = await propose({ sendAt, text: undefined, html: '<a href="https://evil.example/a">https://bank.example</a> and <a href="https://ok.example/">here</a>' }, token)
  assert.equal(payload['sendAt'], sendAt)
  assert.deepEqual(preview.facts.filter(({ label }) => label === 'when' || label === 'link').map(({ value, exact, source, sourceNote }) => [value, exact, source, sourceNote]), [
    ['2026-07-01 09:00 Europe/Bucharest', '2026-07-01T06:00:00.000Z', 'asker', 'Agent'],
    ['https://bank.example', 'https://evil.example/a', 'asker', 'Agent'],
    ['here', 'https://ok.example/', 'asker', 'Agent'],
    ['', 'https://bank.example', 'asker', 'Agent'],
  ])
  assert.deepEqual(preview.warnings.find(({ code }) => code === 'disguised-link')?.exact, 'evil.example')
})

storeTest('a link in the mail that a person quotes is that mail’s, one in their own lines is theirs', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX')
  const html = '<div>See <a href="https://mine.example/">my  plan</a></div><div>Bob wrote:</div><blockquote type="cite"><div>Pay <a href="https://pay.example/">here</a> or https://pay.example/2</div></blockquote>'
  const { preview } = await propose({ inReplyTo: asked.id, text: undefined, html }, person)
  assert.deepEqual(preview.facts.filter(({ label }) => label === 'link').map(({ exact, source }) => [exact, source]), [
    ['https://mine.example/', 'your-words'], ['https://pay.example/', 'mail-text'], ['https://pay.example/2', 'mail-text'],
  ])
})

storeTest('a link of the quoted mail is not one’s own by words that one’s own lines have too', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX')
  const html = '<div>Look here: <a href="https://mine.example/plan">plan</a> or https://mine.example/longer</div><div>Bob wrote:</div><blockquote><blockquote><a href="https://pay.example/">here</a></blockquote> <a href="https://pay.example/2">plan</a> https://mine.example/l</blockquote>'
  const { preview } = await propose({ inReplyTo: asked.id, text: undefined, html }, person)
  assert.deepEqual(preview.facts.filter(({ label }) => label === 'link').map(({ exact, source }) => [exact, source]), [
    ['https://mine.example/plan', 'your-words'], ['https://pay.example/', 'mail-text'], ['https://pay.example/2', 'mail-text'], ['https://mine.example/longer', 'your-words'], ['https://mine.example/l', 'mail-text'],
  ])
})

storeTest('a letter that answers and passes on at once is refused; one that passes on warns of no Reply-To', async (store, context) => {
  const { account, propose } = await bench(store, context)
  const asked = await account.put('INBOX', { replyTo: [{ name: '', address: 'trap@example.com' }] })
  await assert.rejects(propose({ inReplyTo: asked.id, forwards: asked.id }), { code: 'answers-and-forwards' })
  assert.ok(!codes(await propose({ ...to('trap@example.com'), forwards: asked.id })).includes('reply-to-differs'))
})
