// Somebody else's ids in a query or a body: each is refused, and changes nothing.
//
// Two tests keep each other honest. The first reads the API's own description: a field that
// looks like an id must be known here, and its route must say that it `takes` that noun. The
// second has a case for each noun that a route takes, sent by Bob with Alice's id in one
// place and his own everywhere else, and then with his alone, which must pass: so the
// refusal was about the id.
import assert from 'node:assert/strict'
import test from 'node:test'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import { everythingOf, ownOneOfEverything, type Things } from '../testing/one-of-everything.ts'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../testing/test-web.ts'
import type { Noun } from './access.ts'
import type { RouteInfo } from './server.ts'

const WORD = 'zanzibar-lighthouse'
const LOOKS_LIKE_AN_ID = /[a-z]Ids?$|^(?:account|action|batch|calendar|event|forwards|inReplyTo|job|mailbox|message|thread|digests)$/
const NOUN_OF: Record<string, Noun> = { account: 'account', accountId: 'account', batch: 'batch', calendarId: 'calendar', digests: 'action', eventId: 'event', fileId: 'letter-file', forwards: 'message', inReplyTo: 'message', jobId: 'job', ruleId: 'rule', mailbox: 'mailbox', mailboxId: 'mailbox', messageId: 'message', messageIds: 'message', thread: 'thread', tokenId: 'token' }

/** What Bob sends; `id` is Alice's for the noun that is tried, or his own. */
interface Ask {
  query?: Record<string, string>
  body?: unknown
  /** What the action behind the :id proposes, where it has to be of the same kind as what is sent. */
  about?: unknown
}
/** Ready to be sent, by whoever sends it. */
interface Prepared extends Omit<Ask, 'about'> {
  id: string
  headers: Record<string, string>
}
type Case = (id: string, own: Things) => Ask[]

const letter = { to: [{ address: 'c@example.net' }], subject: 's', text: 't' }
const PROPOSALS: Partial<Record<Noun, (id: string, own: Things) => unknown[]>> = {
  message: (id, own) => [
    { kind: 'mail.mark-read', payload: { messageIds: [Number(id)] } },
    { kind: 'mail.mark-unread', payload: { messageIds: [Number(own.message), Number(id)] } },
    { kind: 'mail.move', payload: { messageIds: [Number(id)], mailboxId: own.mailbox } },
    { kind: 'mail.send', payload: { ...letter, accountId: own.account, inReplyTo: Number(id) } },
    { kind: 'mail.send', payload: { ...letter, accountId: own.account, forwards: Number(id) } },
  ],
  'letter-file': (id, own) => [{ kind: 'mail.send', payload: { ...letter, accountId: own.account, attachments: [{ fileId: id }] } }],
  mailbox: (id, own) => [{ kind: 'mail.move', payload: { messageIds: [Number(own.message)], mailboxId: id } }],
  account: (id) => [
    { kind: 'mail.send', payload: { ...letter, accountId: id } },
    // Called as a folder of hers: that it exists is not told either.
    { kind: 'mail.create-mailbox', payload: { accountId: id, name: WORD } },
  ],
}
const proposing =
  (noun: Noun, form: (proposal: unknown) => unknown, fits: (proposal: unknown) => boolean = () => true): Case =>
  (id, own) => (PROPOSALS[noun]?.(id, own) ?? []).filter(fits).map((proposal) => ({ body: form(proposal) }))
/** A batch takes no letters. */
const isChange = (proposal: unknown) => (proposal as { kind: string }).kind !== 'mail.send'
const single = (proposal: unknown) => ({ proposal })
/** As the engine's old names take it: the payload of one kind, flat. */
const flat = (proposal: unknown) => (proposal as { payload: unknown }).payload
const isKind = (kind: string) => (proposal: unknown) => (proposal as { kind: string }).kind === kind
const several = (proposal: unknown) => ({ proposals: [proposal] })

/** In place of a proposal of the same kind that names his own things alone. */
const inPlace =
  (noun: Noun): Case =>
  (id, own) =>
    (PROPOSALS[noun]?.(id, own) ?? []).map((proposal, at) => ({ about: PROPOSALS[noun]?.(own[noun], own)[at], body: { proposal } }))
const rewording = { message: inPlace('message'), mailbox: inPlace('mailbox'), account: inPlace('account'), 'letter-file': inPlace('letter-file') }

const ruleOfBob = { name: 'n', query: 'from:c', act: { kind: 'mail.star' } }
const standing = { kinds: ['mail.star'], perHour: 5, endsAt: Date.now() + 3_600_000, password: TEST_PASSWORD }

const CASES: Record<string, Partial<Record<Noun, Case>>> = {
  'GET /api/v1/threads': { mailbox: (id) => [{ query: { mailbox: id } }] },
  'GET /api/v1/actions': { batch: (id) => [{ query: { batch: id } }], account: (id) => [{ query: { account: id } }] },
  'POST /api/v1/actions': { message: proposing('message', single), mailbox: proposing('mailbox', single), account: proposing('account', single), 'letter-file': proposing('letter-file', single) },
  'POST /api/v1/actions/:id/edit': rewording,
  'POST /api/v1/actions/:id/answer': rewording,
  'GET /api/v1/drafts': { thread: (id) => [{ query: { thread: id } }] },
  'POST /api/v1/drafts': {
    account: (id) => [{ body: { accountId: id, letter } }],
    'letter-file': (id, own) => [{ body: { accountId: own.account, letter: { ...letter, attachments: [{ fileId: id }] } } }],
  },
  'PATCH /api/v1/drafts/:id': { account: (id) => [{ body: { version: 1, accountId: id, letter: {} } }], 'letter-file': (id) => [{ body: { version: 2, letter: { attachments: [{ fileId: id }] } } }] },
  'POST /api/v1/letter-files/copies': { message: (id) => [{ body: { messageId: Number(id), index: 0 } }] },
  'POST /api/actions': { message: proposing('message', single), mailbox: proposing('mailbox', single), account: proposing('account', single), 'letter-file': proposing('letter-file', single) },
  'POST /api/email/send': { message: proposing('message', flat, isKind('mail.send')), account: proposing('account', flat, isKind('mail.send')), 'letter-file': proposing('letter-file', flat) },
  'POST /api/email/move': { message: proposing('message', flat, isKind('mail.move')), mailbox: proposing('mailbox', flat) },
  'POST /api/email/mark-read': { message: proposing('message', flat, isKind('mail.mark-read')) },
  'POST /api/email/mark-unread': { message: proposing('message', flat, isKind('mail.mark-unread')) },
  'POST /api/email/labels': { message: (id) => [{ body: { messageIds: [Number(id)], add: 'Later' } }] },
  'POST /api/v1/actions/batches': { message: proposing('message', several, isChange), mailbox: proposing('mailbox', several) },
  'POST /api/v1/clean': { message: (id, own) => [{ body: { messageIds: [Number(id)] } }, { body: { messageIds: [Number(own.message), Number(id)] } }] },
  'GET /api/v1/import/status': { account: (id) => [{ query: { account: id } }] },
  'GET /api/v1/import/estimate': { account: (id) => [{ query: { account: id } }] },
  'GET /api/v1/import/broken': { account: (id) => [{ query: { account: id } }] },
  'GET /api/v1/sync/jobs': { account: (id) => [{ query: { account: id } }] },
  'POST /api/v1/import/start': { account: (id) => [{ body: { accountId: id } }] },
  'POST /api/v1/import/pause': { account: (id) => [{ body: { accountId: id } }] },
  'POST /api/v1/import/resume': { account: (id) => [{ body: { accountId: id } }] },
  'POST /api/v1/import/cancel': { account: (id) => [{ body: { accountId: id } }] },
  'GET /api/v1/sync/proofs': { account: (id) => [{ query: { account: id } }] },
  'GET /api/v1/sync/errors': { account: (id) => [{ query: { account: id } }] },
  'POST /api/v1/sync/repair': {
    account: (id) => [{ body: { accountId: id } }],
    mailbox: (id, own) => [{ body: { accountId: own.account, mailboxId: id } }],
  },
  'POST /api/v1/sync/trigger': { account: (id) => [{ body: { accountId: id } }] },
  'POST /api/v1/sync/cancel': { account: (id) => [{ body: { accountId: id } }], job: (id) => [{ body: { jobId: id } }] },
  'POST /api/v1/standing-approvals': {
    token: (id) => [{ body: { ...standing, tokenId: id } }],
    rule: (id) => [{ body: { ...standing, ruleId: id } }],
    account: (id, own) => [{ body: { ...standing, tokenId: own.token, accountId: id } }],
  },
  'POST /api/v1/rules': { account: (id) => [{ body: { ...ruleOfBob, accountId: id } }] },
  'PATCH /api/v1/rules/:id': { account: (id) => [{ body: { version: 1, accountId: id } }] },
  'POST /api/v1/actions/batches/:id/approve': { action: (id) => [{ body: { digests: { [id]: 'as shown' } } }] },
}

const takenBy = ({ access }: RouteInfo): readonly Noun[] => ('takes' in access ? (access.takes ?? []) : [])

test('every field that looks like an id is said by its route, and none is said that is not there', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const document = (await (await fetch(`${web.url}/api/docs/json`)).json()) as Document
  for (const route of web.routes) {
    // Where nobody is signed in there is nobody whose an id could be.
    if (route.access.who === 'anyone') continue
    const operation = document.paths[route.url.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
    const names = [...(operation?.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name), ...fieldsOf(operation?.requestBody, document, new Set())]
    const nouns = names.filter((name) => LOOKS_LIKE_AN_ID.test(name)).map((name) => NOUN_OF[name] ?? `${name}: no noun is known for it`)
    assert.deepEqual([...takenBy(route)].toSorted(), [...new Set(nouns)].toSorted(), `${route.method} ${route.url}`)
  }
})

test('an id of somebody else is as good as none, wherever it is written', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const hers = await ownOneOfEverything(store.db, web, alice, WORD)
  const his = await ownOneOfEverything(store.db, web, bob, 'bobs')
  const { raw } = await createToken(web.house, operator, { userId: bob.userId, name: 'script', grants: ['read', 'flag', 'send-proposal'] })
  const script = { authorization: `Bearer ${raw}` }

  const post = async (path: string, headers: Record<string, string>, body: unknown) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    assert.ok(answer.ok, await answer.clone().text())
    return (await answer.json()) as { id: string; digest: string }
  }
  /** An edit is Bob's, an answer that of his script, which he asked about it. */
  const prepare = async (route: RouteInfo, { about, body, ...rest }: Ask): Promise<Prepared> => {
    if (about === undefined) return { ...rest, body, headers: bob.headers, id: 'touches' in route.access && route.access.touches !== undefined ? his[route.access.touches] : '' }
    const isAnswer = route.url.endsWith('/answer')
    const { id, digest } = await post('/actions', isAnswer ? script : bob.headers, { proposal: about })
    if (isAnswer) await post(`/actions/${id}/ask`, bob.headers, { words: 'Which?' })
    return { ...rest, id, headers: isAnswer ? script : bob.headers, body: { ...(body as object), ...(isAnswer ? { words: 'This one.' } : { digest }) } }
  }
  const send = async (route: RouteInfo, { id, headers, query, body }: Prepared) => {
    const url = new URL(route.url.replace(':id', id), web.url)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const json = body === undefined ? {} : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(url, { method: route.method, headers, ...json })
    return { status: answer.status, text: await answer.text() }
  }
  const tried: { route: RouteInfo; noun: Noun; foreign: Prepared[]; own: Prepared[] }[] = []
  const preparedAll = async (route: RouteInfo, asks: readonly Ask[]) => {
    const prepared: Prepared[] = []
    for (const ask of asks) prepared.push(await prepare(route, ask))
    return prepared
  }
  for (const route of web.routes) {
    for (const noun of takenBy(route)) {
      const asks = CASES[`${route.method} ${route.url}`]?.[noun]
      if (asks === undefined) assert.fail(`${route.method} ${route.url} takes a ${noun}, and no case here tries it`)
      tried.push({ route, noun, foreign: await preparedAll(route, asks(hers[noun], his)), own: await preparedAll(route, asks(his[noun], his)) })
    }
  }
  const before = { hers: await everythingOf(store.db, alice.userId), his: await everythingOf(store.db, bob.userId) }
  for (const { route, foreign } of tried) {
    for (const ask of foreign) {
      const { status, text } = await send(route, ask)
      const what = `${route.method} ${route.url} with ${JSON.stringify(ask)} answered ${status}: ${text.slice(0, 200)}`
      assert.ok(!text.includes(WORD), what)
      if (status === 200) assert.deepEqual((JSON.parse(text) as { items: unknown }).items, [], what)
      else assert.ok([404, 409].includes(status), what)
    }
  }
  assert.deepEqual({ hers: await everythingOf(store.db, alice.userId), his: await everythingOf(store.db, bob.userId) }, before)

  for (const { route, own } of tried.filter((one) => one.noun !== 'action')) {
    for (const ask of own) {
      const { status, text } = await send(route, ask)
      // A Maildir keeps no labels, which is said of his own account too.
      assert.ok(status < 300 || text.includes('"code":"no-labels"'), `${route.method} ${route.url} with his own ${JSON.stringify(ask)} answered ${status}: ${text.slice(0, 200)}`)
    }
  }
})

interface Operation {
  parameters?: { name: string; in: string }[]
  requestBody?: unknown
}

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

/** Names of all properties below a schema, references followed. */
function fieldsOf(node: unknown, document: Document, seen: Set<string>): string[] {
  if (Array.isArray(node)) return node.flatMap((one) => fieldsOf(one, document, seen))
  if (typeof node !== 'object' || node === null) return []
  const { $ref, properties = {}, ...rest } = node as { $ref?: string; properties?: Record<string, unknown> }
  if ($ref !== undefined) {
    if (seen.has($ref)) return []
    seen.add($ref)
    return fieldsOf(document.components.schemas[$ref.split('/').at(-1) ?? ''], document, seen)
  }
  return [...Object.keys(properties), ...Object.values(properties).flatMap((one) => fieldsOf(one, document, seen)), ...fieldsOf(Object.values(rest), document, seen)]
}
