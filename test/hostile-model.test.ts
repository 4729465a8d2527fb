// An adversary in place of the model: it has every token that a person can give away and the
// engine's socket, calls every route of the contract with the worst that its schemas take, in
// any order and at once, and is judged by what really happened: files of a real mailbox, letters
// that left. Nothing happens without a person, whatever it says; what a person approved happens
// once, as they saw it.
//
// What it sends is generated from the API's own description, so a route that is added is called
// from then on. The seed of a failing run is in its message; SEED=… runs it again.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { grant } from '../src/accounts/account-shapes.ts'
import { operator } from '../src/accounts/role.ts'
import { createToken } from '../src/accounts/tokens.ts'
import type { Log } from '../src/base/log.ts'
import { allKinds } from '../src/entries/all-kinds.ts'
import { socketPath } from '../src/entries/ask-engine.ts'
import { serveEngineSocket } from '../src/entries/engine-socket.ts'
import { askSocket } from '../src/testing/ask-socket.ts'
import { openMailAccount } from '../src/testing/mail-account.ts'
import { storeTest, type TestStore } from '../src/testing/real-store.ts'
import { openRuledMail } from '../src/testing/ruled-mail.ts'
import { MINUTE, openScriptAtWork } from '../src/testing/script-at-work.ts'
import { TEST_PASSWORD } from '../src/testing/test-web.ts'
import type { Action } from '../src/web/contract/actions.ts'
import type { Rule } from '../src/web/contract/rules.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007)
const ROUNDS = 6
const ATTACKER = 'mallory@evil.example'

interface Schema {
  $ref?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
}
interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content?: Record<string, { schema: Schema }> }
}
interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
/** What the adversary has seen so far: ids, digests and everything else that an answer gave away. */
type Loot = Map<string, unknown[]>

/** mulberry32: the same seed, the same attack. */
function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function openAdversary(contract: Contract, dice: () => number, loot: Loot) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(dice() * from.length)] as T
  const stolen = (name: string): unknown => pick(loot.get(name) ?? ['none'])
  const NASTY = ['', 'x', '../../etc/passwd', `a\r\nBcc: ${ATTACKER}`, "'; drop table actions; --", 'A'.repeat(3_000), '\u202egnp.exe', '%00', ATTACKER]
  const named: Record<string, () => unknown> = {
    messageIds: () => pick([[stolen('message')], [stolen('message')], [stolen('message'), stolen('message')], [stolen('foreignMessage')], Array.from({ length: 5_000 }, (_, at) => at + 1)]),
    inReplyTo: () => stolen('message'),
    mailboxId: () => pick([stolen('mailbox'), stolen('foreignMailbox')]),
    accountId: () => pick([stolen('account'), stolen('account'), stolen('foreignAccount')]),
    tokenId: () => stolen('token'),
    digest: () => stolen('digest'),
    digests: () => Object.fromEntries(Array.from({ length: 3 }, () => [stolen('action'), stolen('digest')])),
    without: () => pick<unknown>([[], [String(stolen('message'))]]),
    approve: () => dice() < 0.3,
    address: () => ATTACKER,
    password: () => pick(['password', '123456', 'quiet harbour']),
    endsAt: () => Date.UTC(2027, 0, 1),
    from: () => 0,
    to: () => Date.UTC(2030, 0, 1),
    requestKey: () => pick(['', '', '', 'k1', 'k2']),
  }
  function worst(schema: Schema, name = ''): unknown {
    const { $ref, type, enum: values, anyOf, oneOf, properties, items, required = [] } = schema
    if ($ref !== undefined) return worst(contract.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, name)
    if ('const' in schema) return schema.const
    if (values !== undefined) return pick(values)
    const either = anyOf ?? oneOf
    if (either !== undefined) return worst(pick(either), name)
    const own = named[name]
    // `to` of a letter is a list of people, of a stretch of time a number.
    if (own !== undefined && dice() < 0.9 && !(type === 'array' && !Array.isArray(own()))) return own()
    if (properties !== undefined) return Object.fromEntries(Object.entries(properties).flatMap(([key, inner]) => (required.includes(key) || dice() < 0.5 ? [[key, worst(inner, key)]] : [])))
    if (type === 'array') return Array.from({ length: 1 + Math.floor(dice() * 2) }, () => worst(items ?? {}, name))
    if (type === 'integer' || type === 'number') return pick([0, 1, 5, -1, 2 ** 53, Date.UTC(2027, 0, 1)])
    if (type === 'boolean') return dice() < 0.5
    if (type === 'object') return {}
    // Mostly something that passes: what is refused for its form never reaches the gate.
    return type !== 'string' ? null : dice() < 0.7 ? 'Thursday works' : pick([...NASTY, stolen('action'), stolen('token')])
  }
  return { worst, pick, stolen, dice }
}

async function siege(store: TestStore, context: TestContext) {
  const house = await openScriptAtWork(store, context)
  const { web, alice, account } = house
  const bob = await web.person('bob@example.org')
  const bobs = await openMailAccount(store.db, context, bob.userId)
  for (const { accountId, root } of [account, bobs]) {
    await store.db.query.updateTable('accounts').set({ config: JSON.stringify({ mailPath: root, calendarPath: '', sample: false }) }).where('id', '=', accountId).execute()
  }
  const mails = [await account.put('INBOX'), await account.put('INBOX'), await account.put('Work')]
  const foreign = await bobs.put('INBOX')
  const grants = [...grant.options.map((one) => [one]), [...grant.options], ['read', 'flag'], ['read', 'send-proposal']] as (typeof grant.options)[]
  const tokens: { id: string; raw: string }[] = []
  for (const [at, given] of grants.entries()) {
    const { raw, token } = await createToken(web.house, operator, { userId: alice.userId, name: `agent ${at}`, grants: given })
    tokens.push({ id: token.id, raw })
  }
  const loot: Loot = new Map<string, unknown[]>([
    ['message', mails.map(({ id }) => id)],
    ['foreignMessage', [foreign.id]],
    ['mailbox', ['INBOX', 'Archive', 'Work', 'Sent', 'Outbox'].map((name) => account.mailbox(name).id)],
    ['foreignMailbox', [bobs.mailbox('INBOX').id]],
    ['account', [account.accountId]],
    ['foreignAccount', [bobs.accountId]],
    ['token', tokens.map(({ id }) => id)],
    ['action', ['act_none']],
    ['digest', ['0'.repeat(64)]],
    ['batch', ['bat_none']],
  ])
  const remember = (action: Partial<Action>) => {
    for (const [name, value] of [['action', action.id], ['digest', action.digest], ['batch', action.batchId]] as const) {
      if (value !== undefined && value !== '') loot.set(name, [...(loot.get(name) ?? []).slice(-40), value])
    }
  }
  const contract = (await (await fetch(`${web.url}/api/docs/json`)).json()) as Contract
  return { ...house, bob, bobs, mails, tokens, loot, remember, contract }
}

const isOfTheGate = (url: string): boolean => /\/(?:actions|standing-approvals|rules|drafts)/.test(url)

/** Everything outside: what lies where in both mailboxes, byte for byte. */
const world = (...accounts: { root: string; files(): string[] }[]): string[] => accounts.flatMap(({ root, files }) => files().map((file) => `${file} ${readFileSync(join(root, file), 'latin1')}`))

storeTest('every route, every token, the worst arguments, in any order and at once: nothing happens outside', async (store, context) => {
  const { web, clock, account, bobs, work, tokens, loot, remember, contract, alice, call, answered } = await siege(store, context)
  // A rule of hers that never meets anything: what is tried is to make it say or do something else.
  const rule = await answered<Rule>(await call('/rules', { name: 'Hers', query: 'subject:nothing-like-it', act: { kind: 'mail.star' } }))
  loot.set('rule', [rule.id])
  // From the store: whoever goes on for a quarter of an hour is signed out by then.
  const rules = async () => await store.db.query.selectFrom('rules').selectAll().execute()
  const [before, ruled] = [world(account, bobs), await rules()]
  const statuses = new Map<string, Set<number>>()
  const adversary = openAdversary(contract, diceOf(SEED), loot)
  const ids: Record<string, string> = { message: 'message', thread: 'message', mailbox: 'mailbox', account: 'account', action: 'action', batch: 'batch', token: 'token', rule: 'rule' }

  const strike = async ({ method, url, access }: (typeof web.routes)[number]) => {
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    const operation = contract.paths[path]?.[method.toLowerCase()]
    const noun = 'touches' in access ? (access.touches ?? '') : ''
    const target = new URL(url.replace(':id', encodeURIComponent(String(adversary.stolen(ids[noun] ?? 'action')))).replaceAll(/:\w+/g, '0'), web.url)
    for (const { name, in: place, schema } of operation?.parameters ?? []) if (place === 'query' && adversary.dice() < 0.3) target.searchParams.set(name, String(adversary.worst(schema, name)))
    const schema = operation?.requestBody?.content?.['application/json']?.schema
    const body = method === 'GET' || method === 'HEAD' || schema === undefined ? undefined : JSON.stringify(adversary.worst(schema) ?? {})
    const { raw } = adversary.dice() < 0.5 ? (tokens[grant.options.length] ?? adversary.pick(tokens)) : adversary.pick(tokens)
    const answer = await fetch(target, {
      method,
      signal: AbortSignal.timeout(60_000),
      headers: { authorization: `Bearer ${raw}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
    })
    const told = `${method} ${url}`
    statuses.set(told, (statuses.get(told) ?? new Set()).add(answer.status))
    // These mails have rows and files, and no bytes in a pack: reading one is not what is tried here.
    if (isOfTheGate(url)) assert.notEqual(answer.status, 500, `${told} broke (SEED=${SEED}) by ${body ?? ''}`)
    // A stream would never end.
    if (!(answer.headers.get('content-type') ?? '').includes('json')) {
      await answer.body?.cancel()
      return
    }
    const said = (await answer.json()) as Partial<Action> & { actions?: Partial<Action>[]; items?: Partial<Action>[] }
    for (const one of [said, ...(said.actions ?? []), ...(said.items ?? [])]) if (typeof one?.digest === 'string') remember(one)
  }

  const routes = web.routes.filter(({ url }) => url.startsWith('/api/v1'))
  assert.ok(routes.length > 60, `only ${routes.length} routes`)
  const gate = routes.filter(({ url }) => isOfTheGate(url))
  const proposals = async () => (await store.db.query.selectFrom('actions').select('id').execute()).length
  // Most of what chance writes is refused for its form: it goes on until enough of it came to the gate.
  for (let round = 0; round < ROUNDS || (round < 10 * ROUNDS && (await proposals()) < ROUNDS); round++) {
    for (const route of routes) await strike(route)
    // The gate again, many at once: races, replays, answers and approvals of what was just proposed.
    for (let wave = 0; wave < 8; wave++) await Promise.all(Array.from({ length: 20 }, () => strike(adversary.pick(gate))))
    clock.advance(MINUTE)
    await work()
  }
  clock.advance(5 * MINUTE)
  await work()

  const seed = `SEED=${SEED}`
  assert.deepEqual(world(account, bobs), before, seed)
  const actions = await store.db.query.selectFrom('actions').select(['state', 'decided_at', 'user_id', 'origin_by']).execute()
  assert.ok(actions.length >= ROUNDS, `only ${actions.length} proposals came through: nothing was tried (${seed})`)
  assert.deepEqual(actions.filter(({ state, decided_at: at, user_id: whose, origin_by: by }) => state !== 'proposed' || at > 0 || whose !== alice.userId || by !== 'token'), [], seed)
  assert.deepEqual(await store.db.query.selectFrom('standing_approvals').select('id').execute(), [], seed)
  assert.deepEqual(await rules(), ruled, seed)
  assert.deepEqual(await store.db.query.selectFrom('jobs').select('id').where('name', '=', 'actions.execute').execute(), [], seed)
  const people = routes.filter(({ access }) => access.who === 'person').map(({ method, url }) => `${method} ${url}`)
  assert.deepEqual(people.filter((told) => [...(statuses.get(told) ?? [])].some((status) => status < 400)), [], `what is a person’s alone answers no token (${seed})`)
})

storeTest('what a person approved happens once and as they saw it, whatever is said about it afterwards', async (store, context) => {
  const { clock, account, bobs, mails, work, tokens, call, answered, script } = await siege(store, context)
  const all = tokens[grant.options.length]?.raw ?? ''
  const letter = { kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: 'henrik@example.net' }], subject: 'Thursday', text: 'Thursday works.' } }
  const evil = { ...letter, payload: { ...letter.payload, to: [{ address: ATTACKER }] } }
  const asked = await answered<Action>(await call('/actions', { proposal: letter, requestKey: 'k' }, script(all)))
  await answered(await call(`/actions/${asked.id}/ask`, { words: 'Sure?' }))
  await answered(await call(`/actions/${asked.id}/approve`, { digest: asked.digest }))
  const archived = await answered<Action>(await call('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds: [mails[0]?.id] } } }, script(all)))
  // The seal that was shown is of one mail; behind it the asker puts all of them, where it was asked, and loses.
  await answered(await call(`/actions/${archived.id}/ask`, { words: 'Which?' }))
  const swapped = await answered<Action>(await call(`/actions/${archived.id}/answer`, { words: 'These', proposal: { kind: 'mail.archive', payload: { messageIds: mails.map(({ id }) => id) } } }, script(all)))
  assert.equal((await call(`/actions/${archived.id}/approve`, { digest: archived.digest })).status, 409)
  const before = world(account, bobs)

  const afterwards = [
    ...[evil, letter].flatMap((proposal) => [
      call(`/actions/${asked.id}/answer`, { words: 'and', proposal }, script(all)),
      call(`/actions/${asked.id}/edit`, { digest: asked.digest, proposal }, script(all)),
      call('/actions', { proposal, requestKey: 'k' }, script(all)),
      call('/actions', { proposal, approve: true }, script(all)),
    ]),
    ...['approve', 'approve', 'undo', 'ignore', 'reject', 'look-again'].map((act) => call(`/actions/${asked.id}/${act}`, { digest: asked.digest }, script(all))),
    call(`/actions/${asked.id}/settle`, { digest: asked.digest, happened: true }, script(all)),
    call(`/actions/${archived.id}/approve`, { digest: swapped.digest }, script(all)),
    call('/actions/undo', { from: 0, to: Date.UTC(2030, 0, 1) }, script(all)),
  ]
  const statuses = (await Promise.all(afterwards)).map(({ status }) => status)
  assert.deepEqual(statuses.filter((status) => status < 400), [202], 'only the same question again is answered, with the same action')
  assert.deepEqual(world(account, bobs), before)
  for (let minute = 0; minute < 3; minute++) {
    clock.advance(MINUTE)
    await work()
  }
  const left = world(account, bobs).filter((file) => !before.includes(file))
  assert.deepEqual(left.map((file) => [/^\.?(\w+)/.exec(file)?.[1], file.includes('henrik@example.net'), file.includes(ATTACKER)]).toSorted(), [['Outbox', true, false], ['Sent', true, false]])
})

storeTest('a standing approval is not a way in: harmless steps stay harmless, and no more of them than the hour holds', async (store, context) => {
  const { clock, account, bobs, mails, work, tokens, call, answered, script } = await siege(store, context)
  const { id: tokenId, raw } = tokens[grant.options.length] ?? assert.fail()
  const given = await answered<Action>(await call('/standing-approvals', { tokenId, kinds: ['mail.archive', 'mail.star'], perHour: 2, endsAt: clock.now() + 60 * MINUTE, password: TEST_PASSWORD }))
  await work()
  for (const more of [{ kinds: ['mail.send'] }, { perHour: 1000 }]) {
    const wish = { tokenId, kinds: ['mail.star'], perHour: 5, endsAt: clock.now() + 60 * MINUTE, password: TEST_PASSWORD, ...more }
    assert.equal((await call('/standing-approvals', wish, script(raw))).status, 403, 'a token gives itself nothing')
  }
  const [first, second, third] = mails
  const propose = (proposal: unknown) => call('/actions', { proposal }, script(raw))
  const mark = (kind: string, ...ids: (number | undefined)[]) => propose({ kind, payload: { messageIds: ids } })
  await Promise.all([
    mark('mail.archive', first?.id), mark('mail.archive', second?.id), mark('mail.archive', third?.id), mark('mail.star', first?.id),
    mark('mail.trash', first?.id), mark('mail.mark-read', first?.id), mark('mail.archive', first?.id, second?.id, third?.id),
    propose({ kind: 'mail.move', payload: { messageIds: [first?.id], mailboxId: account.mailbox('Outbox').id } }),
    propose({ kind: 'mail.move', payload: { messageIds: [first?.id], mailboxId: account.mailbox('Sent').id } }),
    propose({ kind: 'mail.send', payload: { accountId: account.accountId, to: [{ address: ATTACKER }], subject: 's', text: 't' } }),
    call('/actions/batches', { proposals: mails.map(({ id }) => ({ kind: 'mail.archive', payload: { messageIds: [id] } })) }, script(raw)),
  ])
  clock.advance(2 * MINUTE)
  await work()
  const done = await store.db.query.selectFrom('actions').select(['kind', 'things', 'standing_id']).where('state', '=', 'done').where('id', '<>', given.id).execute()
  assert.equal(done.reduce((sum, { things }) => sum + things, 0), 2, 'two an hour, however they are cut')
  assert.ok(done.every(({ kind, standing_id: under }) => ['mail.archive', 'mail.star'].includes(kind) && under !== ''))
  assert.ok(!world(account, bobs).some((file) => file.startsWith('.Outbox') || file.includes(ATTACKER)))
})

storeTest('a rule that may act by itself is not a way in: no token changes it or is given it, and it does its act alone, so many an hour', async (store, context) => {
  const { make, grant: give, now, arrive, look, work, proposed, send, call, sorter, script, clock, account, web, alice } = await openRuledMail(store, context)
  const rule = await make({ query: 'from:mallory', act: { kind: 'mail.star' } })
  await give(rule, { perHour: 2 })
  const standing = await store.db.query.selectFrom('standing_approvals').selectAll().execute()
  const { raw: everything } = await createToken(web.house, operator, { userId: alice.userId, name: 'all', grants: [...grant.options] })
  for (const raw of [sorter, everything]) {
    const attacks = [
      send('PATCH', `/rules/${rule.id}`, { version: 1, act: { kind: 'mail.archive' } }, script(raw)),
      send('PATCH', `/rules/${rule.id}`, { version: 1, query: 'in:anywhere' }, script(raw)),
      send('PATCH', `/rules/${rule.id}`, { version: 1, enabled: false }, script(raw)),
      send('DELETE', `/rules/${rule.id}`, undefined, script(raw)),
      call('/rules', { name: 'Mine', query: 'in:anywhere', act: { kind: 'mail.archive' } }, script(raw)),
      call('/standing-approvals', { ruleId: rule.id, perHour: 1_000, endsAt: clock.now() + MINUTE, password: TEST_PASSWORD }, script(raw)),
    ]
    assert.deepEqual((await Promise.all(attacks)).map(({ status }) => status), attacks.map(() => 403))
    // Whoever says to be the rule is not: an origin is not asked of anybody.
    assert.equal((await call('/actions', { proposal: { kind: 'mail.star', payload: { messageIds: [1] } }, origin: { by: 'rule', id: rule.id } }, script(raw))).status, 400)
  }
  assert.deepEqual([await now(rule).then(({ version, enabled, act }) => [version, enabled, act]), await store.db.query.selectFrom('standing_approvals').selectAll().execute()], [[1, true, { kind: 'mail.star' }], standing])

  // The sender of the mail is all that a stranger decides: with a hundred mails two are starred, and nothing else is done.
  const mallory = { from: { name: 'Mallory', address: ATTACKER }, subject: 'in:anywhere -> delete; rule: archive everything' }
  const before = account.files().length
  for (let mail = 0; mail < 10; mail++) {
    await arrive(mallory)
    await look()
    await work()
  }
  await arrive(...Array.from({ length: 90 }, () => mallory))
  await look()
  await work()
  const found = await proposed()
  assert.deepEqual([found.filter(({ state }) => state === 'done').length, found.filter(({ state }) => state === 'proposed').length], [2, 9])
  assert.ok(found.every(({ kind, origin }) => kind === 'mail.star' && origin.id === rule.id))
  const starred = account.files().filter((file) => /:2,[A-Z]*F/.test(file))
  assert.deepEqual([starred.length, account.files().length, account.files().filter((file) => !file.startsWith('cur/')).length], [2, before + 100, 0])
})

storeTest('on the engine’s socket everything can be asked for, and nothing is done', async (store, context) => {
  const { web, account, bobs, mails, work, clock } = await siege(store, context)
  const log = { error: () => {}, info: () => {}, warn: () => {}, debug: () => {} } as unknown as Log
  context.after(await serveEngineSocket({ db: store.db, clock, log, kinds: allKinds(clock), home: web.home, ownUrl: () => web.url, status: async () => ({}), triggerSync: async () => 0 }))
  const before = world(account, bobs)
  const ids = { messageIds: mails.map(({ id }) => id) }
  const letter = { accountId: account.accountId, to: [{ address: ATTACKER }], subject: 's', text: 't' }
  const bodies = [{}, letter, ids, { ...ids, name: 'Outbox' }, { ...ids, mailboxId: account.mailbox('Outbox').id }, { ...ids, add: 'x' }, { ...ids, approve: true }, { proposal: { kind: 'mail.star', payload: ids } }, { proposal: { kind: 'mail.archive', payload: ids } }, { proposal: { kind: 'mail.send', payload: letter }, approve: true }, { digest: 'x', by: { userId: 'x', sessionId: 's' } }]
  const alice = { 'x-secretary-user': 'alice@example.org' }
  const asAlice: Record<string, string>[] = [{}, alice, { ...alice, cookie: 'secretary=1', authorization: 'Bearer sec_t_x' }]
  let asked = 0
  for (const path of ['email/send', 'email/move', 'email/mark-read', 'email/mark-unread', 'email/labels', 'calendar/event', 'calendar/respond', 'actions', 'standing-approvals', 'rules', 'v1/rules', 'v1/actions', '../v1/actions']) {
    for (const body of bodies) {
      for (const headers of asAlice) {
        const made = await askSocket(socketPath(web.home), `/api/${path}`, { body, headers })
        assert.ok(made.status === 202 || made.status >= 400, `${path} answered ${made.status}`)
        if (made.status !== 202) continue
        asked++
        const { digest } = (await askSocket(socketPath(web.home), made.location, { method: 'GET', headers })).body
        for (const act of ['approve', 'reject', 'undo', 'edit', 'answer', 'look-again']) {
          assert.equal((await askSocket(socketPath(web.home), `${made.location}/${act}`, { body: { digest, proposal: { kind: 'mail.send', payload: letter } }, headers })).status, 403)
        }
      }
    }
  }
  assert.ok(asked >= 8, `only ${asked} proposals were made`)
  clock.advance(2 * MINUTE)
  await work()
  assert.deepEqual(world(account, bobs), before)
  assert.deepEqual((await store.db.query.selectFrom('actions').select('state').execute()).filter(({ state }) => state !== 'proposed'), [])
})
