// A file on its way out, from the upload to the bytes in Sent: brought, named in a proposal, shown
// with where it came from, sent as it was approved, and swept when no letter takes it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { operator } from '../../accounts/role.ts'
import { createToken } from '../../accounts/tokens.ts'
import { changeAction } from '../../actions/action-store.ts'
import { sealApproved } from '../../actions/approved.ts'
import { limits } from '../../base/limits.ts'
import { sweepLetterFiles } from '../../mail/letter-files/sweep-letter-files.ts'
import { mailAppliers } from '../../mail/actions/mail-appliers.ts'
import { openLetterJournal } from '../../mail/letters/letter-journal.ts'
import { openMaildirSender } from '../../mail/maildir/maildir-sender.ts'
import { attachmentBytes, parseMessage } from '../../mail/parse/parse-message.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action } from '../contract/actions.ts'
import type { LetterFile } from '../contract/letter-files.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function bench(store: TestStore, context: TestContext) {
  const clock = fixedClock(NOON)
  const web = await openTestWeb(store, context, { clock })
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(store.db, context, alice.userId)
  const ask = async (method: string, path: string, { body, headers = alice.headers }: { body?: unknown; headers?: Record<string, string> } = {}) => {
    const json = body === undefined ? {} : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, headers, ...json })
    const text = await answer.text()
    return { status: answer.status, json: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> }
  }
  const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>, { type = 'application/pdf', headers = alice.headers } = {}) => {
    const answer = await fetch(`${web.url}/api/v1/letter-files?name=${encodeURIComponent(name)}&type=${encodeURIComponent(type)}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream' }, body: bytes })
    return { status: answer.status, file: (await answer.json()) as LetterFile & { code?: string } }
  }
  const propose = async (payload: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    await ask('POST', '/actions', { body: { proposal: { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', ...payload } }, ...more } })
  return { store, web, alice, account, clock, ask, upload, propose }
}

storeTest('a file is brought, shown with its bytes, and lies in Sent as it was approved', async (store, context) => {
  const { web, alice, account, clock, upload, propose } = await bench(store, context)
  const bytes = Buffer.from(Uint8Array.from({ length: 1_200_000 }, (_, index) => (index * 7) % 256))
  const { status, file } = await upload('../Raport anual.pdf', bytes)
  assert.deepEqual([status, file.name, file.type, file.size], [201, 'Raport anual.pdf', 'application/pdf', bytes.length])
  const shown = await fetch(`${web.url}/api/v1/letter-files/${file.id}`, { headers: alice.headers })
  assert.equal(Buffer.compare(Buffer.from(await shown.arrayBuffer()), bytes), 0)

  const { json } = await propose({ html: '<p>See <b>this</b>: https://example.org/x</p>', attachments: [{ fileId: file.id }] })
  const action = json as unknown as Action
  assert.deepEqual(action.preview.facts.filter(({ label }) => label === 'files' || label === 'link').map(({ label, value, exact, source }) => [label, value, exact, source]), [
    ['files', 'Raport anual.pdf (1,200,000 B)', `sha256:${file.sha256}`, 'own-files'],
    ['link', '', 'https://example.org/x', 'your-words'],
  ])
  assert.equal(action.preview.body, 'See this: https://example.org/x')

  const { db } = store
  const applier = mailAppliers({ db, clock, writerFor: assert.fail, keeperFor: assert.fail, senderFor: async () => openMaildirSender({ root: account.root, journal: openLetterJournal({ db, clock }), clock }) }).find(({ kind }) => kind === 'mail.send') ?? assert.fail()
  const approved = sealApproved({ actionId: action.id, accountId: account.accountId, userId: alice.userId, approvedAt: NOON, change: action.payload })
  const plan = await db.transaction((tx) => applier.plan(tx, approved))
  assert.ok(JSON.stringify(plan).length < 2_000, 'the row of the action does not hold the file')
  await changeAction(db, clock.now(), { id: action.id, userId: alice.userId }, ['proposed'], { state: 'running', plan })
  clock.advance(3_600_000)
  await applier.apply(approved, JSON.parse(JSON.stringify(plan)) as typeof plan, new AbortController().signal)
  // Again, as after a kill: the same bytes are found, nothing is sent twice.
  await applier.apply(approved, plan, new AbortController().signal)
  assert.equal((await applier.observe(approved, plan, new AbortController().signal)).outcome, 'applied')
  const sent = account.files().filter((path) => path.startsWith('.Sent/cur/'))
  assert.equal(sent.length, 1)
  const raw = readFileSync(join(account.root, sent[0] ?? ''))
  const [attachment] = parseMessage(raw).attachments
  assert.equal(Buffer.compare(Buffer.from(attachmentBytes(raw, attachment?.place ?? assert.fail())), bytes), 0)
})

storeTest('a file that is too large, empty, nameless or not there is refused, and nothing is proposed', async (store, context) => {
  const { ask, upload, propose } = await bench(store, context)
  assert.deepEqual([(await upload('a', Buffer.alloc(0))).file.code, (await upload('..', Buffer.from('x'))).file.code], ['file-empty', 'bad-file-name'])
  assert.equal((await upload('a\u202efdp.exe', Buffer.from('x'))).file.code, 'bad-characters')
  assert.equal((await upload('a', Buffer.alloc(limits.letterFilesBytesMax + 1))).status, 413)
  const halves = [await upload('a', Buffer.alloc(limits.letterFilesBytesMax - 1, 1)), await upload('b', Buffer.from('xx'))]
  const both = await propose({ text: 'T', attachments: halves.map(({ file }) => ({ fileId: file.id })) })
  assert.deepEqual([both.status, both.json['code']], [413, 'file-too-large'])
  const gone = await propose({ text: 'T', attachments: [{ fileId: 'lfl_none' }] })
  assert.deepEqual([gone.status, gone.json['code']], [404, 'not-found'])
  assert.equal((await propose({ text: 'T', html: '<p>U</p>' })).json['code'], 'two-texts')
  assert.deepEqual((await ask('GET', '/actions')).json['items'], [])
})

storeTest('what a letter under way carries is kept, what none took is removed after a day', async (store, context) => {
  const { web, clock, ask, upload, propose } = await bench(store, context)
  const { file: taken } = await upload('a.pdf', Buffer.from('one'))
  const { file: left } = await upload('b.pdf', Buffer.from('two'))
  const { status } = await propose({ text: 'T', attachments: [{ fileId: taken.id }], sendAt: NOON + 7 * 24 * 3_600_000 }, { approve: true })
  assert.equal(status, 202)
  assert.equal(await sweepLetterFiles(store.db, clock), 0)
  clock.advance(limits.letterFilesKeepMs + 1)
  assert.equal(await sweepLetterFiles(store.db, clock), 1)
  const { token, raw } = await createToken(web.house, operator, { userId: (await store.db.query.selectFrom('users').select('id').executeTakeFirstOrThrow()).id, name: 'Agent', grants: ['read'] })
  assert.ok(token.id !== '')
  const { json } = await ask('GET', '/letter-files', { headers: { authorization: `Bearer ${raw}` } })
  assert.deepEqual((json['items'] as LetterFile[]).map(({ id }) => id), [taken.id])
  assert.notEqual(taken.id, left.id)
})

storeTest('a file that a program brought says so, and reading alone brings none', async (store, context) => {
  const { web, alice, account, ask, upload } = await bench(store, context)
  const tokenWith = async (grants: ('read' | 'draft' | 'send-proposal')[], name = 'Agent') => ({ authorization: `Bearer ${(await createToken(web.house, operator, { userId: alice.userId, name, grants })).raw}` })
  assert.equal((await upload('a.pdf', Buffer.from('x'), { headers: await tokenWith(['read'], 'Reader') })).status, 403)
  const headers = await tokenWith(['read', 'draft', 'send-proposal'])
  const { file } = await upload('a.pdf', Buffer.from('x'), { headers, type: 'message/rfc822' })
  assert.equal(file.type, 'application/octet-stream')
  const proposal = { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', text: 'T', attachments: [{ fileId: file.id }] } }
  const { json } = await ask('POST', '/actions', { body: { proposal }, headers })
  const fact = (json as unknown as Action).preview.facts.find(({ label }) => label === 'files')
  assert.deepEqual([fact?.source, fact?.sourceNote], ['asker', 'Agent'])
})
