// What a stranger on the internet can do at the addresses where providers call: nothing; and what
// a provider's own call does: it makes the right account be looked at.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { connectAccount } from '../../accounts/connected-accounts.ts'
import { pushSecret } from '../../accounts/push-secret.ts'
import { saveMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'

const TOKEN = 'a'.repeat(40)
const notice = (address: string) => ({ message: { data: Buffer.from(JSON.stringify({ emailAddress: address, historyId: 7 })).toString('base64') } })

async function opened(store: TestStore, context: TestContext, gmailPushToken: string | undefined = TOKEN) {
  const ended: string[] = []
  const web = await openTestWeb(store, context, { settings: { gmailPushToken }, endPush: async (id) => void ended.push(id) })
  const alice = await web.person('alice@example.org')
  const { account } = await ownOneOfEverything(store.db, web, alice, 'hers')
  await store.db.query.updateTable('accounts').set({ provider: 'gmail', address: 'Alice@gmail.com' }).where('id', '=', account).execute()
  const secret = await pushSecret(web.house, { id: account, userId: alice.userId })
  const post = async (path: string, body?: unknown) => {
    const answer = await fetch(`${web.url}/api/v1/push/${path}`, { method: 'POST', ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }
  const jobs = async () => (await store.db.query.selectFrom('jobs').select(['name', 'payload']).where('name', 'like', 'mail.%').execute()).map((job) => ({ name: job.name, payload: JSON.parse(job.payload) as unknown }))
  return { db: store.db, web, alice, account, secret, post, jobs, ended }
}

storeTest('what Google calls out pulls the feed of that address, once while it waits, and of no other', async (store, context) => {
  const { db, alice, account, post, jobs } = await opened(store, context)
  const feed = (await db.transaction((tx) => saveMailboxes(tx, 1, { userId: alice.userId, accountId: account, refs: [{ path: 'feed', name: 'Gmail', role: '', kind: 'feed' }] })))[0]
  assert.equal((await post(`gmail/${TOKEN}`, notice('stranger@gmail.com'))).status, 204)
  assert.deepEqual(await jobs(), [])
  for (let times = 0; times < 3; times++) assert.equal((await post(`gmail/${TOKEN}`, notice('alice@gmail.com'))).status, 204)
  assert.deepEqual(await jobs(), [{ name: 'mail.pull-mailbox', payload: { mailboxId: feed?.id } }])
  assert.equal((await post(`gmail/${TOKEN}`, { message: { data: '%%%' } })).status, 204)
})

storeTest('a call to Google’s address without its secret does nothing, and there is none where none was set', async (store, context) => {
  const { post, jobs } = await opened(store, context)
  assert.equal((await post(`gmail/${TOKEN.replace('a', 'b')}`, notice('alice@gmail.com'))).status, 403)
  assert.equal((await post('gmail/x', notice('alice@gmail.com'))).status, 403)
  assert.deepEqual(await jobs(), [])
})

storeTest('Microsoft’s handshake is echoed as plain text', async (store, context) => {
  const { account, post } = await opened(store, context)
  const question = 'Validation: <b>1</b> & 2'
  assert.deepEqual(await post(`outlook/${account}?validationToken=${encodeURIComponent(question)}`), { status: 200, type: 'text/plain; charset=utf-8', text: question })
})

storeTest('what Microsoft calls out is handed to the engine without its secret; a forged call is refused, and one for nobody too', async (store, context) => {
  const { account, secret, post, jobs } = await opened(store, context)
  const call = (clientState: string) => ({ value: [{ subscriptionId: 's1', clientState, lifecycleEvent: 'missed', tenantId: 't' }, { subscriptionId: 's1', clientState: secret, changeType: 'created', resourceData: { id: 'm1' } }] })
  assert.equal((await post(`outlook/${account}`, call('guessed'))).status, 403)
  assert.equal((await post('outlook/acc_nobody', call(secret))).status, 403)
  assert.deepEqual(await jobs(), [])
  assert.equal((await post(`outlook/${account}`, call(secret))).status, 202)
  const notices = [{ subscriptionId: 's1', lifecycleEvent: 'missed' }, { subscriptionId: 's1', changeType: 'created', resourceData: { id: 'm1' } }]
  assert.deepEqual(await jobs(), [{ name: 'mail.hear-push', payload: { accountId: account, notices } }])
})

storeTest('each account has a secret of its own: that of another, of the same person or not, opens nothing of it', async (store, context) => {
  const { web, alice, account, secret, post, jobs } = await opened(store, context)
  const bob = await web.person('bob@example.org')
  const connect = async ({ userId }: { userId: string }) => (await connectAccount(web.house, { userId, provider: 'outlook', name: 'Office', address: 'office@example.com', config: { calendar: false } })).id
  const [second, bobs] = [await connect(alice), await connect(bob)]
  const call = (clientState: string) => ({ value: [{ subscriptionId: 's1', clientState, changeType: 'created', resourceData: { id: 'm1' } }] })
  // None was made for these yet: nothing is believed of them.
  for (const id of [second, bobs]) assert.equal((await post(`outlook/${id}`, call(secret))).status, 403)
  const secrets = new Map([[account, secret], [second, await pushSecret(web.house, { id: second, userId: alice.userId })], [bobs, await pushSecret(web.house, { id: bobs, userId: bob.userId })]])
  assert.equal(new Set(secrets.values()).size, 3)
  for (const [id, own] of secrets) {
    for (const [other, theirs] of secrets) if (other !== id) assert.equal((await post(`outlook/${id}`, call(theirs))).status, 403)
    assert.equal(await pushSecret(web.house, { id, userId: id === bobs ? bob.userId : alice.userId }), own, 'and keeps it')
  }
  assert.deepEqual(await jobs(), [])
  for (const [id, own] of secrets) assert.equal((await post(`outlook/${id}`, call(own))).status, 202)
  assert.deepEqual((await jobs()).map(({ payload }) => (payload as { accountId: string }).accountId).toSorted(), [...secrets.keys()].toSorted())
})

storeTest('an account that is disconnected is called about no more', async (store, context) => {
  const { web, alice, account, ended } = await opened(store, context)
  assert.equal((await fetch(`${web.url}/api/v1/accounts/${account}`, { method: 'DELETE', headers: alice.headers })).status, 204)
  assert.deepEqual(ended, [account])
})
