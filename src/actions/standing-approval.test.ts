// What a person approved beforehand: it approves what it names, no more of it than its hour
// holds, for whom it was given, until it ends. Every refusal leaves an ordinary proposal, which
// waits for the person as if nothing had been given.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { operator } from '../accounts/role.ts'
import { createToken, revokeToken } from '../accounts/tokens.ts'
import { openLamps, lampKinds } from '../testing/lamps.ts'
import { NOON, openHouse, withAlice } from '../testing/people.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import type { Action, Origin } from './action.ts'
import { findAction } from './action-store.ts'
import { listAudit, verifyAudit } from './audit.ts'
import { decide } from './decide.ts'
import { executeActionHandler } from './execute-job.ts'
import { grantApplier, grantKind } from './grant-action.ts'
import { actionKinds, propose } from './propose.ts'
import { findStandingOf, listStanding, revokeStanding, type StandingApproval } from './standing-approval.ts'

const HOUR = 3_600_000
/** Rules stand above this folder: triage/rules/standing-rule.test.ts gives them theirs. */
const noRules = async () => undefined
const lampsNamed = (n: number, from = 0) => Array.from({ length: n }, (_, at) => `lamp${from + at}`)

async function bench(store: TestStore, context: TestContext) {
  const house = await openHouse(store, context)
  const { db, clock } = house
  const { id: userId, name } = await withAlice(house)
  const person = { userId, sessionId: 's1', name } as unknown as SignedInPerson
  const { token } = await createToken(house, operator, { userId, name: 'sorter', grants: ['read', 'flag'] })
  const asker: Origin = { by: 'token', id: token.id, name: 'sorter', words: '' }
  const lamps = openLamps(store, clock)
  const kinds = actionKinds([...lampKinds.values(), grantKind(clock, noRules)])
  const grantOf = (more: Record<string, unknown> = {}) => ({ tokenId: token.id, kinds: ['mail.star'], perHour: 10, endsAt: NOON + 24 * HOUR, ...more })
  const ask = (payload: Record<string, unknown>, origin: Origin = { by: 'person', id: 's1', name, words: '' }) => propose(db, clock, kinds, { userId, kind: 'house.grant', payload, origin })
  const execute = executeActionHandler({ appliers: [grantApplier({ db, clock, ruleToGrant: noRules })] })
  const give = async (more: Record<string, unknown> = {}): Promise<StandingApproval> => {
    const proposed = await ask(grantOf(more))
    await decide(db, clock, kinds, { actionId: proposed.id, verdict: 'approve', by: person, seenDigest: proposed.digest, undoSeconds: 10 })
    await execute({ actionId: proposed.id }, lamps.context)
    await execute({ actionId: proposed.id }, lamps.context)
    return (await findStandingOf(db, proposed.id)) ?? assert.fail('it was not given')
  }
  const star = (names: string[], more: { kind?: string; origin?: Origin } = {}): Promise<Action> =>
    lamps.ask({ lamps: names, on: true }, { kind: 'mail.star', origin: asker, userId, ...more })
  const revoke = (id: string, by = person) => revokeStanding(db, clock, { id, by })
  const now = async ({ id }: Pick<Action, 'id'>) => (await findAction(db, id)) ?? assert.fail('the action is gone')
  return { ...lamps, house, db, clock, userId, person, token, asker, ask, grantOf, give, star, revoke, now }
}

storeTest('it is given by an approval of its own, once, and names itself in what is done under it', async (store, context) => {
  const { db, userId, give, star, execute, now, lamps } = await bench(store, context)
  const standing = await give()
  assert.equal((await listStanding(db, userId)).length, 1)
  const action = await star(lampsNamed(2))
  assert.deepEqual([action.state, action.standingId, action.decidedBy], ['approved', standing.id, 'Alice'])
  await execute(action.id)
  const done = await now(action)
  assert.deepEqual([done.state, done.receipt?.standingId, lamps.burning.size], ['done', standing.id, 2])
  const trail = (await listAudit(db, { userId, subject: action.id, limit: 10 })).toReversed()
  assert.deepEqual(trail.map(({ actor, event }) => `${actor} ${event}`), [`token:${standing.asker.id} action.proposed`, `standing:${standing.id} action.approved`, 'executor action.started', 'executor action.done'])
  assert.ok(trail.slice(1).every(({ detail }) => detail['standing'] === standing.id))
  const given = await listAudit(db, { userId, subject: standing.actionId, limit: 10 })
  assert.ok(given.some(({ actor, event }) => actor === `person:${userId}` && event === 'action.approved'))
  assert.equal((await verifyAudit(db)).intact, true)
})

storeTest('whoever is not a person cannot even propose it, and a person cannot give what never stands', async (store, context) => {
  const { db, userId, ask, grantOf, asker } = await bench(store, context)
  for (const by of ['token', 'chat', 'rule', 'undo'] as const) await assert.rejects(ask(grantOf(), { ...asker, by }), { code: 'not-proposable' })
  for (const kind of ['mail.send', 'mail.trash', 'mail.move', 'mail.restore', 'mail.restore-places', 'house.grant', 'lamps.switch', 'smoke.send', 'no.such']) {
    await assert.rejects(ask(grantOf({ kinds: ['mail.star', kind] })), { code: 'never-standing' })
  }
  await assert.rejects(ask(grantOf({ tokenId: 'tok_other' })), { code: 'not-found' })
  await assert.rejects(ask(grantOf({ accountId: 'acc_other' })), { code: 'not-found' })
  for (const whom of [{ tokenId: undefined }, { ruleId: 'rul_x' }, { kinds: [] }]) await assert.rejects(ask(grantOf(whom)), { code: 'grant-to-whom' })
  await assert.rejects(ask(grantOf({ tokenId: undefined, ruleId: 'rul_other' })), { code: 'not-found' })
  await assert.rejects(ask(grantOf({ endsAt: NOON })), { code: 'standing-end' })
  await assert.rejects(ask(grantOf({ endsAt: NOON + 91 * 24 * HOUR })), { code: 'standing-end' })
  await assert.rejects(ask(grantOf({ perHour: 0 })), { code: 'bad-payload' })
  assert.deepEqual(await listStanding(db, userId), [])
  assert.deepEqual(await db.query.selectFrom('actions').select('id').execute(), [])
})

storeTest('what it does not name waits for the person', async (store, context) => {
  const { give, star, asker, clock } = await bench(store, context)
  await give({ perHour: 3 })
  const waits = async (action: Promise<Action>) => assert.deepEqual([(await action).state, (await action).standingId], ['proposed', ''])
  await waits(star(['a'], { kind: 'lamps.switch' }))
  for (const by of ['person', 'chat', 'rule', 'undo'] as const) await waits(star(['a'], { origin: { ...asker, by } }))
  await waits(star(['a'], { origin: { ...asker, id: 'tok_other' } }))
  await waits(star(lampsNamed(4)))
  clock.advance(24 * HOUR)
  await waits(star(['a']))
})

storeTest('the hour counts things, not actions, and slides', async (store, context) => {
  const { give, star, clock } = await bench(store, context)
  await give({ perHour: 5 })
  assert.equal((await star(lampsNamed(3))).state, 'approved')
  clock.advance(HOUR / 2)
  assert.equal((await star(lampsNamed(3))).state, 'proposed', 'one too many')
  assert.equal((await star(lampsNamed(2))).state, 'approved')
  assert.equal((await star(lampsNamed(1))).state, 'proposed')
  clock.advance(HOUR / 2)
  assert.equal((await star(lampsNamed(3))).state, 'approved', 'the first three are an hour old')
  assert.equal((await star(lampsNamed(1))).state, 'proposed')
})

storeTest('twenty proposals at the same instant do not get past the hour', async (store, context) => {
  const { db, userId, clock, give, asker } = await bench(store, context)
  await give({ perHour: 7 })
  // One connection of SQLite is all that a process has use for; a second would wait for the first for ever.
  const connections = store.kind === 'sqlite' ? [db] : [db, store.reopen(), store.reopen()]
  try {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        propose(connections[at % connections.length] ?? db, clock, lampKinds, { userId, kind: at % 3 === 0 ? 'lamps.switch' : 'mail.star', payload: { lamps: [`lamp${at}`], on: true }, origin: asker }),
      ),
    )
    assert.deepEqual([asked.filter(({ state }) => state === 'approved').length, asked.filter(({ state }) => state === 'proposed').length], [7, 13])
    const jobs = await db.query.selectFrom('jobs').select('id').where('name', '=', 'actions.execute').where('state', '=', 'pending').execute()
    assert.equal(jobs.length, 8, 'seven, and the one that gave it')
  } finally {
    for (const one of connections.slice(1)) await one.close()
  }
})

storeTest('revoked between approval and execution, nothing is done; what waits for the person is left to them', async (store, context) => {
  const { db, userId, give, star, revoke, execute, lamps, now, person } = await bench(store, context)
  const standing = await give()
  const approved = await star(['a'])
  await assert.rejects(revoke(standing.id, { ...person, userId: 'somebody else' }), { code: 'not-found' })
  await revoke(standing.id)
  await assert.rejects(revoke(standing.id), { code: 'not-found' })
  await execute(approved.id)
  const { state, stateReason } = await now(approved)
  assert.deepEqual([state, stateReason, lamps.effects], ['rejected', 'standing-ended', 0])
  assert.equal((await star(['b'])).state, 'proposed')
  assert.ok((await listAudit(db, { userId, subject: standing.id, limit: 5 })).some(({ event, detail }) => event === 'standing.revoked' && detail['stopped'] === 1))
})

storeTest('a token that is revoked after the approval, or an end that comes before the execution, stops it too', async (store, context) => {
  const { house, userId, token, give, star, execute, lamps, now, clock } = await bench(store, context)
  await give({ endsAt: NOON + HOUR })
  const late = await star(['a'])
  clock.advance(HOUR)
  await execute(late.id)
  await give({ endsAt: NOON + 5 * HOUR })
  const orphan = await star(['b'])
  assert.equal(orphan.state, 'approved')
  await revokeToken(house, operator, { userId, tokenId: token.id })
  await execute(orphan.id)
  for (const action of [late, orphan]) assert.deepEqual([(await now(action)).state, (await now(action)).errorCode], ['failed', 'standing-ended'])
  assert.equal(lamps.effects, 0)
})

storeTest('a revocation while proposals pour in: what it left approved is nothing, and what ran was begun before', async (store, context) => {
  const { db, clock, userId, asker, give, revoke, now, execute, lamps } = await bench(store, context)
  const standing = await give({ perHour: 100 })
  const asking = Array.from({ length: 12 }, (_, at) => propose(db, clock, lampKinds, { userId, kind: 'mail.star', payload: { lamps: [`lamp${at}`], on: true }, origin: asker }))
  await Promise.all([...asking.slice(0, 6), revoke(standing.id), ...asking.slice(6)])
  for (const action of await Promise.all(asking)) {
    assert.notEqual((await now(action)).state, 'approved')
    await execute(action.id)
  }
  assert.equal(lamps.effects, 0)
})
