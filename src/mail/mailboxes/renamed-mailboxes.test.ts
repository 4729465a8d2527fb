// A folder that is renamed at its provider stays the folder it was, with every mail in it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { insertImport, latestImport, setImport } from '../import/import-store.ts'
import { mailboxesOfAccount, type Mailbox } from './mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { proofsOf } from '../proof-store.ts'
import { renamedMailboxes } from './renamed-mailboxes.ts'
import { syncAccountHandler } from '../sync/sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('a renamed folder keeps its id and those of its mails, and nothing is fetched twice', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox', identity: '1' })
  provider.addMailbox({ path: 'a', name: 'a', role: '', identity: '2' })
  for (let n = 0; n < 3; n++) provider.deliver('a', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: 1 + n })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const before = await it.messages()
  provider.relocate('a', 'b')
  provider.deliver('b', { raw: letterOf({ subject: 'fresh' }), receivedMs: 9 })
  await it.sync()
  const after = await it.messages()
  assert.deepEqual(after.filter(({ subject }) => subject !== 'fresh'), before)
  assert.deepEqual(new Set(after.map((one) => one.mailbox_id)), new Set(before.map((one) => one.mailbox_id)))
  assert.ok([...provider.given.values()].every((times) => times === 1))
  assert.deepEqual((await mailboxesOfAccount(it.db, 'acc')).map(({ path, name, gone }) => [path, name, gone]), [['b', 'b', false], ['in', 'Inbox', false]])
})

storeTest('a folder that was chosen is chosen under its new name as well: its older mail comes, and is proven', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox', identity: '1' })
  provider.addMailbox({ path: 'a', name: 'a', role: '', identity: '2' })
  provider.addMailbox({ path: 'c', name: 'c', role: '', identity: '3' })
  for (const [n, path] of ['in', 'a', 'c'].entries()) provider.deliver(path, { raw: letterOf({ subject: `in ${path}` }), receivedMs: 1 + n })
  const it = await openScriptedAccount(store, context, { provider, parser })
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { userId: 'alice', accountId: 'acc', source: 'account', name: '', folders: ['in', 'a'], fromMs: 0 }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  // Listed, and renamed before anybody looked into it.
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  provider.relocate('a', 'b')
  await it.sync()
  assert.deepEqual((await it.messages()).map(({ subject }) => subject).toSorted(), ['in a', 'in in'])
  const plan = await latestImport(it.db, 'acc')
  assert.deepEqual([plan?.state, plan?.folders, plan?.found, plan?.stored], ['done', ['in', 'b'], 2, 2])
  const b = (await mailboxesOfAccount(it.db, 'acc')).find(({ path }) => path === 'b')
  assert.equal(b?.older, 'done')
  const proof = (await proofsOf(it.db, 'acc')).get(b?.id ?? '')
  assert.deepEqual([proof?.serverCount, proof?.localCount], [1, 1])
})

test('only one folder that vanished, one that came and no third of that identity are the same folder', () => {
  const known = (path: string, identity: string, more: Partial<Mailbox> = {}) => ({ path, identity, kind: 'folder', gone: false, ...more }) as Mailbox & { identity: string }
  const ref = (path: string, identity?: string) => ({ path, name: path, role: '' as const, ...(identity === undefined ? {} : { identity }) })
  const found = (before: readonly (Mailbox & { identity: string })[], ...refs: ReturnType<typeof ref>[]) => [...renamedMailboxes(before, refs)].map(([path, mailbox]) => `${mailbox.path} > ${path}`)
  assert.deepEqual(found([known('a', '1'), known('c', '2')], ref('b', '1'), ref('c', '2')), ['a > b'])
  assert.deepEqual(found([known('a', '1')], ref('a', '1'), ref('b', '1')), [], 'a copy')
  assert.deepEqual(found([known('a', '1'), known('b', '1')], ref('c', '1')), [], 'either of two')
  assert.deepEqual(found([known('a', '1')], ref('b', '1'), ref('c', '1')), [], 'to either of two')
  assert.deepEqual(found([known('a', '')], ref('b')), [], 'nothing says')
  assert.deepEqual(found([known('a', '1', { gone: true })], ref('b', '1')), [], 'gone before')
  assert.deepEqual(found([known('a', '1'), known('b', '3', { gone: true })], ref('b', '1')), [], 'one that comes back is the one it was')
  assert.deepEqual(found([known('a', '1', { kind: 'label' })], ref('b', '1')), [], 'a label')
})
