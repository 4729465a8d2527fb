// A push that stopped is said on its account, and no longer once it comes again.
import assert from 'node:assert/strict'
import { reportAccount } from '../../accounts/connected-accounts.ts'
import { insertAccount } from '../../accounts/connected-account-store.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { pushOf } from '../push-store.ts'
import { tellPush } from './tell-push.ts'

storeTest('an order that fails is told with what to do, beside other failures, until it stands again', async ({ db }) => {
  const clock = fixedClock(1_000)
  const account = { id: 'acc', userId: 'alice' }
  await insertAccount(db, { id: 'acc', user_id: 'alice', provider: 'outlook', name: 'A', address: '', config: '{}', state: 'active', state_reason: '', created_at: 1, synced_at: 0 })
  const said = async () => ({ ...(await db.query.selectFrom('accounts').select(['state', 'state_reason as reason']).executeTakeFirstOrThrow()) })
  await tellPush({ db, clock }, account, { expiresAtMs: 9_000, failing: '' })
  assert.deepEqual([await said(), await pushOf(db, 'acc')], [{ state: 'active', reason: '' }, { expiresAtMs: 9_000, failing: '', toldAt: 1_000 }])
  await tellPush({ db, clock }, account, { expiresAtMs: 0, failing: 'ValidationError' })
  const { state, reason } = await said()
  assert.equal(state, 'failing')
  assert.match(reason, /not called out at present, so it comes by asking and a little later: ValidationError\. Check that PUBLIC_URL/)
  await reportAccount({ db, clock }, account, { work: 'mail', outcome: 'synced' })
  assert.equal((await said()).state, 'failing')
  await tellPush({ db, clock }, account, { expiresAtMs: 20_000, failing: '' })
  assert.deepEqual(await said(), { state: 'active', reason: '' })
})
