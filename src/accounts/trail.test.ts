// A change and its line in the audit log stand or fall together.
//
// Each change is tried with a log that cannot be written: it must be refused, and every row of
// the house must be what it was. Then, with a log that can, each is there under the right name.
import assert from 'node:assert/strict'
import { TOTP, URI } from 'otpauth'
import type { Db } from '../store/db.ts'
import { acceptInvitation, ALICE, BOB, HOME, openHouse, signedIn, withAlice, withBob, type House, type SignedIn } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { changePassword, resetPassword } from './change-password.ts'
import { invite, revokeInvitation } from './invitations.ts'
import { createDemoLink, createSetupLink, signInByDemoLink } from './one-time-links.ts'
import { register } from './register.ts'
import { operator } from './role.ts'
import { rotateKeys } from './rotate-keys.ts'
import { getSecret, putSecret } from './secrets.ts'
import { refresh, revokeOtherSessions, revokeSession, signOut } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { createToken, revokeToken } from './tokens.ts'
import { confirmTwoFactor, disableTwoFactor, regenerateRecoveryCodes, removeTwoFactor, setUpTwoFactor } from './two-factor.ts'
import { addPerson, changeRole, createOwner, deleteUser, disableUser, enableUser } from './users.ts'

const CAROL = { email: 'carol@example.org', name: 'Carol', password: 'copper lantern five' }
const STEP_MS = 30_000
const nothingElse = async () => {}

/** The same house with a log that cannot be written. */
const mute = (house: House): House => ({ ...house, record: () => Promise.reject(new Error('the log is full')) })

/** Every row that says who may come in. Counted guesses are left out: they are meant to stay. */
async function rowsOf(db: Db): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {}
  for (const [table, key] of [
    ['users', 'id'], ['recovery_codes', 'code_hash'], ['sessions', 'id'], ['refresh_spent', 'refresh_hash'], ['api_tokens', 'id'],
    ['invitations', 'id'], ['one_time_links', 'token_hash'], ['secrets', 'id'], ['changes', 'seq'], ['audit_log', 'seq'],
  ] as const) {
    rows[table] = await db.query.selectFrom(table).selectAll().orderBy(key as never).execute()
  }
  return rows
}

async function changesNothing(house: House, attempts: Record<string, (silent: House) => Promise<unknown>>): Promise<void> {
  const before = await rowsOf(house.db)
  for (const [what, attempt] of Object.entries(attempts)) {
    await assert.rejects(attempt(mute(house)), /the log is full/, `${what} went on without its line`)
    assert.deepEqual(await rowsOf(house.db), before, `${what} was half-done`)
  }
}

async function phoneOf(house: House, { person }: SignedIn): Promise<(atMs: number) => string> {
  const totp = URI.parse((await setUpTwoFactor(house, person, {})).url)
  assert.ok(totp instanceof TOTP)
  return (timestamp) => totp.generate({ timestamp })
}

/** Newest last, without what the fixture said. */
async function linesSince(db: Db, seq: number) {
  const rows = await db.query.selectFrom('audit_log').selectAll().where('seq', '>', seq).orderBy('seq').execute()
  return rows.map(({ event, actor, user_id, subject, detail }) => ({ event, actor, trail: user_id, subject, detail: JSON.parse(detail) as Record<string, unknown> }))
}
const newest = async (db: Db) => (await db.query.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq

storeTest('without their line nobody comes in, and no link is spent', async (store, context) => {
  const house = await openHouse(store, context)
  const setup = (await createSetupLink(house)) ?? ''
  await changesNothing(house, {
    'the first run': (silent) => register(silent, { ...CAROL, token: setup }, HOME),
    'an owner at the command line': (silent) => createOwner(silent, ALICE),
  })
  const alice = await withAlice(house)
  const { token } = await invite(house, operator, { email: CAROL.email, role: 'member' })
  const demo = await createDemoLink(house, alice.id)
  // A first sign-in makes the key that signs devices; the later ones are what is tried.
  await signedIn(house, ALICE)
  await changesNothing(house, {
    'a person at the command line': (silent) => addPerson(silent, operator, { ...BOB, role: 'member' }),
    'an accepted invitation': (silent) => register(silent, { token, name: 'Carol', password: CAROL.password }, HOME),
    'a sign-in': (silent) => signIn(silent, { ...ALICE, ...HOME }),
    'a demo sign-in': (silent) => signInByDemoLink(silent, { token: demo, client: HOME }),
  })
  assert.equal((await register(house, { token, name: 'Carol', password: CAROL.password }, HOME)).user.email, CAROL.email)
})

storeTest('without their line passwords, sessions, tokens, roles and invitations stay as they are', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const here = await signedIn(house, ALICE)
  const there = await signedIn(house, ALICE)
  const theirs = await signedIn(house, BOB)
  const spent = theirs.tokens.refreshToken
  assert.equal((await refresh(house, spent, HOME)).outcome, 'refreshed')
  const { token } = await createToken(house, here.person, { userId: alice.id, name: 'script', grants: ['read'] })
  const { invitation } = await invite(house, here.person, { email: CAROL.email, role: 'member' })
  await changesNothing(house, {
    'a new password': (silent) => changePassword(silent, here.person, { current: ALICE.password, next: 'another good one' }),
    'a reset password': (silent) => resetPassword(silent, operator, { userId: bob.id, next: 'another good one' }),
    'the end of a session': (silent) => revokeSession(silent, here.person, there.tokens.sessionId),
    'the end of the others': (silent) => revokeOtherSessions(silent, here.person),
    'a sign-out': (silent) => signOut(silent, there.tokens.accessToken),
    'the end of a copied session': (silent) => refresh(silent, spent, HOME),
    'a new token': (silent) => createToken(silent, here.person, { userId: alice.id, name: 'other', grants: ['read'] }),
    'a revoked token': (silent) => revokeToken(silent, here.person, { userId: alice.id, tokenId: token.id }),
    'an invitation': (silent) => invite(silent, here.person, { email: 'dan@example.org', role: 'member' }),
    'a withdrawn invitation': (silent) => revokeInvitation(silent, here.person, invitation.id),
    'a role': (silent) => changeRole(silent, here.person, { userId: bob.id, role: 'admin' }),
    'a shut door': (silent) => disableUser(silent, here.person, bob.id),
    'a person who leaves': (silent) => deleteUser(silent, operator, { userId: bob.id, erase: nothingElse }),
  })
  await disableUser(house, operator, bob.id)
  await changesNothing(house, { 'a door opened again': (silent) => enableUser(silent, here.person, bob.id) })
})

storeTest('without its line the second factor is neither turned on nor off, and no code of it is spent', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const here = await signedIn(house, ALICE)
  const code = await phoneOf(house, here)
  await changesNothing(house, { 'turning it on': (silent) => confirmTwoFactor(silent, here.person, code(house.clock.now())) })
  await confirmTwoFactor(house, here.person, code(house.clock.now()))
  house.clock.advance(10 * STEP_MS)
  const proof = { password: ALICE.password, code: code(house.clock.now()) }
  await changesNothing(house, {
    'turning it off': (silent) => disableTwoFactor(silent, here.person, proof),
    'new recovery codes': (silent) => regenerateRecoveryCodes(silent, here.person, proof),
    'taking it away': (silent) => removeTwoFactor(silent, operator, alice.id),
  })
  await disableTwoFactor(house, here.person, proof)
})

storeTest('without its line no key is added, and none is dropped', async (store, context) => {
  const house = await openHouse(store, context)
  const name = { kind: 'oauth-refresh', userId: 'alice', record: 'acc_1' }
  await putSecret(house, name, 'mine')
  const keys = () => [...house.vault.ring().keys.keys()]
  const before = keys()
  await changesNothing(house, { 'the beginning': (silent) => rotateKeys(silent) })
  assert.deepEqual([keys(), house.vault.ring().rotating], [before, false])
  // The log fills up between the beginning and the end.
  let told = 0
  const record: House['record'] = async (tx, nowMs, line) => (++told > 1 ? await mute(house).record(tx, nowMs, line) : await house.record(tx, nowMs, line))
  await assert.rejects(rotateKeys({ ...house, record }), /the log is full/)
  assert.deepEqual([keys().length, house.vault.ring().rotating], [2, true])
  const report = await rotateKeys(house)
  assert.deepEqual([report.resumed, report.droppedKeyIds, keys()], [true, before, [report.activeKeyId]])
  assert.equal(await getSecret(house, name), 'mine')
  assert.deepEqual((await linesSince(house.db, 0)).map(({ event, actor }) => [event, actor]), [
    ['keys.rotation-begun', 'operator'], ['keys.rotation-begun', 'operator'], ['keys.rotated', 'operator'],
  ])
})

storeTest('a refused sign-in has its line, and its guess is counted whether the line can be written or not', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const wrong = { email: ALICE.email, password: 'not the password', ...HOME }
  const hits = async () => (await house.db.query.selectFrom('rate_counters').select('hits').execute()).map((row) => row.hits)
  const since = await newest(house.db)
  assert.equal((await signIn(house, wrong)).outcome, 'refused')
  assert.deepEqual(await linesSince(house.db, since), [
    { event: 'sign-in.refused', actor: 'house', trail: alice.id, subject: alice.id, detail: { address: HOME.address } },
  ])
  assert.deepEqual(await hits(), [1, 1])
  await assert.rejects(signIn(mute(house), wrong), /the log is full/)
  assert.deepEqual(await hits(), [2, 2])
  assert.equal((await signIn(house, { ...wrong, email: 'nobody@example.org' })).outcome, 'refused')
  assert.equal((await linesSince(house.db, since)).length, 1, 'nobody has no trail')
})

storeTest('who did it is named, in the trail of the person it concerns and in the doer’s own', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const here = await signedIn(house, ALICE)
  const since = await newest(house.db)
  await changePassword(house, here.person, { current: ALICE.password, next: 'another good one' })
  await resetPassword(house, operator, { userId: bob.id, next: 'another good one' })
  await changeRole(house, here.person, { userId: bob.id, role: 'admin' })
  await changeRole(house, here.person, { userId: bob.id, role: 'admin' })
  const { invitation, token } = await invite(house, operator, { email: CAROL.email, role: 'member' })
  const carol = await acceptInvitation(house, { token, name: 'Carol', password: CAROL.password })
  await enableUser(house, operator, carol.id)
  await deleteUser(house, operator, { userId: carol.id, erase: nothingElse })
  const asAlice = `person:${alice.id}`
  const promoted = { event: 'person.role-changed', actor: asAlice, subject: bob.id, detail: { from: 'member', to: 'admin' } }
  assert.deepEqual(await linesSince(house.db, since), [
    { event: 'password.changed', actor: asAlice, trail: alice.id, subject: alice.id, detail: { sessionsEnded: 0 } },
    { event: 'password.reset', actor: 'operator', trail: bob.id, subject: bob.id, detail: { sessionsEnded: 0 } },
    { ...promoted, trail: bob.id },
    { ...promoted, trail: alice.id },
    { event: 'invitation.created', actor: 'operator', trail: '', subject: invitation.id, detail: { role: 'member' } },
    { event: 'person.registered', actor: `person:${carol.id}`, trail: carol.id, subject: carol.id, detail: { role: 'member' } },
    { event: 'person.deleted', actor: 'operator', trail: '', subject: carol.id, detail: {} },
  ])
})
