// The contract on a store, then what only mail of a feed can get wrong: labels.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Action } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { sealApproved } from '../../actions/approved.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { newMail, NOON } from '../../testing/new-mail.ts'
import { openTestStore, storeTest, type TestStore } from '../../testing/real-store.ts'
import { backToTheirPlaces, type PlacesChange } from '../actions/change-actions.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import type { MailChange, MailboxRef } from '../mail-port.ts'
import { addMessages, removeMessages } from '../messages/mail-store.ts'
import { mailWriterContract } from '../actions/mail-writer-contract.ts'
import { addMailboxes, mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { findByRemoteIds } from '../messages/message-store.ts'
import { openLocalReader } from './local-reader.ts'
import { openLocalWriter } from './local-writer.ts'

const ACCOUNT = { userId: 'usr_1', accountId: 'acc_1' }
const REFS: MailboxRef[] = [
  { path: 'Inbox', name: 'Inbox', role: 'inbox' },
  { path: 'Archive', name: 'Archive', role: 'archive' },
  { path: 'Work', name: 'Work', role: '' },
]
const LABELLED: MailboxRef[] = [{ path: '//takeout', name: 'Takeout', role: '', kind: 'feed' }, ...REFS.map((ref): MailboxRef => ({ ...ref, kind: 'label' }))]
const signal = new AbortController().signal

async function desk(store: TestStore, refs: readonly MailboxRef[] = REFS) {
  const { db } = store
  const mailboxes = await db.transaction((tx) => addMailboxes(tx, NOON, ACCOUNT, refs))
  const idOf = (path: string) => mailboxes.get(path)?.id ?? ''
  const mailboxAt = async (path: string) => (await mailboxesOfAccount(db, ACCOUNT.accountId)).find((one) => one.path === path)
  let made = 0
  return {
    db,
    idOf,
    mailboxAt,
    writer: openLocalWriter({ db, clock: fixedClock(NOON) }),
    at: async (path: string, remoteId: string) => (await findByRemoteIds(db, [(await mailboxAt(path))?.id ?? ''], [remoteId]))[0],
    async put(path: string, { seen, flagged = false, labels = [] }: { seen: boolean; flagged?: boolean; labels?: string[] }) {
      const remoteId = `h${++made}`
      const mail = { messageId: `${remoteId}@example.org`, size: 100 + made }
      const message = newMail(remoteId, 0, { ...mail, labels, seen, flagged, dateMs: NOON + made })
      const id = (await mailboxAt(path))?.id ?? ''
      const { stored } = await db.transaction((tx) => addMessages(tx, NOON, { ...ACCOUNT, id }, [message]))
      return { remoteId, mail, id: stored[0]?.id ?? 0 }
    },
  }
}

const approved = (change: MailChange) => sealApproved({ actionId: 'act_1', ...ACCOUNT, approvedAt: NOON, change })

mailWriterContract('local', async (context: TestContext) => {
  const { db, writer, put, mailboxAt, at } = await desk(await openTestStore(context))
  return {
    writer,
    approved,
    paths: { inbox: 'Inbox', archive: 'Archive', work: 'Work' },
    labels: true,
    pathOf: async (name) => (await mailboxesOfAccount(db, ACCOUNT.accountId)).find((one) => one.name === name && !one.gone)?.path,
    put: async (path, message) => {
      const { remoteId, mail } = await put(path, message)
      return { remoteId, mail }
    },
    async remove(path, remoteId) {
      const found = await at(path, remoteId)
      await db.transaction((tx) => removeMessages(tx, NOON, [found?.id ?? 0]))
    },
    async look(path) {
      const mailbox = await mailboxAt(path)
      const rows = await db.query.selectFrom('messages').selectAll().where('mailbox_id', '=', mailbox?.id ?? '').execute()
      const labels = await labelPathsOf(db, rows.map(({ id }) => id))
      return new Map(rows.map((row) => [row.remote_id, { seen: row.seen === 1, flagged: row.flagged === 1, labels: labels.get(row.id) ?? [], digest: createHash('sha256').update(String(row.raw_offset)).digest('hex') }]))
    },
  }
})

storeTest('a move of labelled mail takes it from where it was shown, keeps a person’s labels, and comes back', async (store) => {
  const { db, writer, put, idOf } = await desk(store, LABELLED)
  const { id, remoteId } = await put('//takeout', { seen: true, flagged: false, labels: ['Inbox', 'Work'] })
  const labels = async () => ((await labelPathsOf(db, [id])).get(id) ?? []).toSorted()
  const target = { id, mailboxId: idOf('//takeout'), path: '//takeout', remoteId, seen: true, flagged: false, labels: ['Inbox', 'Work'] }
  const move = (toPath: string) => writer.apply(approved({ change: 'move', messageIds: [id], mailboxId: idOf(toPath) }), { messages: [target], toPath }, signal)
  const receipt = await move('Archive')
  assert.deepEqual([receipt.proven, receipt.items[0]?.outcome, await labels()], [1, 'done', ['Archive', 'Work']])
  assert.match(receipt.proof, /Kept in Secretary alone/)
  assert.equal(receipt.items[0]?.before['mailboxId'], idOf('Inbox'), 'an undo brings it there')
  await move('Inbox')
  assert.deepEqual(await labels(), ['Inbox', 'Work'])
})

storeTest('a label that a move put on goes with it when it is taken back, and comes again with it', async (store) => {
  const { db, writer, put, idOf } = await desk(store, LABELLED)
  const { id, remoteId } = await put('//takeout', { seen: true, labels: ['Inbox'] })
  const labels = async () => ((await labelPathsOf(db, [id])).get(id) ?? []).toSorted()
  const move = async (toPath: string, relabel?: { on: string[]; off: string[] }) => {
    const target = { id, mailboxId: idOf('//takeout'), path: '//takeout', remoteId, seen: true, flagged: false, labels: await labels() }
    return await writer.apply(approved({ change: 'move', messageIds: [id], mailboxId: idOf(toPath) }), { messages: [target], toPath, relabel }, signal)
  }
  const inverse = (receipt: Receipt) => (backToTheirPlaces({ receipt } as Action)?.payload['places'] as PlacesChange['places'] | undefined)?.[0]
  const back = inverse(await move('Work'))
  assert.deepEqual([await labels(), back], [['Work'], { messageId: id, mailboxId: idOf('Inbox'), on: ['Inbox'], off: ['Work'] }])
  const again = inverse(await move('Inbox', { on: [], off: ['Work'] }))
  assert.deepEqual([await labels(), again?.on], [['Inbox'], ['Work']])
  await move('//takeout', { on: ['Work'], off: [] })
  assert.deepEqual(await labels(), ['Work'])
})

storeTest('the reader lists what is here, knows of no change, and gives no mail', async (store) => {
  const { db, put } = await desk(store)
  for (let n = 0; n < 3; n++) await put('Inbox', { seen: true })
  const reader = openLocalReader({ db, accountId: 'acc_1' })
  assert.deepEqual((await reader.listMailboxes(signal)).map(({ path, messages }) => [path, messages]), [['Archive', 0], ['Inbox', 3], ['Work', 0]])
  const known = { after: async () => [] }
  const page = await reader.pullChanges({ path: 'Inbox', since: undefined, known, limit: 10, signal })
  assert.deepEqual([page.changes, page.progress], [[], 'caught-up'])
  assert.deepEqual((await reader.pullOlder({ path: 'Inbox', before: undefined, limit: 10, fromMs: undefined, signal })).messages, [])
  assert.deepEqual(await all(reader.fetchRaw('Inbox', ['h1'], { signal })), [])
  assert.deepEqual((await all(reader.listIds('Inbox', signal))).flat(), ['h1', 'h2', 'h3'])
})

async function all<T>(given: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of given) found.push(one)
  return found
}
