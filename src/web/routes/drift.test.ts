// What was proven and is not so any more says so, with what was found; what somebody wished
// otherwise since does not, and nothing is ever done about it.
import assert from 'node:assert/strict'
import { listAudit } from '../../actions/audit.ts'
import { lookForDriftHandler } from '../../actions/look-for-drift.ts'
import { actionKinds } from '../../actions/propose.ts'
import type { JobContext } from '../../jobs/job.ts'
import { mailActionKinds } from '../../mail/actions/mail-actions.ts'
import { moveMessages, removeMessages, setMarks } from '../../mail/messages/mail-store.ts'
import { storeTest } from '../../testing/real-store.ts'
import { MINUTE, openScriptAtWork } from '../../testing/script-at-work.ts'
import type { Action } from '../contract/actions.ts'

storeTest('mail that a sync finds elsewhere, marked otherwise or gone makes its receipt drifted, and nothing moves', async (store, context) => {
  const { web, clock, account, sorter, done, where, alice } = await openScriptAtWork(store, context)
  const { db } = store
  const look = async () => await lookForDriftHandler({ kinds: actionKinds(mailActionKinds) })({}, { db, clock, signal: new AbortController().signal } as unknown as JobContext)
  const read = async ({ id }: Action) => (await (await fetch(`${web.url}/api/v1/actions/${id}`, { headers: alice.headers })).json()) as Action
  const [back, stays, goes, marked] = [await account.put('INBOX'), await account.put('INBOX'), await account.put('INBOX'), await account.put('INBOX')]
  const archived = await done(sorter, { kind: 'mail.archive', payload: { messageIds: [back.id, stays.id, goes.id] } })
  const starred = await done(sorter, { kind: 'mail.star', payload: { messageIds: [marked.id] } })
  await look()
  assert.deepEqual([(await read(archived)).drift, (await read(starred)).drift], [null, null])

  // As a sync writes what somebody did elsewhere.
  await db.transaction(async (tx) => {
    await moveMessages(tx, clock.now(), [{ messageId: back.id, mailboxId: account.mailbox('INBOX').id, remoteId: 'back' }])
    await removeMessages(tx, clock.now(), [goes.id])
    await setMarks(tx, clock.now(), [{ messageId: marked.id, flags: { flagged: false } }])
  })
  clock.advance(MINUTE)
  await look()
  const [first, second] = [await read(archived), await read(starred)]
  const archivePath = account.mailbox('Archive').path
  assert.deepEqual(first.drift, {
    at: clock.now(),
    items: [
      { id: String(back.id), what: 'place', proven: archivePath, found: account.mailbox('INBOX').path },
      { id: String(goes.id), what: 'gone', proven: archivePath, found: '' },
    ],
  })
  assert.deepEqual([first.state, second.state], ['done', 'done'])
  assert.deepEqual(second.drift?.items, [{ id: String(marked.id), what: 'flagged', proven: 'true', found: 'false' }])
  const before = clock.now()
  clock.advance(MINUTE)
  await look()
  assert.equal((await read(archived)).drift?.at, before, 'it is told once')
  assert.deepEqual(await where(back.id, stays.id), [['INBOX', false], ['Archive', false]])
  assert.deepEqual(await db.query.selectFrom('jobs').select('id').where('name', '=', 'actions.execute').where('state', '=', 'pending').execute(), [])
  assert.equal((await listAudit(db, { userId: alice.userId, limit: 50 })).filter(({ event }) => event === 'action.drifted').length, 2)
})

storeTest('what a later action changed, or an undo took back, is no drift', async (store, context) => {
  const { web, clock, account, sorter, done, work, undo, alice } = await openScriptAtWork(store, context)
  const mail = await account.put('INBOX')
  clock.advance(MINUTE)
  const first = await done(sorter, { kind: 'mail.archive', payload: { messageIds: [mail.id] } })
  clock.advance(MINUTE)
  const second = await done(sorter, { kind: 'mail.move', payload: { messageIds: [mail.id], mailboxId: account.mailbox('Work').id } })
  const third = await done(sorter, { kind: 'mail.mark-read', payload: { messageIds: [mail.id] } })
  const look = async () => await lookForDriftHandler({ kinds: actionKinds(mailActionKinds) })({}, { db: store.db, clock, signal: new AbortController().signal } as unknown as JobContext)
  await look()
  clock.advance(MINUTE)
  await undo({})
  await look()
  await work()
  await look()
  for (const { id } of [first, second, third]) {
    const { drift } = (await (await fetch(`${web.url}/api/v1/actions/${id}`, { headers: alice.headers })).json()) as Action
    assert.equal(drift, null)
  }
})
