// From which account a letter may be sent, what of it is sealed, and what is refused before
// anything is proposed.
import assert from 'node:assert/strict'
import type { Fault } from '../../base/fault.ts'
import { codes, openDescribedLetters, person, sourceOf, to, token } from '../../testing/described-letter.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'

storeTest('what is sealed is what leaves: whose name, each recipient once, the text as shown', async (store, context) => {
  const { account, describe } = await openDescribedLetters(store, context)
  const { payload, preview } = await describe({ to: [{ name: ' Bob ', address: 'bob@EXAMPLE.net' }], cc: [{ address: 'BOB@example.net' }], bcc: [{ address: 'bob@example.net' }], subject: ' S ', text: 'a\r\nb' })
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
  const { describe } = await openDescribedLetters(store, context)
  await assert.rejects(describe({ subject: 'a\r\nBcc: eve@example.com' }), { code: 'bad-characters' })
  await assert.rejects(describe({ to: [{ name: 'a\nb', address: 'bob@example.net' }] }), { code: 'bad-characters' })
  await assert.rejects(describe(to('bob@example.net\r\nRCPT TO:<eve@example.com>')), { code: 'bad-address' })
  await assert.rejects(describe({ text: 'a\0b' }), { code: 'bad-characters' })
  // Nor what the approver cannot see: words in tags or variation selectors, and text turned around.
  for (const unseen of ['a\u{e0041}\u{e0042}', 'a\u{e0100}\u{e0101}', 'a\u2063\u2062', '\u{1f3f4}\u{e0041}\u{e0042}\u{e0043}', 'a\u202eb']) {
    await assert.rejects(describe({ text: unseen }), { code: 'bad-characters' }, JSON.stringify(unseen))
    await assert.rejects(describe({ subject: unseen }), { code: 'bad-characters' }, JSON.stringify(unseen))
    await assert.rejects(describe({ to: [{ name: unseen, address: 'bob@example.net' }] }), { code: 'bad-characters' }, JSON.stringify(unseen))
  }
  for (const seen of ['\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '葛\u{e0100}', '👩\u200d👧', 'می\u200cخواهم']) await describe({ text: seen, subject: seen })
})

storeTest('somebody else’s account or message is not there', async (store, context) => {
  const { account, describe } = await openDescribedLetters(store, context)
  const bobs = await openMailAccount(store.db, context, 'usr_bob')
  const his = await bobs.put('INBOX')
  await assert.rejects(describe({ accountId: bobs.accountId }), { code: 'not-found' })
  await assert.rejects(describe({ inReplyTo: his.id }), { code: 'not-found' })
  await assert.rejects(describe({}, person, 'usr_bob'), { code: 'not-found' })
  const second = await openMailAccount(store.db, context)
  const elsewhere = await second.put('INBOX')
  await assert.rejects(describe({ accountId: account.accountId, inReplyTo: elsewhere.id }), { code: 'other-account' })
})

storeTest('an imported file is no sender; what stands in it is answered from an account that is one', async (store, context) => {
  const { account, describe } = await openDescribedLetters(store, context)
  const imported = await openMailAccount(store.db, context)
  const config = JSON.stringify({ mailPath: `/srv/secretary/imports/${imported.accountId}/mail` })
  await store.db.query.updateTable('accounts').set({ config }).where('id', '=', imported.accountId).execute()
  const old = await imported.put('INBOX')
  const own = await account.put('INBOX')
  for (const change of [{}, { inReplyTo: old.id }, { inReplyTo: own.id }]) {
    await assert.rejects(describe({ ...change, accountId: imported.accountId }), (error: Fault) => error.code === 'account-cannot-send' && error.fix !== '')
  }
  assert.equal(sourceOf(await describe({ inReplyTo: old.id }, token)), 'thread')
})

storeTest('a letter from nowhere is refused', async (store, context) => {
  const { account, describe } = await openDescribedLetters(store, context)
  await store.db.query.updateTable('accounts').set({ address: '' }).where('id', '=', account.accountId).execute()
  await assert.rejects(describe({}), { code: 'no-sender' })
})

storeTest('a letter that answers and passes on at once is refused; one that passes on warns of no Reply-To', async (store, context) => {
  const { account, describe } = await openDescribedLetters(store, context)
  const asked = await account.put('INBOX', { replyTo: [{ name: '', address: 'trap@example.com' }] })
  await assert.rejects(describe({ inReplyTo: asked.id, forwards: asked.id }), { code: 'answers-and-forwards' })
  assert.ok(!codes(await describe({ ...to('trap@example.com'), forwards: asked.id })).includes('reply-to-differs'))
})
