// The kinds as the gate uses them: described over a real store, carried out on a real tree,
// and taken back. What a preview says and what happens must be the same thing.
import assert from 'node:assert/strict'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import type { Action, Origin } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { sealApproved } from '../../actions/approved.ts'
import { Fault } from '../../base/fault.ts'
import { letterUnderWay } from '../../testing/approved-letter.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount, type MailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { mailActionKinds } from './mail-actions.ts'
import { mailAppliers } from './mail-appliers.ts'
import type { MailWriter } from '../mail-port.ts'
import { moveMessages, removeMessages } from '../messages/mail-store.ts'
import { mailboxesOfAccount, saveMailboxes } from '../mailboxes/mailbox-store.ts'
import { openLetterJournal } from '../letters/letter-journal.ts'
import { openMaildirSender } from '../maildir/maildir-sender.ts'
import { openMaildirWriter } from '../maildir/maildir-writer.ts'
import { loadMessages } from '../messages/message-store.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const person: Origin = { by: 'person', id: 'ses_1', name: 'Alice', words: '' }
const undo: Origin = { by: 'undo', id: 'ses_1', name: 'Alice', words: '' }
const signal = new AbortController().signal

async function bench({ db }: TestStore, context: TestContext) {
  const account = await openMailAccount(db, context)
  const clock = fixedClock(NOON)
  const roots = new Map([[account.accountId, account.root]])
  const rootOf = (id: string) => roots.get(id) ?? 'nowhere'
  const hands = { worn: (writer: MailWriter) => writer }
  const appliers = mailAppliers({
    db,
    clock,
    keeperFor: assert.fail,
    writerFor: (id) => Promise.resolve(hands.worn(openMaildirWriter({ root: rootOf(id), clock }))),
    senderFor: (id) => Promise.resolve(openMaildirSender({ root: rootOf(id), journal: openLetterJournal({ db, clock }), clock })),
  })
  const kindOf = (name: string) => mailActionKinds.find(({ kind }) => kind === name) ?? assert.fail(name)
  const describe = (kind: string, payload: Record<string, unknown>, origin: Origin = person, userId = account.userId) =>
    kindOf(kind).describe(db, userId, kindOf(kind).payload.parse(payload), origin)
  /** What the gate does between two decisions, without the gate; `meanwhile` happens after the person saw it. */
  const carryOut = async (
    kind: string,
    payload: Record<string, unknown>,
    origin: Origin = person,
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ receipt: Receipt; inverse: ReturnType<(typeof mailActionKinds)[number]['inverse']> }> => {
    const described = await describe(kind, payload, origin)
    await meanwhile()
    const approved = sealApproved({ actionId: await letterUnderWay(db), accountId: described.accountId, userId: account.userId, approvedAt: NOON, change: described.payload })
    const applier = appliers.find((one) => one.kind === kind) ?? assert.fail(kind)
    const plan = JSON.parse(JSON.stringify(await db.transaction((tx) => applier.plan(tx, approved)))) as Record<string, unknown>
    const receipt = await applier.apply(approved, plan, signal)
    await db.transaction((tx) => applier.reflect(tx, approved, receipt))
    return { receipt, inverse: kindOf(kind).inverse({ accountId: described.accountId, payload: described.payload, receipt } as Action) }
  }
  const rows = async (ids: number[]) => (await loadMessages(db, account.userId, ids)).map(({ id, mailboxId, seen }) => ({ id, mailboxId, seen }))
  return { account, describe, carryOut, rows, hands }
}

const fileOf = (account: MailAccount, remoteId: string) => account.files().find((file) => file.includes(remoteId))

storeTest('marking read changes file and row alike, and is taken back for what it changed only', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const [fresh, read] = [await account.put('INBOX'), await account.put('INBOX', { seen: true })]
  const { inverse } = await carryOut('mail.mark-read', { messageIds: [fresh.id, read.id] })
  assert.deepEqual((await rows([fresh.id, read.id])).map(({ seen }) => seen), [true, true])
  assert.equal(fileOf(account, fresh.remoteId), `cur/${fresh.remoteId}:2,S`)
  assert.deepEqual(inverse, { kind: 'mail.mark-unread', payload: { messageIds: [fresh.id] } })
  await carryOut('mail.mark-unread', inverse?.payload ?? {}, undo)
  assert.deepEqual((await rows([fresh.id, read.id])).map(({ seen }) => seen), [false, true])
})

storeTest('what is put away goes where its account keeps that, comes back to the inbox, and each is taken back', async (store, context) => {
  const { account, carryOut, describe, rows } = await bench(store, context)
  const [one, two] = [await account.put('INBOX'), await account.put('Work')]
  const placesOf = async () => (await rows([one.id, two.id])).map(({ mailboxId }) => mailboxId)
  const [inbox, work, archive] = ['INBOX', 'Work', 'Archive'].map((name) => account.mailbox(name).id)
  const away = await carryOut('mail.archive', { messageIds: [one.id, two.id] })
  assert.deepEqual(await placesOf(), [archive, archive])
  await carryOut('mail.restore', { messageIds: [two.id] })
  assert.deepEqual(await placesOf(), [archive, inbox])
  await carryOut(away.inverse?.kind ?? '', away.inverse?.payload ?? {}, undo)
  assert.deepEqual(await placesOf(), [inbox, work])
  assert.deepEqual((await describe('mail.archive', { messageIds: [one.id] })).preview.act, 'mail.move')
  await assert.rejects(describe('mail.trash', { messageIds: [one.id] }), { code: 'no-mailbox-for-that' })
})

storeTest('a move from several folders is taken back to each', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const [one, two, there] = [await account.put('INBOX'), await account.put('Work'), await account.put('Archive')]
  const before = { rows: await rows([one.id, two.id, there.id]), files: account.files() }
  const { receipt, inverse } = await carryOut('mail.move', { messageIds: [one.id, two.id, there.id], mailboxId: account.mailbox('Archive').id })
  assert.deepEqual(receipt.items.map(({ outcome }) => outcome), ['done', 'done', 'already-so'])
  assert.ok((await rows([one.id, two.id])).every(({ mailboxId }) => mailboxId === account.mailbox('Archive').id))
  assert.equal(inverse?.kind, 'mail.restore-places')
  const back = await carryOut('mail.restore-places', inverse?.payload ?? {}, undo)
  assert.deepEqual({ rows: await rows([one.id, two.id, there.id]), files: account.files() }, before)
  // Taking the taking-back back is a move again.
  await carryOut('mail.restore-places', back.inverse?.payload ?? {}, undo)
  assert.ok((await rows([one.id, two.id])).every(({ mailboxId }) => mailboxId === account.mailbox('Archive').id))
})

storeTest('where the account is refused between two places, what came to the first is told, and can be taken back', async (store, context) => {
  const { account, carryOut, rows, hands } = await bench(store, context)
  const [one, two] = [await account.put('Archive'), await account.put('Archive')]
  const [inbox, work, archive] = ['INBOX', 'Work', 'Archive'].map((name) => account.mailbox(name).id)
  let calls = 0
  hands.worn = (writer) => ({ ...writer, apply: async (...given) => (++calls === 2 ? Promise.reject(new Fault('account-paused', 'The consent was taken back')) : await writer.apply(...given)) })
  const { receipt, inverse } = await carryOut('mail.restore-places', { places: [{ messageId: one.id, mailboxId: inbox }, { messageId: two.id, mailboxId: work }] }, undo)
  assert.deepEqual([receipt.expected, receipt.proven, receipt.items.map(({ outcome, error }) => [outcome, error])], [2, 1, [['done', ''], ['failed', 'The consent was taken back; it was left as it was']]])
  assert.deepEqual((await rows([one.id, two.id])).map(({ mailboxId }) => mailboxId), [inbox, archive])
  assert.deepEqual(inverse?.payload, { places: [{ messageId: one.id, mailboxId: archive }] })
})

storeTest('a move of a mail that was deleted meanwhile is not told as done by another of its name, and leaves nothing to take back', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const [one, here] = [await account.put('INBOX'), await account.put('INBOX')]
  const { receipt, inverse } = await carryOut('mail.move', { messageIds: [one.id, here.id], mailboxId: account.mailbox('Archive').id }, person, async () => {
    rmSync(`${account.root}/cur/${one.remoteId}:2,`)
    writeFileSync(`${account.root}/.Archive/cur/${one.remoteId}:2,S`, 'Message-ID: <other@example.net>\r\nSubject: Other\r\n\r\nother\r\n')
  })
  assert.deepEqual(receipt.items.map(({ id, outcome }) => [id, outcome]), [[String(one.id), 'failed'], [String(here.id), 'done']])
  assert.deepEqual((await rows([one.id])).map(({ mailboxId }) => mailboxId), [account.mailbox('INBOX').id])
  assert.deepEqual(inverse?.payload, { places: [{ messageId: here.id, mailboxId: account.mailbox('INBOX').id }] })
})

storeTest('an undo brings back what is still there, and says how many are not', async (store, context) => {
  const { account, describe, carryOut, rows } = await bench(store, context)
  const [gone, here] = [await account.put('INBOX'), await account.put('Work')]
  const moved = await carryOut('mail.move', { messageIds: [gone.id, here.id], mailboxId: account.mailbox('Archive').id })
  const marked = await carryOut('mail.mark-read', { messageIds: [gone.id, here.id] })
  await store.db.transaction((tx) => removeMessages(tx, NOON, [gone.id]))
  for (const { inverse } of [marked, moved]) {
    assert.deepEqual((await describe(inverse!.kind, inverse!.payload, undo)).preview.warnings.map(({ code }) => code), ['gone'])
    const { receipt } = await carryOut(inverse!.kind, inverse!.payload, undo)
    assert.deepEqual([receipt.expected, receipt.proven], [1, 1])
  }
  assert.deepEqual(await rows([here.id]), [{ id: here.id, mailboxId: account.mailbox('Work').id, seen: false }])
  // Whoever asks otherwise has named a mail that is not there; and nothing at all cannot be undone.
  await assert.rejects(describe(marked.inverse!.kind, marked.inverse!.payload), { code: 'not-found' })
  await store.db.transaction((tx) => removeMessages(tx, NOON, [here.id]))
  await assert.rejects(describe(marked.inverse!.kind, marked.inverse!.payload, undo), { code: 'not-found' })
})

storeTest('an undo of a move whose folder is gone in part brings back the mails that have a place, and counts the others', async (store, context) => {
  const { account, describe, carryOut, rows } = await bench(store, context)
  const [stays, back] = [await account.put('Work'), await account.put('INBOX')]
  const archive = account.mailbox('Archive').id
  const { inverse } = await carryOut('mail.move', { messageIds: [stays.id, back.id], mailboxId: archive })
  const lose = (name: string) => store.db.query.updateTable('mailboxes').set({ gone: 1 }).where('id', '=', account.mailbox(name).id).execute()
  await lose('Work')
  const { preview } = await describe(inverse!.kind, inverse!.payload, undo)
  assert.deepEqual([preview.count, preview.warnings.map(({ code, count }) => [code, count])], [1, [['gone', 1]]])
  const { receipt } = await carryOut(inverse!.kind, inverse!.payload, undo)
  assert.deepEqual([receipt.expected, receipt.proven], [1, 1])
  assert.deepEqual(await rows([stays.id, back.id]), [{ id: stays.id, mailboxId: archive, seen: false }, { id: back.id, mailboxId: account.mailbox('INBOX').id, seen: false }])
  await lose('INBOX')
  await assert.rejects(describe(inverse!.kind, inverse!.payload, undo), { code: 'mailbox-missing' })
})

storeTest('what could not be changed stays as it was in the store', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const [gone, here] = [await account.put('INBOX'), await account.put('INBOX')]
  rmSync(`${account.root}/cur/${gone.remoteId}:2,`)
  const { receipt } = await carryOut('mail.move', { messageIds: [gone.id, here.id], mailboxId: account.mailbox('Archive').id })
  assert.deepEqual([receipt.expected, receipt.proven], [2, 1])
  assert.deepEqual((await rows([gone.id, here.id])).map(({ mailboxId }) => mailboxId), [account.mailbox('INBOX').id, account.mailbox('Archive').id])
})

storeTest('a mail that came after the one that was shown had gone is not touched', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const [shown, here] = [await account.put('INBOX', { subject: 'Old' }), await account.put('INBOX')]
  let newcomer = shown
  const { receipt } = await carryOut('mail.move', { messageIds: [shown.id, here.id], mailboxId: account.mailbox('Archive').id }, person, async () => {
    rmSync(`${account.root}/cur/${shown.remoteId}:2,`)
    await store.db.transaction((tx) => removeMessages(tx, NOON, [shown.id]))
    newcomer = await account.put('INBOX', { subject: 'Contract', dateMs: shown.dateMs })
  })
  assert.notEqual(newcomer.id, shown.id)
  assert.deepEqual(receipt.items.map(({ id, outcome }) => [id, outcome]), [[String(here.id), 'done'], [String(shown.id), 'failed']])
  assert.equal(fileOf(account, newcomer.remoteId), `cur/${newcomer.remoteId}:2,`)
  assert.deepEqual((await rows([newcomer.id])).map(({ mailboxId }) => mailboxId), [account.mailbox('INBOX').id])
})

for (const [what, other] of [
  ['another Message-ID', { message_id: 'other@example.net' }],
  ['another size', { size: 1_001 }],
  ['another subject', { subject: 'Contract' }],
  ['another sender', { from_address: 'mallory@example.net' }],
  ['another date', { date_ms: NOON }],
] as const) {
  storeTest(`a mail that has ${what} than the one that was shown is refused, and the rest is done`, async (store, context) => {
    const { account, carryOut, rows } = await bench(store, context)
    const [stranger, here] = [await account.put('INBOX'), await account.put('INBOX')]
    for (const [kind, payload] of [
      ['mail.mark-read', {}],
      ['mail.move', { mailboxId: account.mailbox('Archive').id }],
    ] as const) {
      const before = (await rows([stranger.id]))[0]
      const { receipt, inverse } = await carryOut(kind, { messageIds: [stranger.id, here.id], ...payload }, person, () =>
        store.db.query.updateTable('messages').set(other).where('id', '=', stranger.id).execute(),
      )
      assert.deepEqual([receipt.expected, receipt.proven], [2, 1])
      assert.match(receipt.items.find(({ id }) => id === String(stranger.id))?.error ?? '', /not the mail that was shown/)
      assert.equal(fileOf(account, stranger.remoteId), `cur/${stranger.remoteId}:2,`)
      assert.deepEqual((await rows([stranger.id]))[0], before)
      assert.ok(!JSON.stringify(inverse).includes(String(stranger.id)))
      const { message_id, size, subject, from_address, date_ms } = { message_id: stranger.messageId, size: stranger.size, subject: 'Hello', from_address: 'bob@example.net', date_ms: stranger.dateMs }
      await store.db.query.updateTable('messages').set({ message_id, size, subject, from_address, date_ms }).where('id', '=', stranger.id).execute()
    }
  })
}

storeTest('a mail that another program moved after it was shown is still that mail', async (store, context) => {
  const { account, carryOut, rows } = await bench(store, context)
  const one = await account.put('INBOX')
  const { receipt } = await carryOut('mail.move', { messageIds: [one.id], mailboxId: account.mailbox('Archive').id }, person, async () => {
    renameSync(`${account.root}/cur/${one.remoteId}:2,`, `${account.root}/.Work/cur/7.new.host:2,`)
    await store.db.transaction((tx) => moveMessages(tx, NOON, [{ messageId: one.id, mailboxId: account.mailbox('Work').id, remoteId: '7.new.host' }]))
  })
  assert.deepEqual(receipt.items.map(({ outcome }) => outcome), ['done'])
  assert.deepEqual((await rows([one.id])).map(({ mailboxId }) => mailboxId), [account.mailbox('Archive').id])
})

storeTest('the preview says what, how many, from where and to where', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const [one, two] = [await account.put('INBOX', { subject: 'First' }), await account.put('Work', { subject: 'Second' })]
  const { preview, payload, accountId } = await describe('mail.move', { messageIds: [two.id, one.id, one.id], mailboxId: account.mailbox('Archive').id })
  assert.equal(accountId, account.accountId)
  const { mails, ...sealed } = payload
  assert.deepEqual(sealed, { change: 'move', messageIds: [one.id, two.id], mailboxId: account.mailbox('Archive').id })
  assert.equal(new Set(mails as string[]).size, 2)
  assert.deepEqual([preview.count, preview.undoable, preview.values['folder']], [2, true, 'Archive'])
  assert.deepEqual(preview.items.map(({ title, note }) => [title, note]), [['First', 'INBOX'], ['Second', 'Work']])
})

storeTest('messages and mailboxes of somebody else are not there', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const bobs = await openMailAccount(store.db, context, 'usr_bob')
  const [mine, his] = [await account.put('INBOX'), await bobs.put('INBOX')]
  const refused = { code: 'not-found', status: 404 }
  await assert.rejects(describe('mail.mark-read', { messageIds: [mine.id, his.id] }), refused)
  await assert.rejects(describe('mail.mark-unread', { messageIds: [his.id] }), refused)
  await assert.rejects(describe('mail.move', { messageIds: [his.id], mailboxId: account.mailbox('Archive').id }), refused)
  await assert.rejects(describe('mail.move', { messageIds: [mine.id], mailboxId: bobs.mailbox('Archive').id }), refused)
  await assert.rejects(describe('mail.restore-places', { places: [{ messageId: mine.id, mailboxId: bobs.mailbox('Archive').id }] }, undo), refused)
})

storeTest('two accounts, another account’s folder and the Outbox are refused', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const second = await openMailAccount(store.db, context)
  const [one, other] = [await account.put('INBOX'), await second.put('INBOX')]
  await assert.rejects(describe('mail.mark-read', { messageIds: [one.id, other.id] }), { code: 'several-accounts' })
  await assert.rejects(describe('mail.move', { messageIds: [one.id], mailboxId: second.mailbox('Archive').id }), { code: 'other-account' })
  await assert.rejects(describe('mail.move', { messageIds: [one.id], mailboxId: account.mailbox('Outbox').id }), { code: 'not-a-place' })
})

storeTest('of two folders that are called like an Outbox neither is a place, whichever has the role', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const one = await account.put('INBOX')
  const refs = ['De trimis', 'Outbox'].map((name, index) => ({ path: `.${name}`, name, role: index === 0 ? ('outbox' as const) : ('' as const) }))
  const both = await store.db.transaction((tx) => saveMailboxes(tx, NOON, { userId: account.userId, accountId: account.accountId, refs }))
  assert.deepEqual(both.map(({ role }) => role), ['outbox', ''])
  for (const { id } of both) await assert.rejects(describe('mail.move', { messageIds: [one.id], mailboxId: id }), { code: 'not-a-place' })
})

storeTest('only an undo may put messages back to their places', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const one = await account.put('INBOX')
  const payload = { places: [{ messageId: one.id, mailboxId: account.mailbox('Archive').id }] }
  for (const by of ['person', 'token', 'chat', 'rule'] as const) {
    await assert.rejects(describe('mail.restore-places', payload, { ...person, by }), { code: 'not-proposable' })
  }
})

storeTest('a send puts one letter into Outbox and Sent and asks for a sync', async (store, context) => {
  const { account, carryOut } = await bench(store, context)
  const asked = await account.put('INBOX', { subject: 'Question' })
  const { receipt, inverse } = await carryOut('mail.send', {
    accountId: account.accountId,
    to: [{ name: 'Bob', address: 'bob@example.net' }],
    subject: 'Re: Question',
    text: 'Da.',
    inReplyTo: asked.id,
  })
  assert.equal(inverse, undefined)
  assert.equal(receipt.proven, 1)
  const letters = account.files().filter((file) => file.includes('.secretary'))
  assert.deepEqual(letters.map((file) => file.split('/')[0]), ['.Outbox', '.Sent'])
  const [outbox, sent] = letters.map((file) => readFileSync(`${account.root}/${file}`, 'latin1'))
  assert.equal(outbox, sent)
  assert.match(outbox ?? '', new RegExp(`In-Reply-To: <${asked.messageId}>`))
  const jobs = await store.db.query.selectFrom('jobs').select('name').execute()
  assert.deepEqual(jobs.map(({ name }) => name), ['mail.sync-account'])
})

storeTest('mail is moved to a folder that is made for it, is shown there at once, and comes back', async (store, context) => {
  const { account, carryOut, describe, rows } = await bench(store, context)
  const one = await account.put('INBOX')
  const { preview } = await describe('mail.move', { messageIds: [one.id], name: 'Secretary/Auto-Cleaned' })
  assert.equal(preview.values['folder'], 'Secretary/Auto-Cleaned')
  const { inverse } = await carryOut('mail.move', { messageIds: [one.id], name: 'Secretary/Auto-Cleaned' })
  const made = (await mailboxesOfAccount(store.db, account.accountId)).find(({ name }) => name === 'Secretary/Auto-Cleaned')
  assert.deepEqual((await rows([one.id])).map(({ mailboxId }) => mailboxId), [made?.id])
  assert.equal(made?.path, '.Secretary.Auto-Cleaned')
  await carryOut(inverse?.kind ?? '', inverse?.payload ?? {}, undo)
  assert.deepEqual((await rows([one.id])).map(({ mailboxId }) => mailboxId), [account.mailbox('INBOX').id])
  // The second time it is there already, and nothing is made.
  const again = await describe('mail.move', { messageIds: [one.id], name: 'Secretary/Auto-Cleaned' })
  assert.deepEqual([again.payload['mailboxId'], again.payload['make']], [made?.id, undefined])
})

storeTest('a folder is made, refused a second time, and taken back while it is empty', async (store, context) => {
  const { account, carryOut, describe } = await bench(store, context)
  const { accountId } = account
  const named = async () => (await mailboxesOfAccount(store.db, accountId)).filter(({ name, gone }) => name === 'Clienți/Ionescu' && !gone).length
  const made = await carryOut('mail.create-mailbox', { accountId, name: 'Clienți/Ionescu' })
  assert.equal(await named(), 1)
  await assert.rejects(describe('mail.create-mailbox', { accountId, name: 'Clienți/Ionescu' }), { code: 'mailbox-exists' })
  await assert.rejects(describe(made.inverse?.kind ?? '', made.inverse?.payload ?? {}), { code: 'not-proposable' })
  const { receipt } = await carryOut(made.inverse?.kind ?? '', made.inverse?.payload ?? {}, undo)
  assert.deepEqual([receipt.proven, account.files().filter((file) => file.includes('Ionescu'))], [1, []])
})

storeTest('names that no provider holds, and labels where none are kept, are refused before anybody is asked', async (store, context) => {
  const { account, describe } = await bench(store, context)
  const one = await account.put('INBOX')
  for (const name of ['', '/', 'a//b', '../x', 'a/..', ' a', 'a\u0000', 'a\r\nb', 'a*', 'a%', '\\x', '\u202Eabc', 'x'.repeat(201), 'a/b/c/d/e/f/g/h/i']) {
    await assert.rejects(async () => await describe('mail.move', { messageIds: [one.id], name }), (error: Error) => 'issues' in error || (error as { code?: string }).code === 'mailbox-name', JSON.stringify(name))
  }
  await assert.rejects(describe('mail.move', { messageIds: [one.id], name: 'Outbox' }), { code: 'not-a-place' })
  await assert.rejects(describe('mail.label', { messageIds: [one.id], name: 'Travel' }), { code: 'no-labels' })
  await assert.rejects(describe('mail.label', { messageIds: [one.id], mailboxId: account.mailbox('Work').id }), { code: 'not-a-label' })
  await store.db.query.updateTable('accounts').set({ provider: 'imap' }).where('id', '=', account.accountId).execute()
  for (const name of ['$Junk', '$MDNSent', '$muted', '$Forwarded']) await assert.rejects(describe('mail.label', { messageIds: [one.id], name }), { code: 'mailbox-name' })
  assert.equal((await describe('mail.label', { messageIds: [one.id], name: 'Travel $' })).payload['make'], 'Travel $')
  await assert.rejects(async () => await describe('mail.move', { messageIds: [one.id] }), { name: 'ZodError' })
})
