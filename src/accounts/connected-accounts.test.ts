// Connected accounts belong to one person, and a pause by a person outlives the engine's reports.
import assert from 'node:assert/strict'
import { NOON, openHouse, withAlice, withBob } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import {
  connectAccount,
  disconnectAccount,
  findAccount,
  listAccounts,
  listAccountsToSync,
  pauseAccount,
  reportAccount,
  resumeAccount,
} from './connected-accounts.ts'
import { accountLimits } from './account-limits.ts'

const maildir = { provider: 'maildir', name: '', address: 'alice@example.org', config: { path: '/var/mail/alice', 'ț': [1] } } as const

storeTest('an account comes back as it was connected, to its person only', async (store, context) => {
  const house = await openHouse(store, context)
  const [alice, bob] = [await withAlice(house), await withBob(house)]
  const account = await connectAccount(house, { ...maildir, userId: alice.id })
  assert.deepEqual(account, {
    ...maildir, id: account.id, userId: alice.id, name: 'alice@example.org', state: 'active', stateReason: '', needs: '', createdAt: NOON, syncedAt: 0,
  })
  assert.deepEqual(await listAccounts(house.db, alice.id), [account])
  assert.deepEqual(await listAccounts(house.db, bob.id), [])
  const asBob = { userId: bob.id, id: account.id }
  assert.equal(await findAccount(house.db, asBob), undefined)
  for (const attempt of [
    () => pauseAccount(house, asBob),
    () => resumeAccount(house, asBob),
    () => reportAccount(house, asBob, { work: 'mail', outcome: 'failing', reason: 'x' }),
    () => disconnectAccount(house, asBob, () => assert.fail('erased')),
  ]) {
    await assert.rejects(attempt(), { name: 'Fault', code: 'not-found' })
  }
  assert.deepEqual(await findAccount(house.db, account), account)
})

storeTest('failing clears itself with the next success; paused stays until a person resumes', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const account = await connectAccount(house, { ...maildir, userId: alice.id })
  const state = async () => {
    const found = await findAccount(house.db, account)
    return [found?.state, found?.stateReason, found?.syncedAt]
  }
  await reportAccount(house, account, { work: 'mail', outcome: 'failing', reason: 'The folder is gone' })
  assert.deepEqual(await state(), ['failing', 'The folder is gone', 0])
  assert.equal((await listAccountsToSync(house.db)).length, 1)
  await reportAccount(house, account, { work: 'mail', outcome: 'synced' })
  assert.deepEqual(await state(), ['active', '', NOON])
  await pauseAccount(house, account, 'on holiday')
  house.clock.advance(1)
  await reportAccount(house, account, { work: 'mail', outcome: 'failing', reason: 'late' })
  await reportAccount(house, account, { work: 'mail', outcome: 'synced' })
  assert.deepEqual(await state(), ['paused', 'on holiday', NOON + 1])
  assert.deepEqual(await listAccountsToSync(house.db), [])
  await resumeAccount(house, account)
  assert.deepEqual(await state(), ['active', '', NOON + 1])
})

storeTest('an account is in step when nothing of it fails, and says what has failed longest', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const account = await connectAccount(house, { ...maildir, userId: alice.id })
  const state = async () => {
    const found = await findAccount(house.db, account)
    return [found?.state, found?.stateReason, found?.syncedAt]
  }
  const told = async () => (await house.db.query.selectFrom('changes').select('seq').where('topic', '=', 'account').execute()).length
  await reportAccount(house, account, { work: 'mailbox:b', outcome: 'failing', reason: 'B is gone' })
  house.clock.advance(1)
  await reportAccount(house, account, { work: 'mailbox:a', outcome: 'failing', reason: 'A is gone' })
  assert.deepEqual(await state(), ['failing', 'B is gone', 0])
  const before = await told()
  await reportAccount(house, account, { work: 'mail', outcome: 'synced' })
  await reportAccount(house, account, { work: 'mailbox:a', outcome: 'failing', reason: 'A is gone' })
  assert.deepEqual([...(await state()), await told()], ['failing', 'B is gone', 0, before])
  await reportAccount(house, account, { work: 'mailbox:b', outcome: 'synced' })
  assert.deepEqual(await state(), ['failing', 'A is gone', 0])
  await reportAccount(house, account, { work: 'mailbox:a', outcome: 'synced' })
  assert.deepEqual(await state(), ['active', '', NOON + 1])
})

storeTest('what failed before a pause, or of an account that is gone, is not held against anybody', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const account = await connectAccount(house, { ...maildir, userId: alice.id })
  await reportAccount(house, account, { work: 'mail', outcome: 'failing', reason: 'The folder is gone' })
  await pauseAccount(house, account)
  await resumeAccount(house, account)
  await reportAccount(house, account, { work: 'calendars', outcome: 'synced' })
  assert.equal((await findAccount(house.db, account))?.state, 'active')
  await reportAccount(house, account, { work: 'mail', outcome: 'failing', reason: 'The folder is gone' })
  await disconnectAccount(house, account, () => Promise.resolve())
  assert.deepEqual(await house.db.query.selectFrom('account_failures').selectAll().execute(), [])
})

storeTest('disconnecting erases in the same transaction, or not at all', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const account = await connectAccount(house, { ...maildir, userId: alice.id })
  await assert.rejects(disconnectAccount(house, account, () => Promise.reject(new Error('disk full'))), /disk full/)
  assert.deepEqual(await listAccounts(house.db, alice.id), [account])
  const erased: string[] = []
  await disconnectAccount(house, account, async (_tx, id) => void erased.push(id))
  assert.deepEqual(erased, [account.id])
  assert.deepEqual(await listAccounts(house.db, alice.id), [])
  const changes = await house.db.query.selectFrom('changes').selectAll().where('topic', '=', 'account').execute()
  assert.deepEqual(changes.map(({ subject }) => subject), [account.id, account.id])
})

storeTest('a person can connect only so many', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  await house.db.transaction(async (tx) => {
    for (let i = 0; i < accountLimits.connectedAccountsPerUser; i++) await connectAccount({ ...house, db: tx }, { ...maildir, userId: alice.id })
  })
  await assert.rejects(connectAccount(house, { ...maildir, userId: alice.id }), { code: 'accounts-too-many' })
})
