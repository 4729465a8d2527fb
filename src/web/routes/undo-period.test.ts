// Taking back a stretch of time over HTTP, with real mail in a store: a script sorts, the person
// looks at what would come back, takes it back, and puts it there again.
import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { actionKinds } from '../../actions/propose.ts'
import { sortPeriod } from '../../actions/undo-period.ts'
import { mailActionKinds } from '../../mail/actions/mail-actions.ts'
import { storeTest } from '../../testing/real-store.ts'
import { MINUTE, NINE, openScriptAtWork } from '../../testing/script-at-work.ts'

storeTest('all that one client did in a time comes back, the last first, and goes there again', async (store, context) => {
  const { clock, account, sorter, other, done, work, where, undo, call } = await openScriptAtWork(store, context)
  const [one, two] = [await account.put('INBOX', { subject: 'one' }), await account.put('INBOX', { subject: 'two' })]
  const move = (id: number, folder: string) => ({ kind: 'mail.move', payload: { messageIds: [id], mailboxId: account.mailbox(folder).id } })
  await done(sorter, { kind: 'mail.mark-read', payload: { messageIds: [one.id] } })
  clock.advance(MINUTE)
  const first = await done(sorter, move(one.id, 'Archive'))
  clock.advance(MINUTE)
  const second = await done(sorter, move(one.id, 'Work'))
  const others = await done(other, move(two.id, 'Archive'))
  const letter = await done(sorter, { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 's', text: 't' } })
  clock.advance(2 * MINUTE)
  await work()
  assert.deepEqual(await where(one.id, two.id), [['Work', true], ['Archive', false]])

  const dry = await undo({ origin: `token:${first.origin.id}`, dryRun: true })
  assert.deepEqual([dry.actions.map(({ id }) => id), dry.refused.map(({ action, code }) => [action.id, code]), dry.more], [[second.id, first.id], [[letter.id, 'cannot-undo']], false])
  assert.deepEqual(await where(one.id), [['Work', true]], 'only looked at')
  const files = account.files().length

  const taken = await undo({ origin: `token:${first.origin.id}` })
  assert.deepEqual(taken.actions.map(({ undoOf }) => undoOf), [second.id, first.id])
  const again = await undo({ origin: `token:${first.origin.id}` })
  assert.deepEqual(again.actions, [], 'what is on its way back is not taken back twice')
  await work()
  assert.deepEqual(await where(one.id, two.id), [['INBOX', true], ['Archive', false]], 'what was before, and the other client, are left alone')
  assert.equal(account.files().length, files)

  // Redo: the undo of the undos, the last first again, restores exactly what was done.
  for (const { id } of taken.actions.toReversed()) assert.equal((await call(`/actions/${id}/undo`, {})).status, 202)
  await work()
  assert.deepEqual(await where(one.id, two.id), [['Work', true], ['Archive', false]])
  const stands = await undo({ dryRun: true })
  assert.deepEqual(stands.actions.map(({ id }) => id).toSorted(), [first.id, second.id, others.id].toSorted(), 'what was put back can be taken back again')
})

storeTest('what is still drying never happens, and a time that is empty or somebody else’s has nothing in it', async (store, context) => {
  const { clock, account, sorter, done, work, undo, call } = await openScriptAtWork(store, context)
  clock.advance(MINUTE)
  const letter = await done(sorter, { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 's', text: 't' } })
  assert.equal(letter.state, 'scheduled')
  const refused = await call('/actions/undo', { from: NINE, to: NINE })
  assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [400, 'empty-period'])
  assert.deepEqual((await undo({ origin: 'token:tok_of_somebody_else' })).actions, [])
  assert.deepEqual((await undo({ origin: `rule:${letter.origin.id}` })).actions, [])
  assert.deepEqual((await undo({ from: NINE - 1, to: NINE })).actions, [])
  const taken = await undo({})
  assert.deepEqual(taken.actions.map(({ id, state }) => [id, state]), [[letter.id, 'undone']])
  clock.advance(10 * MINUTE)
  await work()
  assert.deepEqual(account.files(), [])
})

storeTest('an undo finds its mails when everything was renamed at the provider meanwhile', async (store, context) => {
  const { clock, account, sorter, done, work, where, undo } = await openScriptAtWork(store, context)
  const mail = await account.put('INBOX')
  clock.advance(MINUTE)
  await done(sorter, { kind: 'mail.archive', payload: { messageIds: [mail.id] } })
  // As a new numbering does it: the same mail, the same row, another name.
  const [file] = account.files()
  renameSync(join(account.root, file ?? ''), join(account.root, (file ?? '').replace(/[^/]+$/, '1767999999.M1.renamed:2,')))
  await store.db.query.updateTable('messages').set({ remote_id: '1767999999.M1.renamed' }).where('id', '=', mail.id).execute()
  await undo({})
  await work()
  assert.deepEqual(await where(mail.id), [['INBOX', false]])
})

storeTest('what cannot come back keeps nothing older away, and what changed nothing is not told as lost', async (store, context) => {
  const { db } = store
  const { clock, account, sorter, done, work, undo } = await openScriptAtWork(store, context)
  const mail = await account.put('INBOX', { seen: true })
  clock.advance(MINUTE)
  const moved = await done(sorter, { kind: 'mail.archive', payload: { messageIds: [mail.id] } })
  const already = await done(sorter, { kind: 'mail.mark-read', payload: { messageIds: [mail.id] } })
  const letters = []
  for (const subject of ['one', 'two', 'three']) {
    clock.advance(MINUTE)
    letters.push(await done(sorter, { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject, text: 't' } }))
    clock.advance(2 * MINUTE)
    await work()
  }
  const dry = await undo({ dryRun: true })
  assert.deepEqual([dry.actions.map(({ id }) => id), dry.refused.map(({ action }) => action.id)], [[moved.id], letters.map(({ id }) => id).toReversed()], `without ${already.id}`)
  const period = { userId: account.userId, fromMs: NINE, toMs: clock.now() }
  const sorted = await sortPeriod(db, actionKinds(mailActionKinds), period, 2)
  assert.deepEqual([sorted.takesBack.map(({ id }) => id), sorted.more], [[moved.id], false], 'behind more letters than one page has')
})
