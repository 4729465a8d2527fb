// What is no text is refused everywhere: generated from the route table and the API's own
// description, so a route that is added must be tried here too. On both engines, because
// what SQLite stores without a word PostgreSQL answers with a failure.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD, type TestWeb } from '../../testing/test-web.ts'
import { isPlain } from './plain-text.ts'

const letter = { accountId: 'acc_x', to: [{ name: 'C', address: 'c@example.net' }], cc: [{ address: 'd@example.net' }], bcc: [{ address: 'e@example.net' }], subject: 's', text: 't' }
const servers = { imap: { host: 'imap.example.org', port: 993, security: 'tls' }, smtp: { host: 'smtp.example.org', port: 465, security: 'tls' }, userName: 'alice' }
const ofAccount = { accountId: 'acc_x' }
const move = { kind: 'mail.move', payload: { messageIds: [1], mailboxId: 'box_x' } }

/** What each route with a body takes; every text in it is spoilt in turn, the names of a record too. */
const BODIES: Record<string, unknown[]> = {
  'POST /api/v1/auth/invitation': [{ token: 't' }],
  'POST /api/v1/auth/register': [{ token: 't', email: 'n@example.org', name: 'N', password: TEST_PASSWORD }],
  'POST /api/v1/auth/login': [{ email: 'alice@example.org', password: 'p', recoveryCode: 'r' }],
  'POST /api/v1/auth/link': [{ token: 't' }],
  'POST /api/v1/auth/refresh': [{ refreshToken: 't' }],
  'POST /api/v1/auth/password': [{ current: 'p', next: TEST_PASSWORD }],
  'POST /api/v1/auth/2fa/setup': [{ password: 'p' }],
  'POST /api/v1/auth/2fa/verify': [{ code: '123456' }],
  'POST /api/v1/auth/2fa/disable': [{ password: 'p', code: '123456' }],
  'POST /api/v1/auth/2fa/recovery-codes': [{ password: 'p', code: '123456' }],
  'POST /api/v1/tokens': [{ name: 'n', grants: ['read'] }],
  'POST /api/v1/invitations': [{ email: 'i@example.org', role: 'member' }],
  'PATCH /api/v1/settings': [{ timeZone: 'Europe/Bucharest' }],
  'POST /api/v1/accounts': [{ provider: 'maildir', name: 'n', address: 'a@example.org', mailPath: '/nowhere', calendarPath: '/nowhere' }, { provider: 'imap', name: 'n', address: 'a@example.org', settings: servers, password: 'p' }],
  'PATCH /api/v1/accounts/:id': [{ name: 'n', password: 'p', settings: servers }],
  'POST /api/v1/accounts/discover': [{ address: 'a@example.org' }],
  'POST /api/v1/accounts/test': [{ settings: servers, password: 'p' }],
  'POST /api/v1/accounts/oauth/start': [{ provider: 'gmail', over: 'api', address: 'a@example.org' }],
  'POST /api/v1/accounts/oauth/finish': [{ answer: { code: 'c', state: 's' } }],
  'POST /api/v1/import/start': [{ ...ofAccount, folders: ['INBOX'], from: '2026-01-01' }],
  'POST /api/v1/import/pause': [ofAccount],
  'POST /api/v1/import/resume': [ofAccount],
  'POST /api/v1/import/cancel': [ofAccount],
  'POST /api/v1/imports/path': [{ path: '/nowhere', into: 'i' }],
  'POST /api/v1/push/gmail/:token': [{ message: { data: 'e30=' } }],
  'POST /api/v1/push/outlook/:id': [{ value: [{ subscriptionId: 's', clientState: 'c', changeType: 'created', resourceData: { id: 'i' }, lifecycleEvent: 'missed' }] }],
  'POST /api/v1/sync/repair': [{ ...ofAccount, mailboxId: 'box_x' }],
  'POST /api/v1/sync/trigger': [ofAccount],
  'POST /api/v1/sync/cancel': [ofAccount, { jobId: 'job_x' }],
  'POST /api/v1/actions': [{ proposal: { kind: 'mail.send', payload: letter }, words: 'w', requestKey: 'k' }, { proposal: move }],
  'POST /api/v1/actions/:id/approve': [{ digest: 'd' }],
  'POST /api/v1/actions/:id/reject': [{ reason: 'r' }],
  'POST /api/v1/actions/:id/settle': [{ digest: 'd', happened: true }],
  'POST /api/v1/actions/:id/edit': [{ digest: 'd', proposal: move }],
  'POST /api/v1/actions/:id/ask': [{ words: 'w' }],
  'POST /api/v1/actions/:id/answer': [{ words: 'w', proposal: { kind: 'mail.send', payload: letter } }],
  'POST /api/v1/actions/:id/ignore': [{ ignored: true }],
  'POST /api/v1/actions/undo': [{ from: 0, to: 1, origin: 'token:tok_x' }],
  'POST /api/v1/standing-approvals': [{ tokenId: 'tok_x', kinds: ['mail.star'], accountId: 'acc_x', perHour: 1, endsAt: 1, password: 'p' }],
  'POST /api/v1/rules': [{ name: 'n', accountId: 'acc_x', query: 'from:x', act: { kind: 'mail.label', label: 'l' }, enabled: false }],
  'PATCH /api/v1/rules/:id': [{ version: 1, name: 'n', accountId: 'acc_x', query: 'from:x', act: { kind: 'mail.label', label: 'l' } }],
  'POST /api/v1/rules/:id/try': [{ days: 3 }],
  'POST /api/v1/clean': [{ messageIds: [1], words: 'w' }],
  'POST /api/v1/subscriptions/:id/archive': [{ words: 'w' }],
  'POST /api/v1/subscriptions/:id/unsubscribe': [{ words: 'w' }],
  'POST /api/v1/drafts': [{ accountId: 'acc_x', letter }],
  'PATCH /api/v1/drafts/:id': [{ version: 1, letter: { subject: 's', text: 't', to: letter.to } }],
  'POST /api/v1/drafts/:id/choose': [{ version: 1, keep: 'this', digest: 'd' }],
  'POST /api/v1/drafts/:id/keep': [{ version: 1 }],
  'POST /api/v1/drafts/:id/send': [{ version: 1, words: 'w' }],
  'POST /api/v1/emails/:id/draft': [{ how: 'reply', text: 't' }],
  'POST /api/v1/letter-files/copies': [{ messageId: 1, index: 0 }],
  'POST /api/actions': [{ proposal: move, words: 'w', requestKey: 'k' }],
  'POST /api/email/send': [{ ...letter, words: 'w' }],
  'POST /api/email/move': [{ messageIds: [1], name: 'n', words: 'w' }],
  'POST /api/email/mark-read': [{ messageIds: [1], words: 'w' }],
  'POST /api/email/mark-unread': [{ messageIds: [1], requestKey: 'k' }],
  'POST /api/email/labels': [{ messageIds: [1], add: 'n', words: 'w' }],
  'POST /api/v1/actions/batches': [{ proposals: [move], words: 'w' }],
  'POST /api/v1/actions/batches/:id/approve': [{ digests: { act_x: 'd' } }],
  'POST /api/v1/actions/batches/:id/reject': [{ reason: 'r' }],
}

interface Operation {
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, unknown> }
}

const describedBy = async (web: TestWeb) =>
  ((await (await fetch(`${web.url}/api/docs/json`)).json()) as { paths: Record<string, Record<string, Operation>> }).paths

const withoutIds = (url: string) => url.replaceAll(/:\w+/g, '1')

storeTest('text with a NUL or half a pair is refused wherever it is written, never a failure of ours', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const paths = await describedBy(web)
  const typeOf = (method: string, url: string) => Object.keys(paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.requestBody?.content ?? {})[0]
  const described = web.routes.filter(({ method, url }) => typeOf(method, url) === 'application/json').map(({ method, url }) => `${method} ${url}`)
  assert.deepEqual(Object.keys(BODIES).toSorted(), described.toSorted(), 'each body is tried here, and no other')
  const tried = { params: 0, query: 0, body: 0 }
  const refused = async (method: string, url: string, body?: unknown, type = 'application/json') => {
    const sent = body === undefined ? {} : { 'content-type': type }
    const answer = await fetch(`${web.url}${url}`, { method, headers: { ...alice.headers, ...sent }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    const what = `${method} ${url} ${JSON.stringify(body)} answered ${answer.status}: ${text.slice(0, 200)}`
    assert.equal(answer.status, 400, what)
    assert.equal((JSON.parse(text) as { code: string }).code, 'not-text', what)
  }
  for (const { method, url } of web.routes) {
    const operation = paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    const type = typeOf(method, url)
    for (const [name] of url.matchAll(/:\w+/g)) {
      tried.params++
      await refused(method, withoutIds(url.replace(name, 'x%00y')))
    }
    for (const { name } of (operation?.parameters ?? []).filter((one) => one.in === 'query')) {
      tried.query++
      await refused(method, `${withoutIds(url)}?${name}=x%00y`, type === undefined ? undefined : {}, type)
    }
    const bodies = BODIES[`${method} ${url}`] ?? []
    for (const body of bodies.flatMap(spoilt)) {
      tried.body++
      await refused(method, withoutIds(url), body)
    }
  }
  assert.ok(tried.params >= 20 && tried.query >= 10 && tried.body >= 60, JSON.stringify(tried))
})

storeTest('a page key that is none is refused or finds nothing, never a failure of ours', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const paths = await describedBy(web)
  const paged = web.routes.filter(({ method, url }) => method === 'GET' && (paths[url]?.['get']?.parameters ?? []).some(({ name }) => name === 'before'))
  assert.deepEqual(paged.map(({ url }) => url).toSorted(), ['/api/v1/actions', '/api/v1/audit', '/api/v1/clean', '/api/v1/drafts', '/api/v1/emails', '/api/v1/jobs', '/api/v1/search', '/api/v1/subscriptions', '/api/v1/sync/jobs', '/api/v1/threads'])
  const ask = async (url: string, before: string) => (await fetch(`${web.url}${url}?before=${encodeURIComponent(before)}`, { headers: alice.headers })).status
  for (const { url } of paged) {
    const numbered = /audit|clean|emails|search|subscriptions|threads/.test(url)
    const page = url.endsWith('/clean') ? '7-7' : '7'
    for (const before of ['1.5', '1e30', '9'.repeat(19), '-1', '0x10', 'NaN', randomUUID()]) assert.equal(await ask(url, before), numbered ? 400 : 200, `${url} before ${before}`)
    assert.equal(await ask(url, page), 200)
  }
})

storeTest('letters of every script, and a body nested deeper than the stack, are no reason', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const post = (path: string, body: string) => fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body })
  assert.equal((await post('/tokens', JSON.stringify({ name: 'Ștefan 東京 👩‍🚀\n', grants: ['read'] }))).status, 201)
  const deep = await post('/tokens', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  assert.deepEqual([deep.status, ((await deep.json()) as { code: string }).code], [400, 'bad-request'])
  assert.ok(isPlain({ a: ['b', 1, null, { c: '👩‍🚀' }] }) && !isPlain([{ a: { 'b\0': 1 } }]))
})

/** The body once for each text in it and each way to spoil one. */
function spoilt(body: unknown): unknown[] {
  const paths = textsIn(body)
  return paths.flatMap((path) => ['x\0y', 'x\ud83d'].map((bad) => replaced(body, path, bad)))
}

function textsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  const names = path.at(-1) === 'digests' ? Object.keys(value).map((name) => [...path, `${name}#`]) : []
  return [...names, ...Object.entries(value).flatMap(([name, one]) => textsIn(one, [...path, name]))]
}

function replaced(value: unknown, [name, ...rest]: string[], bad: string): unknown {
  if (name === undefined) return bad
  if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === name ? replaced(one, rest, bad) : one))
  const entries = Object.entries(value as Record<string, unknown>)
  return Object.fromEntries(entries.map(([key, one]) => (key === name ? [key, replaced(one, rest, bad)] : `${key}#` === name ? [bad, one] : [key, one])))
}
