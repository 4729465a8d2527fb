// The door that asks for no password: whoever opens the file may propose for whom they name, and
// that is all. Each refusal is one that a program can act on, and leaves nothing behind.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { disableUser } from '../accounts/users.ts'
import { operator } from '../accounts/role.ts'
import { listActions } from '../actions/action-list.ts'
import { systemClock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import { listJobs } from '../jobs/job-store.ts'
import { askSocket, type SocketAsk } from '../testing/ask-socket.ts'
import { ownOneOfEverything, type Things } from '../testing/one-of-everything.ts'
import { openTestStore, storeTest, type TestStore } from '../testing/real-store.ts'
import { openTestWeb } from '../testing/test-web.ts'
import { allKinds } from './all-kinds.ts'
import { socketPath } from './ask-engine.ts'
import { serveEngineSocket } from './engine-socket.ts'

const OURS = 'http://secretary.example'

async function openDoor({ db }: TestStore, context: TestContext, options: { bodyMs?: number } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-door-'))
  const log = openLog({ level: 'silent', process: 'test' })
  const door = { db, clock: systemClock, log, kinds: allKinds(systemClock), home, ownUrl: () => OURS, status: async () => ({ pid: 4711 }), triggerSync: async () => 3, ...options }
  const close = await serveEngineSocket(door)
  context.after(async () => {
    await close()
    rmSync(home, { recursive: true, force: true })
  })
  const path = socketPath(home)
  return { path, ask: (url: string, how?: SocketAsk) => askSocket(path, url, how) }
}

async function houseOf(store: TestStore, context: TestContext, people: readonly string[]) {
  const web = await openTestWeb(store, context)
  const persons = []
  for (const [n, email] of people.entries()) {
    const person = await web.person(email)
    persons.push({ ...person, things: await ownOneOfEverything(store.db, web, person, `word${n}`) })
  }
  const mine = (userId: string) => listActions(store.db, { userId, limit: 100 })
  return { web, persons, mine }
}

const letter = (things: Things) => ({ accountId: things.account, to: [{ address: 'carol@example.net' }], subject: 'Thursday', text: 'Thursday works.' })

/** The old names, each with a body that it takes; the test's Maildir keeps no labels. */
const OLD_NAMES: Record<string, { kind: string; body(things: Things): object }> = {
  '/api/email/send': { kind: 'mail.send', body: letter },
  '/api/email/move': { kind: 'mail.move', body: ({ message, mailbox }) => ({ messageIds: [Number(message)], mailboxId: mailbox }) },
  '/api/email/mark-read': { kind: 'mail.mark-read', body: ({ message }) => ({ messageIds: [Number(message)] }) },
  '/api/email/mark-unread': { kind: 'mail.mark-unread', body: ({ message }) => ({ messageIds: [Number(message)] }) },
  '/api/actions': { kind: 'mail.star', body: ({ message }) => ({ proposal: { kind: 'mail.star', payload: { messageIds: [Number(message)] } } }) },
}

storeTest('each old name proposes, says where a person decides, and nothing is queued', async (store, context) => {
  const { web, persons: [alice], mine } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { ask } = await openDoor(store, context)
  const had = (await mine(alice.userId)).length
  for (const [path, { kind, body }] of Object.entries(OLD_NAMES)) {
    const { status, body: answer, location } = await ask(path, { body: { ...body(alice.things), words: 'as every night' } })
    assert.equal(status, 202, `${path}: ${JSON.stringify(answer)}`)
    const id = String(answer['actionId'])
    assert.deepEqual([answer['state'], answer['approveAt'], location], ['proposed', `${OURS}/approvals?at=${id}`, `/api/actions/${id}`])
    const read = (await ask(location, { method: 'GET' })).body
    assert.deepEqual([read['kind'], read['state'], read['origin']], [kind, 'proposed', { by: 'socket', id: 'engine', name: 'nightly-script/2', words: 'as every night' }])
  }
  assert.equal((await mine(alice.userId)).length, had + Object.keys(OLD_NAMES).length)
  assert.deepEqual(await listJobs(store.db, { users: [alice.userId], names: ['actions.execute'], limit: 10 }), [])

  const [waiting] = await mine(alice.userId)
  const approved = await fetch(`${web.url}/api/v1/actions/${waiting?.id}/approve`, {
    method: 'POST',
    headers: { ...alice.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ digest: waiting?.digest }),
  })
  assert.equal(((await approved.json()) as { state: string }).state, 'approved')
})

storeTest('a letter by the socket has its second look: it dries as one that an agent asked for', async (store, context) => {
  const { web, persons: [alice] } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { ask } = await openDoor(store, context)
  const { location } = await ask('/api/email/send', { body: { ...letter(alice.things), words: 'write to carol@example.net' } })
  const { digest, preview } = (await ask(location, { method: 'GET' })).body as { digest: string; preview: { warnings: { code: string }[] } }
  // Words that come with it are not the person's own, so they vouch for no address.
  assert.ok(preview.warnings.some(({ code }) => code === 'not-your-words'))
  const headers = { ...alice.headers, 'content-type': 'application/json' }
  const approved = (await (await fetch(`${web.url}${location.replace('/api/', '/api/v1/')}/approve`, { method: 'POST', headers, body: JSON.stringify({ digest }) })).json()) as { decidedAt: number; leavesAt: number }
  // Two readings of one clock.
  assert.equal(Math.round((approved.leavesAt - approved.decidedAt) / 1_000), 60)
})

storeTest('who it is for: the only person, or the one that is named, and nobody else', async (store, context) => {
  const empty = await openDoor(store, context)
  assert.deepEqual(codeOf(await empty.ask('/api/actions/act_1', { method: 'GET' })), [404, 'no-such-person'])

  const { web, persons: [alice, bob], mine } = await houseOf(store, context, ['alice@example.org', 'bob@example.org'])
  assert.ok(alice !== undefined && bob !== undefined)
  const { ask } = await openDoor(store, context)
  const body = { messageIds: [Number(bob.things.message)] }
  const before = [await mine(alice.userId), await mine(bob.userId)]
  assert.deepEqual(codeOf(await ask('/api/email/mark-read', { body })), [400, 'person-unnamed'])
  assert.deepEqual(codeOf(await ask('/api/email/mark-read', { body, headers: { 'x-secretary-user': 'mallory@example.org' } })), [404, 'no-such-person'])
  assert.deepEqual(codeOf(await ask('/api/email/mark-read', { body, headers: { 'x-secretary-user': 'alice@example.org' } })), [404, 'not-found'], "Bob's mail is not Alice's")
  const mailbox = { messageIds: [Number(alice.things.message)], mailboxId: bob.things.mailbox }
  assert.deepEqual(codeOf(await ask('/api/email/move', { body: mailbox, headers: { 'x-secretary-user': 'alice@example.org' } })), [404, 'not-found'])
  assert.deepEqual(codeOf(await ask('/api/email/send', { body: letter(bob.things), headers: { 'x-secretary-user': 'alice@example.org' } })), [404, 'not-found'])
  assert.deepEqual(codeOf(await ask(`/api/actions/${bob.things.action}`, { method: 'GET', headers: { 'x-secretary-user': 'alice@example.org' } })), [404, 'not-found'])
  assert.deepEqual([await mine(alice.userId), await mine(bob.userId)], before)

  assert.equal((await ask('/api/email/mark-read', { body, headers: { 'x-secretary-user': ' Bob@Example.org' } })).status, 202)
  await disableUser(web.house, operator, bob.userId)
  assert.deepEqual(codeOf(await ask('/api/email/mark-read', { body, headers: { 'x-secretary-user': 'bob@example.org' } })), [404, 'no-such-person'])
  assert.equal((await ask('/api/email/mark-read', { body: { messageIds: [Number(alice.things.message)] } })).status, 202, 'Alice is the only one now')
})

storeTest('nothing decides here, whatever it is called', async (store, context) => {
  const { persons: [alice], mine } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { ask } = await openDoor(store, context)
  const proposal = { kind: 'mail.mark-read', payload: { messageIds: [Number(alice.things.message)] } }
  const { body: made } = await ask('/api/actions', { body: { proposal } })
  const before = await mine(alice.userId)
  const [waiting] = before
  for (const verb of ['approve', 'reject', 'undo', 'look-again', 'anything']) {
    assert.deepEqual(codeOf(await ask(`/api/actions/${String(made['actionId'])}/${verb}`, { body: { digest: waiting?.digest } })), [403, 'person-needed'])
    // Nor does the API for people stand here under another address.
    assert.deepEqual(codeOf(await ask(`/api/v1/actions/${String(made['actionId'])}/${verb}`, { body: { digest: waiting?.digest } })), [404, 'not-found'])
  }
  assert.deepEqual(codeOf(await ask('/api/actions', { body: { proposal, approve: true } })), [403, 'person-needed'])
  assert.deepEqual(await mine(alice.userId), before)
})

test('what cannot be read is refused in the words of the API, and leaves nothing', async (context) => {
  const store = await openTestStore(context)
  const { persons: [alice], mine } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { path, ask } = await openDoor(store, context)
  const before = await mine(alice.userId)
  const send = letter(alice.things)
  const refusals: [string, SocketAsk, number, string][] = [
    ['/api/email/send', { body: '{"to": [' }, 400, 'bad-request'],
    ['/api/email/send', { body: '' }, 400, 'bad-request'],
    ['/api/email/send', { body: [] }, 400, 'bad-request'],
    ['/api/email/send', { body: { ...send, from: 'boss@example.org' } }, 400, 'bad-request'],
    ['/api/email/send', { body: { ...send, subject: 'Thursday\r\nBcc: mallory@example.net' } }, 400, 'bad-characters'],
    ['/api/email/send', { body: { ...send, subject: 'NUL \u0000' } }, 400, 'not-text'],
    ['/api/email/send', { body: 'x'.repeat(10_000_000) }, 413, 'too-large'],
    ['/api/email/send', { body: 'to=carol', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported-media-type'],
    ['/api/email/mark-read', { body: { messageIds: [-1, 'x'] } }, 400, 'bad-request'],
    ['/api/email/mark-read', { body: { messageIds: [9_999_999] } }, 404, 'not-found'],
    ['/api/email/labels', { body: { messageIds: [Number(alice.things.message)], add: 'a', remove: 'b' } }, 400, 'bad-request'],
    ['/api/email/labels', { body: { messageIds: [Number(alice.things.message)], add: 'a' } }, 400, 'no-labels'],
    ['/api/calendar/event', { body: { title: 'Lunch' } }, 400, 'calendar-not-written'],
    ['/api/calendar/respond', { body: { answer: 'yes' } }, 400, 'calendar-not-written'],
    ['/api/actions', { body: { proposal: { kind: 'mail.erase-everything', payload: {} } } }, 400, 'bad-request'],
    ['/api/email/%zz', { body: {} }, 400, 'bad-request'],
    ['/api/nothing', { body: {} }, 404, 'not-found'],
  ]
  for (const [url, how, status, code] of refusals) {
    const answer = await ask(url, how)
    assert.deepEqual(codeOf(answer), [status, code], `${url} ${JSON.stringify(how).slice(0, 120)}: ${JSON.stringify(answer.body)}`)
    assert.ok(answer.type.startsWith('application/problem+json'), answer.type)
    assert.match(String(answer.body['requestId']), /^req_/)
  }
  assert.deepEqual(await mine(alice.userId), before)
  assert.equal(statSync(path).mode & 0o777, 0o660)
})

test('the same request twice is one proposal', async (context) => {
  const store = await openTestStore(context)
  const { persons: [alice] } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { ask } = await openDoor(store, context)
  const body = { messageIds: [Number(alice.things.message)], requestKey: 'night-7' }
  const made = await Promise.all(Array.from({ length: 8 }, () => ask('/api/email/mark-read', { body })))
  assert.equal(new Set(made.map(({ body: { actionId } }) => actionId)).size, 1)
  assert.deepEqual(codeOf(await ask('/api/email/mark-unread', { body })), [409, 'request-key-reused'])
})

test('a body that does not come is given up, and keeps nobody else waiting', async (context) => {
  const store = await openTestStore(context)
  const { path, ask } = await openDoor(store, context, { bodyMs: 50 })
  const slow = connect(path)
  await once(slow, 'connect')
  slow.write('POST /api/email/send HTTP/1.1\r\nhost: engine\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"to":')
  const ended = once(slow, 'close')
  slow.resume()
  assert.deepEqual((await ask('/api/status', { method: 'GET' })).body, { pid: 4711 })
  await ended
})

test('two hundred that ask at once are all answered', async (context) => {
  const store = await openTestStore(context)
  const { persons: [alice], mine } = await houseOf(store, context, ['alice@example.org'])
  assert.ok(alice !== undefined)
  const { ask } = await openDoor(store, context)
  const had = (await mine(alice.userId)).length
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 4 === 0 ? ask('/api/email/mark-read', { body: { messageIds: [Number(alice.things.message)] } }) : ask('/api/sync/trigger', { method: n % 2 === 0 ? 'GET' : 'POST' }))))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
  assert.equal((await mine(alice.userId)).length, had + 50)
})

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown[] => [status, body['code']]
