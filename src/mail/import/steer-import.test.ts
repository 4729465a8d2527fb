// Pausing, going on, ending and widening: the import and its job say the same, for a file and for
// mail that was there before an account was connected.
import assert from 'node:assert/strict'
import { connectAccount, findAccountById, reportAccount } from '../../accounts/connected-accounts.ts'
import { findJob } from '../../jobs/job-store.ts'
import type { Db } from '../../store/db.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON, putPerson } from '../../testing/people.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { addMailboxes, mailboxesOfAccount, saveCursor, saveOlder, type Older } from '../mailboxes/mailbox-store.ts'
import type { OlderCursor } from '../mail-port.ts'
import { chooseOlder, planOlder } from './choose-older.ts'
import { statusOfImport } from './import-status.ts'
import { findImport, latestImport } from './import-store.ts'
import { cancelImport, pauseImport, resumeImport } from './steer-import.ts'
import { takeInPlace } from './take-in.ts'

const clock = fixedClock(NOON)
const by = { actor: 'operator', userId: 'usr_alice' }

async function standing(db: Db, importId: string) {
  const plan = await findImport(db, importId)
  assert.ok(plan)
  return [plan.state, (await statusOfImport(db, plan)).state, (await findJob(db, plan.jobId))?.state]
}

async function fromFile({ db }: TestStore) {
  await putPerson(db, 'usr_alice')
  return await takeInPlace({ db, clock }, { owner: { userId: 'usr_alice', email: 'a@example.org' }, actor: 'operator', path: '/nowhere/All.mbox' })
}

async function connected({ db }: TestStore, olders: Record<string, Older>) {
  await putPerson(db, 'usr_alice')
  const account = await connectAccount({ db, clock }, { userId: 'usr_alice', provider: 'maildir', name: 'A', address: '', config: {} })
  await db.transaction(async (tx) => {
    const made = await addMailboxes(tx, NOON, { userId: 'usr_alice', accountId: account.id }, Object.keys(olders).map((path) => ({ path, name: path, role: '' })))
    for (const [path, { id }] of made) {
      await saveCursor(tx, id, { cursor: undefined, caughtUp: { at: NOON, listedState: '' } })
      await saveOlder(tx, id, { older: olders[path] ?? '', cursor: 'half' as OlderCursor, ms: 5 })
    }
  })
  const older = async () => Object.fromEntries((await mailboxesOfAccount(db, account.id)).map((one) => [one.path, one.older]))
  return { account, older }
}

storeTest('a paused import waits with its job, and goes on with it', async (store) => {
  const { importId } = await fromFile(store)
  await pauseImport(store.db, clock, { importId, by })
  assert.deepEqual(await standing(store.db, importId), ['paused', 'paused', 'paused'])
  await resumeImport(store.db, clock, { importId, by })
  assert.deepEqual(await standing(store.db, importId), ['running', 'running', 'pending'])
})

storeTest('one that was ended is over, says so, and cannot be asked for more', async (store) => {
  const { importId, account } = await fromFile(store)
  await reportAccount({ db: store.db, clock }, account, { work: 'import', outcome: 'failing', reason: 'The file is not here any more' })
  await cancelImport(store.db, clock, { importId, by })
  assert.equal((await findAccountById(store.db, account.id))?.state, 'active', 'nothing of it fails any more')
  assert.deepEqual(await standing(store.db, importId), ['cancelled', 'cancelled', 'cancelled'])
  for (const step of [pauseImport, resumeImport, cancelImport]) await assert.rejects(step(store.db, clock, { importId, by }), { code: 'import-over' })
  assert.deepEqual(await standing(store.db, importId), ['cancelled', 'cancelled', 'cancelled'])
})

storeTest('what became of the job alone is told of its import, and a failed one is tried again by going on', async (store) => {
  const { importId, jobId } = await fromFile(store)
  const { db } = store
  await db.query.updateTable('jobs').set({ state: 'failed', dead: 1, attempt: 10, error_text: 'The parser broke' }).where('id', '=', jobId).execute()
  const plan = await findImport(db, importId)
  const { state, reason } = await statusOfImport(db, plan!)
  assert.deepEqual([state, reason], ['failed', 'The parser broke'])
  await db.query.updateTable('jobs').set({ error_code: 'imap-refused', error_text: 'The folder B could not be read yet, and is asked for again: No' }).where('id', '=', jobId).execute()
  const { troubles } = await statusOfImport(db, plan!)
  assert.deepEqual(troubles.map(({ code, detail }) => [code, detail]), [['folder-not-fetched', { folder: 'B', words: 'No' }]], 'more than the code of its job tells')
  await resumeImport(db, clock, { importId, by })
  assert.deepEqual(await standing(db, importId), ['running', 'running', 'pending'])
  await db.query.deleteFrom('jobs').where('id', '=', jobId).execute()
  await resumeImport(db, clock, { importId, by })
  assert.deepEqual(await standing(db, importId), ['running', 'running', 'pending'], 'a job that was swept away is made anew')
})

storeTest('an import that waits for one folder alone says which, and why', async (store) => {
  const { account } = await connected(store, { A: 'waiting', B: 'waiting' })
  const { db } = store
  const importId = await chooseOlder(db, clock, { account, wish: { folders: [], fromMs: 0 } })
  const said = async () => (await statusOfImport(db, (await findImport(db, importId))!)).troubles
  const b = (await mailboxesOfAccount(db, account.id)).find(({ path }) => path === 'B')
  await reportAccount({ db, clock }, account, { work: `mailbox:${b?.id}`, outcome: 'failing', reason: 'Internal error occurred' })
  assert.deepEqual(await said(), [], 'the others are on their way')
  await db.query.updateTable('jobs').set({ state: 'completed' }).execute()
  const [{ code, detail } = assert.fail('nothing is said'), ...others] = await said()
  assert.deepEqual([code, detail, others], ['folder-not-fetched', { folder: 'B', words: 'Internal error occurred' }, []])
})

storeTest('chosen folders wait and the others are left out; it is widened later, from where each had come to', async (store) => {
  const { account, older } = await connected(store, { A: 'waiting', B: 'waiting', C: 'again', D: 'done' })
  const { db } = store
  const importId = await chooseOlder(db, clock, { account, wish: { folders: ['A'], fromMs: 100 } })
  assert.deepEqual(await older(), { A: 'waiting', B: 'left-out', C: 'held-again', D: 'done' })
  assert.deepEqual(await standing(db, importId), ['running', 'running', 'pending'])
  assert.equal(await chooseOlder(db, clock, { account, wish: { folders: ['A', 'B'], fromMs: 100 } }), importId)
  assert.deepEqual(await older(), { A: 'waiting', B: 'waiting', C: 'held-again', D: 'done' })
  await chooseOlder(db, clock, { account, wish: { folders: [], fromMs: 0 } })
  assert.deepEqual(await older(), { A: 'waiting', B: 'waiting', C: 'again', D: 'waiting' }, 'further back: also where it had ended')
  const rows = await db.query.selectFrom('mailboxes').select(['path', 'older_cursor']).where('account_id', '=', account.id).orderBy('path').execute()
  assert.deepEqual(rows.map((row) => row.older_cursor), ['half', 'half', '', ''])
  await assert.rejects(chooseOlder(db, clock, { account, wish: { folders: ['Nowhere'], fromMs: 0 } }), { code: 'mailbox-missing' })
})

storeTest('what waits for a choice begins with it, or with everything when it is left', async (store) => {
  const { account, older } = await connected(store, { A: 'waiting', B: 'waiting' })
  const { db } = store
  const begin = async () => {
    await db.query.deleteFrom('imports').execute()
    await db.transaction((tx) => planOlder(tx, clock, account))
    return (await latestImport(db, account.id))?.id ?? ''
  }
  const left = await begin()
  assert.deepEqual(await standing(db, left), ['planned', 'planned', undefined])
  await resumeImport(db, clock, { importId: left, by })
  assert.deepEqual(await standing(db, left), ['running', 'running', 'pending'])
  assert.deepEqual(await older(), { A: 'waiting', B: 'waiting' })
  const chosen = await begin()
  assert.equal(await chooseOlder(db, clock, { account, wish: { folders: ['B'], fromMs: 0 } }), chosen)
  assert.deepEqual([await older(), await standing(db, chosen)], [{ A: 'left-out', B: 'waiting' }, ['running', 'running', 'pending']])
})

storeTest('an ended fetch leaves out what still waited, and can be begun anew', async (store) => {
  const { account, older } = await connected(store, { A: 'waiting', B: 'done' })
  const { db } = store
  const importId = await chooseOlder(db, clock, { account, wish: { folders: [], fromMs: 0 } })
  await cancelImport(db, clock, { importId, by })
  assert.deepEqual(await older(), { A: 'left-out', B: 'done' })
  const anew = await chooseOlder(db, clock, { account, wish: { folders: [], fromMs: 0 } })
  assert.notEqual(anew, importId)
  assert.deepEqual([await older(), (await standing(db, anew))[1]], [{ A: 'waiting', B: 'done' }, 'running'])
})

storeTest('where nothing waits there is nothing to do; a file has nothing to choose from', async (store) => {
  const { account } = await connected(store, { A: '' })
  const importId = await chooseOlder(store.db, clock, { account, wish: { folders: [], fromMs: 0 } })
  assert.equal((await findImport(store.db, importId))?.state, 'done')
  await assert.rejects(chooseOlder(store.db, clock, { account: { ...account, provider: 'file' }, wish: { folders: [], fromMs: 0 } }), { code: 'import-of-file' })
})
