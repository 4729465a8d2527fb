// What a person approved beforehand in an account ends with that account, said in the list; what was
// approved for any account stands, and nothing that was under way brings it back.
import assert from 'node:assert/strict'
import { disconnectAccount } from '../../accounts/connected-accounts.ts'
import { storeTest } from '../../testing/real-store.ts'
import { MINUTE, openScriptAtWork } from '../../testing/script-at-work.ts'
import { TEST_PASSWORD } from '../../testing/test-web.ts'
import type { Action } from '../contract/actions.ts'
import type { StandingApproval } from '../contract/standing-approvals.ts'

type Scene = Parameters<Parameters<typeof storeTest>[1]>

async function scene(...[store, context]: Scene) {
  const it = await openScriptAtWork(store, context)
  const { web, alice, call, answered, clock, account } = it
  const get = async <T>(path: string): Promise<T[]> => (await answered<{ items: T[] }>(await fetch(`${web.url}/api/v1${path}`, { headers: alice.headers }))).items
  const [token] = (await get<{ id: string; name: string }>('/tokens')).filter(({ name }) => name === 'sorter')
  const give = async (accountId: string) => await answered<Action>(await call('/standing-approvals', { tokenId: token?.id, kinds: ['mail.star'], accountId, perHour: 10, endsAt: clock.now() + 60 * MINUTE, password: TEST_PASSWORD }))
  const actionNow = async ({ id }: Pick<Action, 'id'>) => await answered<Action>(await fetch(`${web.url}/api/v1/actions/${id}`, { headers: alice.headers }))
  return { ...it, give, actionNow, accountId: account.accountId, listed: () => get<StandingApproval>('/standing-approvals'), trail: () => get<{ event: string; subject: string; actor: string }>('/audit') }
}

storeTest('a standing approval ends with its account, and with it what was approved by it and had not begun', async (store, context) => {
  const { web, alice, clock, work, call, answered, script, sorter, account, accountId, give, actionNow, listed, trail } = await scene(store, context)
  const mail = await account.put('INBOX', { subject: 'one' })
  for (const where of [accountId, '']) await give(where)
  await work()
  const starred = await answered<Action>(await call('/actions', { proposal: { kind: 'mail.star', payload: { messageIds: [mail.id] } } }, script(sorter)))
  assert.equal(starred.state, 'approved')
  const unkept = await give(accountId)
  clock.advance(MINUTE)

  const removed = await fetch(`${web.url}/api/v1/accounts/${accountId}`, { method: 'DELETE', headers: alice.headers })
  assert.equal(removed.status, 204)
  const [any, its] = (await listed()).toSorted((a, b) => a.accountId.length - b.accountId.length)
  assert.deepEqual([any?.accountId, any?.revokedAt, its?.accountId, its?.revokedAt], ['', 0, accountId, clock.now()])
  for (const action of [starred, unkept]) {
    const { state, stateReason } = await actionNow(action)
    assert.deepEqual([state, stateReason], ['expired', 'account-gone'])
  }
  const ended = (await trail()).filter(({ event }) => event === 'standing.revoked')
  assert.deepEqual(ended.map(({ subject, actor }) => [subject, actor]), [[its?.id, `person:${alice.userId}`]])
  await work()
  assert.equal((await listed()).length, 2, 'what was signed and not kept yet is not kept')
})

storeTest('one that is kept at the moment in which its account goes is not kept', async (store, context) => {
  const { clock, alice, work, accountId, give, actionNow, listed } = await scene(store, context)
  const given = await give(accountId)
  await disconnectAccount({ db: store.db, clock }, { userId: alice.userId, id: accountId }, async () => {})
  await work()
  const { state, errorCode } = await actionNow(given)
  assert.deepEqual([state, errorCode], ['failed', 'account-gone'])
  assert.deepEqual(await listed(), [])
})
