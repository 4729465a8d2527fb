// An approved change at Gmail (by its API and over IMAP) and at Outlook, from its proposal to its undo, between pulls: the
// store is brought to what was proven at once, and when the provider's own list of changes comes
// back with it, that is the same mail once, as it was left.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import type { Action, Origin } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { ALL_MAIL, gmailImap, TRASH } from '../../testing/gmail-imap.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { changeKinds } from '../actions/change-actions.ts'
import { cleanKinds } from '../clean/clean-action.ts'
import { openImapReader } from '../imap/imap-reader.ts'
import { openImapWriter } from '../imap/imap-writer.ts'
import { labelKinds } from '../actions/label-actions.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import { mailAppliers } from '../actions/mail-appliers.ts'
import type { MailReader, MailWriter } from '../mail-port.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openOutlookWriter } from '../outlook/outlook-writer.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { systemClock, type Clock } from '../../base/clock.ts'

const parser = openMailParser()
test.after(() => parser.close())
const signal = new AbortController().signal
const raw = (name: string) => Buffer.from(`From: ${name}@example.org\r\nMessage-ID: <${name}@example.org>\r\nSubject: ${name}\r\n\r\nSays ${name}.\r\n`)

interface Provider {
  provider: 'gmail' | 'imap' | 'outlook'
  reader: MailReader
  writer(): MailWriter
  clock: Clock
}

async function scene(store: TestStore, context: TestContext, { provider, reader, writer, clock }: Provider) {
  const account = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap: () => reader })
  const { db } = account
  await db.query.updateTable('accounts').set({ provider }).execute()
  await account.sync()
  const nobody = () => Promise.reject(new Error('nothing is sent or written here'))
  const appliers = mailAppliers({ db, clock, writerFor: async () => writer(), senderFor: nobody, keeperFor: nobody })
  let actions = 0
  /** Proposed as a person would, approved, carried out and brought to the store. */
  const act = async (kindName: string, payload: Record<string, unknown>, by: Origin['by'] = 'person') => {
    const kind = [...changeKinds, ...labelKinds, ...cleanKinds].find((one) => one.kind === kindName) ?? assert.fail(kindName)
    const described = await kind.describe(db, 'alice', kind.payload.parse(payload), { by, id: '', name: '', words: '' })
    const approved = sealApproved({ actionId: `act_${++actions}`, accountId: 'acc', userId: 'alice', approvedAt: clock.now(), change: described.payload })
    const applier = appliers.find((one) => one.kind === kindName) ?? assert.fail(kindName)
    const plan = await db.transaction((tx) => applier.plan(tx, approved))
    const receipt = await applier.apply(approved, plan, signal)
    await db.transaction((tx) => applier.reflect(tx, approved, receipt))
    return { receipt, inverse: kind.inverse({ kind: kindName, payload: described.payload, receipt } as unknown as Action) }
  }
  return {
    ...account,
    act,
    undo: async (inverse: { kind: string; payload: Record<string, unknown> } | undefined) => await act(inverse?.kind ?? '', inverse?.payload ?? {}, 'undo'),
    only: async () => {
      const rows = await db.query.selectFrom('messages').selectAll().execute()
      assert.equal(rows.length, 1, 'one mail')
      const [row] = rows
      const labels = (await labelPathsOf(db, [row?.id ?? 0])).get(row?.id ?? 0) ?? []
      const names = new Map((await mailboxesOfAccount(db, 'acc')).flatMap(({ id, path, name }) => [[id, name], [path, name]]))
      return { id: row?.id ?? 0, seen: row?.seen, mailbox: names.get(row?.mailbox_id ?? ''), labels: labels.map((path) => names.get(path) ?? path).toSorted() }
    },
  }
}

const proven = ({ receipt }: { receipt: Receipt }): boolean => receipt.proven === receipt.expected

storeTest('at Gmail a mail that is cleaned up, labelled and brought back is the same mail all the way', async (store, context) => {
  const { gmail, clock, reader, openWriter } = await openGmailAccount(context)
  gmail.mailbox.deliver({ raw: raw('news') })
  const { act, undo, only, sync } = await scene(store, context, { provider: 'gmail', reader, writer: openWriter, clock })
  const { id } = await only()
  const calls = () => gmail.count(/format=raw/)
  const before = calls()
  const cleaned = await act('mail.move', { messageIds: [id], name: 'Secretary/Auto-Cleaned' })
  assert.ok(proven(cleaned))
  const inLabel = { id, seen: 0, mailbox: 'Gmail', labels: ['All Mail', 'Secretary/Auto-Cleaned'] }
  assert.deepEqual(await only(), inLabel, 'at once')
  await sync()
  assert.deepEqual(await only(), inLabel, 'and when Gmail tells of it')

  // Taken back, done again, taken back: each time exactly what was before.
  const undone = await undo(cleaned.inverse)
  assert.deepEqual([await only(), proven(undone)], [{ ...inLabel, labels: ['All Mail', 'Inbox'] }, true])
  const redone = await undo(undone.inverse)
  assert.deepEqual([await only(), proven(redone)], [inLabel, true])
  await undo(redone.inverse)
  await act('mail.mark-read', { messageIds: [id] })
  const back = { id, seen: 1, mailbox: 'Gmail', labels: ['All Mail', 'Inbox'] }
  assert.deepEqual(await only(), back)
  await sync()
  assert.deepEqual(await only(), back)

  const archived = await act('mail.archive', { messageIds: [id] })
  const away = { ...back, labels: ['All Mail'] }
  assert.deepEqual(await only(), away)
  await undo(archived.inverse)
  const trashed = await act('mail.trash', { messageIds: [id] })
  await sync()
  assert.deepEqual((await only()).labels, ['Trash'])
  await undo(trashed.inverse)
  await sync()
  assert.deepEqual([await only(), calls() - before], [back, 0])
})

storeTest('at Gmail over IMAP a mail that is cleaned up, labelled, archived and thrown away comes back as the same mail', async (store, context) => {
  const gmail = await gmailImap(context)
  const mail = gmail.deliver(raw('news').toString())
  const access = { config: { host: '127.0.0.1', port: gmail.port, security: 'none' as const }, credentials: async () => ({ user: 'a', password: 's' }), clock: systemClock }
  const reader = openImapReader(access)
  context.after(() => reader.close())
  const writers: MailWriter[] = []
  context.after(async () => await Promise.all(writers.map((one) => one.close())))
  const writer = () => writers[writers.push(openImapWriter(access)) - 1] as MailWriter
  const { act, undo, only, sync } = await scene(store, context, { provider: 'imap', reader, writer, clock: systemClock })
  const { id } = await only()
  const downloads = () => gmail.commands.filter((command) => command.includes('BODY.PEEK[]')).length
  const before = downloads()
  const at = { id, seen: 0, mailbox: ALL_MAIL, labels: ['INBOX'] }
  assert.deepEqual(await only(), at)
  const labelled = await act('mail.label', { messageIds: [id], name: 'Călătorii' })
  assert.ok(proven(labelled))
  await sync()
  assert.deepEqual(await only(), { ...at, labels: ['Călătorii', 'INBOX'] })
  assert.ok(proven(await undo(labelled.inverse)))
  const archived = await act('mail.archive', { messageIds: [id] })
  await sync()
  assert.deepEqual([await only(), proven(archived)], [{ ...at, labels: [] }, true])
  assert.ok(proven(await undo(archived.inverse)))
  await sync()
  assert.deepEqual(await only(), at)
  const moved = await act('mail.move', { messageIds: [id], name: 'Secretary/Auto-Cleaned' })
  const undone = await undo(moved.inverse)
  assert.deepEqual([await only(), proven(moved) && proven(undone)], [at, true])
  const redone = await undo(undone.inverse)
  await sync()
  assert.deepEqual([await only(), proven(redone)], [{ ...at, labels: ['Secretary/Auto-Cleaned'] }, true])
  await undo(redone.inverse)
  const trashed = await act('mail.trash', { messageIds: [id] })
  await sync()
  assert.deepEqual([await only(), proven(trashed)], [{ ...at, mailbox: TRASH, labels: [] }, true])
  assert.ok(proven(await undo(trashed.inverse)))
  await sync()
  assert.deepEqual([await only(), gmail.mails.length, mail.room], [at, 1, ALL_MAIL])
  assert.equal(downloads() - before, 0, 'and is fetched by nobody again')
})

storeTest('at Gmail a label that a mail had before it was moved there stays when the move is taken back', async (store, context) => {
  const { gmail, clock, reader, openWriter } = await openGmailAccount(context)
  const [work, travel] = [gmail.mailbox.makeLabel('Work'), gmail.mailbox.makeLabel('Travel')]
  gmail.mailbox.deliver({ raw: raw('news'), labelIds: ['INBOX', work, travel] })
  const { act, undo, only } = await scene(store, context, { provider: 'gmail', reader, writer: openWriter, clock })
  const { id, labels } = await only()
  assert.deepEqual(labels, ['All Mail', 'Inbox', 'Travel', 'Work'])
  const moved = await act('mail.move', { messageIds: [id], name: 'Work' })
  assert.deepEqual((await only()).labels, ['All Mail', 'Travel', 'Work'])
  assert.ok(proven(await undo(moved.inverse)))
  assert.deepEqual((await only()).labels, labels)
  assert.deepEqual([...(gmail.mailbox.mails.values().next().value?.labelIds ?? [])].filter((label) => label !== 'UNREAD').toSorted(), ['INBOX', work, travel].toSorted())
})

storeTest('at Outlook a mail that is cleaned up, put into a category and brought back is the same mail all the way', async (store, context) => {
  const { graph, clock, reader, inbox, access } = await outlookScene(context)
  graph.mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  graph.mailbox.deliver(inbox.id, raw('news'))
  const { act, undo, only, sync } = await scene(store, context, { provider: 'outlook', reader, writer: () => openOutlookWriter(access), clock })
  const { id } = await only()
  const downloads = () => [...graph.downloads.values()].reduce((sum, times) => sum + times, 0)
  const before = downloads()
  const cleaned = await act('mail.move', { messageIds: [id], name: 'Secretary/Auto-Cleaned' })
  const put = await act('mail.label', { messageIds: [id], name: 'Travel' })
  assert.ok(proven(cleaned) && proven(put))
  const away = { id, seen: 0, mailbox: 'Secretary/Auto-Cleaned', labels: ['Travel'] }
  assert.deepEqual(await only(), away, 'at once')
  clock.advance(1_000)
  await sync()
  assert.deepEqual(await only(), away, 'and when Microsoft tells of it')
  assert.deepEqual([...graph.mailbox.messages.values()].map(({ categories }) => categories), [['Travel']])
  assert.ok(proven(await undo(put.inverse)))
  assert.ok(proven(await undo(cleaned.inverse)))
  clock.advance(1_000)
  await sync()
  assert.deepEqual([await only(), downloads() - before], [{ id, seen: 0, mailbox: 'Inbox', labels: [] }, 0])
})

const mailing = (n: number) =>
  Buffer.from(`From: News <news@lists.example>\r\nTo: readers@lists.example\r\nMessage-ID: <n${n}@lists.example>\r\nDate: Thu, 01 Jan 2026 08:00:00 +0000\r\nSubject: Our offers ${n}\r\nList-Id: <offers.lists.example>\r\nList-Unsubscribe: <https://lists.example/u>\r\nPrecedence: bulk\r\n\r\nAll at half price.\r\n`)

/** More than either provider is asked for at once. */
const MAILINGS = 120

const CLEANED: Record<string, (context: TestContext) => Promise<Provider & { deliver(raw: Uint8Array): void; madeThere(): string[]; later(): void }>> = {
  async Gmail(context) {
    const { gmail, clock, reader, openWriter } = await openGmailAccount(context)
    return { provider: 'gmail', reader, writer: openWriter, clock, later: () => {}, deliver: (one) => void gmail.mailbox.deliver({ raw: one, labelIds: ['INBOX'] }), madeThere: () => [...gmail.mailbox.labels.values()].map(({ name }) => name) }
  },
  async Outlook(context) {
    const { graph, clock, reader, inbox, access } = await outlookScene(context)
    return { provider: 'outlook', reader, writer: () => openOutlookWriter(access), clock, later: () => clock.advance(1_000), deliver: (one) => void graph.mailbox.deliver(inbox.id, one), madeThere: () => [...graph.mailbox.folders.values()].map(({ displayName }) => displayName) }
  },
}
for (const [name, open] of Object.entries(CLEANED)) {
  storeTest(`at ${name} an inbox is cleaned into a place that is made for it, and brought back as it was`, async (store, context) => {
    const provider = await open(context)
    for (let n = 0; n < MAILINGS; n++) provider.deliver(mailing(n))
    const { db, act, undo, sync } = await scene(store, context, provider)
    const where = async () => {
      const rows = await db.query.selectFrom('messages').select(['id', 'mailbox_id']).orderBy('id').execute()
      const labels = await labelPathsOf(db, rows.map(({ id }) => id))
      const names = new Map((await mailboxesOfAccount(db, 'acc')).flatMap(({ id, path, name: called }) => [[id, called], [path, called]]))
      return rows.map((row) => [row.id, names.get(row.mailbox_id), (labels.get(row.id) ?? []).map((path) => names.get(path)).toSorted()])
    }
    const before = await where()
    assert.equal(before.length, MAILINGS)
    const cleaned = await act('mail.clean', { messageIds: before.map(([id]) => Number(id)), judgedAtMs: Date.UTC(2026, 2, 18) })
    assert.deepEqual([proven(cleaned), new Set(cleaned.receipt.items.map(({ outcome }) => outcome))], [true, new Set(['done'])])
    assert.ok(provider.madeThere().some((one) => one.endsWith('Auto-Cleaned')))
    provider.later()
    await sync()
    const cleanedTo = await where()
    assert.ok(cleanedTo.every(([, mailbox, labels]) => JSON.stringify([mailbox, labels]).includes('Secretary/Auto-Cleaned') && !JSON.stringify([mailbox, labels]).includes('Inbox')))
    assert.deepEqual(cleanedTo.map(([id]) => id), before.map(([id]) => id), 'the same mails')
    assert.ok(proven(await undo(cleaned.inverse)))
    provider.later()
    await sync()
    assert.deepEqual(await where(), before)
  })
}
