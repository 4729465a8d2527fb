// One person never sees another's: generated from the route table.
//
// Alice owns one of everything, each marked with a word that occurs nowhere else. Bob calls
// every route there is: those with an :id with Alice's id, and all of them looking for her
// word in the answer. A new route that names a noun without a case here fails the test, and
// a route that does not say who may call it does not even start (server.ts).
import assert from 'node:assert/strict'
import test from 'node:test'
import { connectAccount } from '../accounts/connected-accounts.ts'
import { invite } from '../accounts/invitations.ts'
import { createToken } from '../accounts/tokens.ts'
import { appendAudit } from '../actions/audit.ts'
import { propose } from '../actions/propose.ts'
import { systemClock } from '../base/clock.ts'
import { z } from 'zod'
import { defineJob, enqueue } from '../jobs/job.ts'
import { addMessages } from '../mail/mail-store.ts'
import { saveMailboxes } from '../mail/mailbox-store.ts'
import { mailActionKinds } from '../mail/mail-actions.ts'
import { actionKinds } from '../actions/propose.ts'
import type { Db } from '../store/db.ts'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb, type TestPerson, type TestWeb } from '../testing/test-web.ts'
import type { Noun } from './access.ts'
import type { RouteInfo } from './server.ts'

const WORD = 'zanzibar-lighthouse'
const clock = systemClock

/** Alice's thing for each noun that a route can reach for. A noun without one fails the test. */
type Things = Record<Noun, string>

async function aliceOwns(db: Db, web: TestWeb, alice: TestPerson): Promise<Things> {
  const context = { db, clock }
  const account = await connectAccount(context, {
    userId: alice.userId,
    provider: 'maildir',
    name: WORD,
    address: `${WORD}@example.org`,
    config: { mailPath: '/nowhere', calendarPath: '', sample: false },
  })
  const raw = Buffer.from(`From: a@example.org\r\nSubject: ${WORD}\r\nMessage-ID: <m@example.org>\r\nContent-Type: text/html\r\n\r\n<p>${WORD}</p>\r\n`)
  const [location] = await web.packs.append([raw])
  assert.ok(location)
  const { message, mailbox } = await db.transaction(async (tx) => {
    const [made] = await saveMailboxes(tx, 1, { userId: alice.userId, accountId: account.id, refs: [{ path: 'INBOX', name: WORD, role: 'inbox' }] })
    assert.ok(made)
    const { stored } = await addMessages(tx, 1, made, [
      {
        remoteId: 'r1',
        messageId: 'm@example.org',
        inReplyTo: '',
        references: [],
        subject: WORD,
        from: { name: WORD, address: 'a@example.org' },
        to: [],
        cc: [],
        bcc: [],
        replyTo: [],
        dateMs: 1_700_000_000_000,
        size: raw.length,
        attachments: false,
        snippet: WORD,
        listUnsubscribe: '',
        broken: '',
        seen: false,
        flagged: false,
        answered: false,
        draft: false,
        raw: location,
      },
    ])
    return { message: stored[0], mailbox: made }
  })
  assert.ok(message)
  const kinds = actionKinds(mailActionKinds)
  const origin = { by: 'person', id: alice.sessionId, name: 'Alice', words: WORD } as const
  const payload = { messageIds: [message.id] }
  const action = await propose(db, clock, kinds, { userId: alice.userId, kind: 'mail.mark-read', payload, origin, batchId: 'bat_alice' })
  const job = defineJob({ name: WORD, payload: z.object({}), maxAttempts: 1, timeoutMs: 1 })
  const jobId = await db.transaction((tx) => enqueue(tx, clock, job, {}, { userId: alice.userId }))
  const { token } = await createToken(context, { userId: alice.userId, name: WORD, grants: ['read'] })
  const { invitation } = await invite(context, { userId: alice.userId, role: 'owner' }, { email: `${WORD}@example.net`, role: 'member' })
  await db.transaction((tx) => appendAudit(tx, 1, { userId: alice.userId, actor: 'house', event: WORD, subject: '' }))
  assert.equal(mailbox.accountId, account.id)
  return {
    account: account.id,
    thread: message.threadId,
    message: String(message.id),
    action: action.id,
    batch: 'bat_alice',
    job: jobId,
    token: token.id,
    session: alice.sessionId,
    invitation: invitation.id,
    person: alice.userId,
  }
}

/** A body that passes the schema, where a route wants one: the refusal must come from ownership, not from form. */
const BODIES: Record<string, unknown> = {
  'POST /api/v1/actions/:id/approve': { digest: 'x' },
  'POST /api/v1/actions/:id/reject': {},
  'POST /api/v1/actions/batches/:id/approve': { digests: {} },
  'POST /api/v1/actions/batches/:id/reject': {},
}

test('no route shows or touches what belongs to somebody else', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const things = await aliceOwns(store.db, web, alice)
  const before = await everythingOf(store.db, alice.userId)

  const reached: string[] = []
  for (const route of web.routes.filter(callable)) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    if (noun === undefined && route.url.includes(':id')) assert.fail(`${route.method} ${route.url} has an :id but does not say what it touches`)
    const url = `${web.url}${route.url.replace(':id', noun === undefined ? '' : things[noun]).replace(':index', '0')}`
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : (BODIES[`${route.method} ${route.url}`] ?? {})
    const answer = await fetch(url, {
      method: route.method,
      headers: { ...bob.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.ok(!text.includes(WORD), `${route.method} ${route.url} showed Alice's to Bob: ${text.slice(0, 200)}`)
    if (noun === undefined) continue
    // Absent, or (people and invitations) not for a member at all.
    assert.ok([404, 403].includes(answer.status), `${route.method} ${route.url} answered Bob ${answer.status}: ${text.slice(0, 200)}`)
    reached.push(`${route.method} ${route.url}`)
  }
  assert.ok(reached.length >= 20, `only ${reached.length} routes with an id were tried`)
  assert.deepEqual(await everythingOf(store.db, alice.userId), before, 'nothing of hers was changed')
})

test('the same routes answer their owner, so a refusal above is about the person', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const things = await aliceOwns(store.db, web, alice)
  for (const route of web.routes.filter((one) => one.method === 'GET' && callable(one))) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    if (noun === undefined || route.url.includes(':index') || route.url.includes('/images/')) continue
    const answer = await fetch(`${web.url}${route.url.replace(':id', things[noun])}`, { headers: alice.headers, signal: AbortSignal.timeout(1_500) })
    assert.equal(answer.status, 200, `GET ${route.url} answered its owner ${answer.status}`)
    await answer.body?.cancel()
  }
})

test('without a session or token every route but the public ones answers 401', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  for (const route of web.routes.filter((one) => one.access.who !== 'anyone' && !one.url.endsWith('/live'))) {
    const answer = await fetch(`${web.url}${route.url.replace(':id', '1').replace(':index', '0').replace(':n', '0')}`, { method: route.method })
    assert.equal(answer.status, 401, `${route.method} ${route.url}`)
  }
})

test('an API token reaches only what its grants allow, and never decides', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const things = await aliceOwns(store.db, web, alice)
  const { raw } = await createToken({ db: store.db, clock }, { userId: alice.userId, name: 'all', grants: ['read', 'flag', 'draft', 'send-proposal', 'admin'] })
  for (const route of web.routes.filter((one) => one.access.who === 'person')) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    const answer = await fetch(`${web.url}${route.url.replace(':id', noun === undefined ? '' : things[noun])}`, {
      method: route.method,
      headers: { authorization: `Bearer ${raw}` },
    })
    assert.equal(answer.status, 403, `${route.method} ${route.url} let a token in`)
  }
  const { raw: reader } = await createToken({ db: store.db, clock }, { userId: alice.userId, name: 'reader', grants: ['read'] })
  const proposal = { proposal: { kind: 'mail.mark-read', payload: { messageIds: [Number(things.message)] } } }
  const post = (token: string, body: unknown) =>
    fetch(`${web.url}/api/v1/actions`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  assert.equal((await post(reader, proposal)).status, 403)
  assert.equal((await post(raw, { ...proposal, approve: true })).status, 403)
  assert.equal((await post(raw, proposal)).status, 202)
})

function callable(route: RouteInfo): boolean {
  return route.access.who !== 'anyone' && !route.url.endsWith('/live') && !route.url.endsWith('/sessions/revoke-others')
}

async function everythingOf(db: Db, userId: string) {
  const tables = ['actions', 'jobs', 'messages', 'accounts', 'api_tokens', 'mailboxes'] as const
  const rows: Record<string, unknown> = {}
  for (const table of tables) rows[table] = await db.query.selectFrom(table).selectAll().where('user_id', '=', userId).execute()
  rows['sessions'] = await db.query.selectFrom('sessions').select(['id', 'revoked_at']).where('user_id', '=', userId).execute()
  rows['users'] = await db.query.selectFrom('users').selectAll().where('id', '=', userId).execute()
  return rows
}
