// People: one owner from a race, no way up for a member, never a house without an owner.
import assert from 'node:assert/strict'
import { acceptInvitation, ALICE, BOB, openHouse, signedIn, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { accountLimits } from './account-limits.ts'
import { foldEmail, requireEmail } from './email-address.ts'
import { invite, listInvitations, readInvitation, revokeInvitation } from './invitations.ts'
import { createDemoLink, createSetupLink, linkIsOpen, signInByDemoLink } from './one-time-links.ts'
import { operator } from './role.ts'
import { authenticate } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { authenticateToken, createToken } from './tokens.ts'
import { changeRole, createOwner, deleteUser, disableUser, enableUser, findUser, listUsers, prepareOwner } from './users.ts'

const nothingElse = async () => {}
const firstRun = async (house: House, setupToken: string) => await house.db.transaction(await prepareOwner(house, { ...ALICE, setupToken }))

storeTest('of six first runs at once one makes the owner', async (store, context) => {
  const house = await openHouse(store, context)
  const runs = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) => createOwner(house, { ...ALICE, email: `owner${i}@example.org` })),
  )
  assert.equal(runs.filter((run) => run.status === 'fulfilled').length, 1)
  for (const run of runs) if (run.status === 'rejected') assert.equal(run.reason.code, 'owner-exists')
  assert.equal((await listUsers(house.db, operator)).length, 1)
})

storeTest('the first setup link that is used makes the owner, and with that every one is void', async (store, context) => {
  const house = await openHouse(store, context)
  const older = (await createSetupLink(house)) ?? ''
  const setupToken = (await createSetupLink(house)) ?? ''
  assert.equal(await linkIsOpen(house, { token: older, purpose: 'setup' }), true, 'the web that printed it may still run')
  assert.equal(await linkIsOpen(house, { token: setupToken, purpose: 'setup' }), true)
  assert.equal(await linkIsOpen(house, { token: setupToken, purpose: 'demo' }), false)
  await firstRun(house, setupToken)
  assert.equal(await linkIsOpen(house, { token: setupToken, purpose: 'setup' }), false)
  await assert.rejects(firstRun(house, older), { code: 'owner-exists' })
  assert.equal(await createSetupLink(house), undefined)
})

storeTest('a setup link ends to the millisecond', async (store, context) => {
  const house = await openHouse(store, context)
  const setupToken = (await createSetupLink(house)) ?? ''
  house.clock.advance(accountLimits.setupLinkMs)
  await assert.rejects(firstRun(house, setupToken), { code: 'link-void' })
  assert.equal((await listUsers(house.db, operator)).length, 0)
})

storeTest('a demo link signs its person in once, also when two click at once', async (store, context) => {
  const house = await openHouse(store, context)
  const demo = await createOwner(house, { email: 'demo@example.org', name: 'Demo' })
  const token = await createDemoLink(house, demo.id)
  const client = { userAgent: 'Firefox', address: '127.0.0.1' }
  const clicks = await Promise.allSettled([1, 2, 3].map(() => signInByDemoLink(house, { token, client })))
  const opened = clicks.filter((click) => click.status === 'fulfilled')
  assert.equal(opened.length, 1)
  const proof = await authenticate(house, opened[0]?.value.tokens.accessToken ?? '')
  assert.equal(proof.outcome === 'person' && proof.person.userId, demo.id)
})

storeTest('a second demo link leaves the first open: two browsers that ask at once both come in', async (store, context) => {
  const house = await openHouse(store, context)
  const demo = await createOwner(house, { email: 'demo@example.org', name: 'Demo' })
  const client = { userAgent: 'Firefox', address: '127.0.0.1' }
  const links = await Promise.all([createDemoLink(house, demo.id), createDemoLink(house, demo.id)])
  for (const token of links) assert.equal((await signInByDemoLink(house, { token, client })).userId, demo.id)
})

storeTest('an invitation makes one person of its address and role, once, and its token is not in the store', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const asAlice = { userId: alice.id, role: alice.role }
  const { token, invitation } = await invite(house, asAlice, { email: ' BOB@Example.org', role: 'admin' })
  assert.equal(invitation.email, BOB.email)
  assert.equal((await readInvitation(house, token)).role, 'admin')
  assert.ok(!JSON.stringify(await house.db.query.selectFrom('invitations').selectAll().execute()).includes(token.slice(6)))
  const accepts = await Promise.allSettled([1, 2, 3].map(() => acceptInvitation(house, { token, name: 'Bob', password: BOB.password })))
  const people = accepts.flatMap((accept) => (accept.status === 'fulfilled' ? [accept.value] : []))
  assert.deepEqual(people.map(({ email, role }) => [email, role]), [[BOB.email, 'admin']])
  await assert.rejects(acceptInvitation(house, { token, name: 'Bob', password: BOB.password }), { code: 'invitation-void' })
  assert.equal((await listInvitations(house, operator)).length, 0)
  await assert.rejects(invite(house, operator, { email: BOB.email, role: 'member' }), { code: 'address-taken' })
})

storeTest('an invitation that is withdrawn, replaced, too old, or whose maker was disabled makes nobody', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house, 'admin')
  const wish = { email: 'carol@example.org', role: 'member' } as const
  const carol = { name: 'Carol', password: 'yellow window cup' }
  const asBob = { userId: bob.id, role: bob.role }
  const first = await invite(house, asBob, wish)
  const second = await invite(house, asBob, wish)
  await assert.rejects(acceptInvitation(house, { token: first.token, ...carol }), { code: 'invitation-void' })
  await revokeInvitation(house, operator, second.invitation.id)
  await assert.rejects(acceptInvitation(house, { token: second.token, ...carol }), { code: 'invitation-void' })
  const third = await invite(house, asBob, wish)
  await disableUser(house, operator, bob.id)
  await assert.rejects(acceptInvitation(house, { token: third.token, ...carol }), { code: 'invitation-void' })
  const fourth = await invite(house, operator, wish)
  house.clock.advance(accountLimits.invitationMs)
  await assert.rejects(acceptInvitation(house, { token: fourth.token, ...carol }), { code: 'invitation-void' })
  assert.equal((await listUsers(house.db, operator)).length, 2)
})

storeTest('nobody manages or makes someone above themselves', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const member = { userId: bob.id, role: 'member' } as const
  const admin = { userId: bob.id, role: 'admin' } as const
  const refused = { name: 'Fault', code: 'role-missing', status: 403 }
  await assert.rejects(invite(house, member, { email: 'carol@example.org', role: 'member' }), refused)
  await assert.rejects(invite(house, admin, { email: 'carol@example.org', role: 'owner' }), refused)
  await assert.rejects(listUsers(house.db, member), refused)
  await assert.rejects(listInvitations(house, member), refused)
  await assert.rejects(changeRole(house, admin, { userId: bob.id, role: 'owner' }), refused)
  await assert.rejects(changeRole(house, admin, { userId: alice.id, role: 'member' }), refused)
  await assert.rejects(disableUser(house, admin, alice.id), refused)
  await assert.rejects(deleteUser(house, member, { userId: bob.id, erase: nothingElse }), refused)
  assert.equal((await findUser(house.db, alice.id))?.role, 'owner')
  assert.equal((await listInvitations(house, operator)).length, 0)
})

storeTest('the only owner cannot be demoted, disabled or deleted, and two owners cannot do it to each other at once', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const refused = { name: 'Fault', code: 'last-owner' }
  await assert.rejects(changeRole(house, operator, { userId: alice.id, role: 'admin' }), refused)
  await assert.rejects(disableUser(house, operator, alice.id), refused)
  await assert.rejects(deleteUser(house, operator, { userId: alice.id, erase: () => assert.fail('erased') }), refused)
  await changeRole(house, operator, { userId: bob.id, role: 'owner' })
  const duel = await Promise.allSettled([
    changeRole(house, { userId: alice.id, role: 'owner' }, { userId: bob.id, role: 'member' }),
    changeRole(house, { userId: bob.id, role: 'owner' }, { userId: alice.id, role: 'member' }),
  ])
  assert.deepEqual(duel.map((side) => side.status).toSorted(), ['fulfilled', 'rejected'])
})

storeTest('an admin who is one no more has no invitation out that would bring one back', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house)
  await changeRole(house, operator, { userId: bob.id, role: 'admin' })
  await invite(house, { userId: bob.id, role: 'admin' }, { email: 'eve@example.org', role: 'admin' })
  await changeRole(house, operator, { userId: bob.id, role: 'member' })
  assert.deepEqual(await listInvitations(house, operator), [])
})

storeTest('a disabled person is out at once, sessions and tokens alike, and back in with a new sign-in only', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house)
  const { tokens } = await signedIn(house, BOB)
  const { raw } = await createToken(house, operator, { userId: bob.id, name: 'script', grants: ['read'] })
  await disableUser(house, operator, bob.id)
  assert.equal((await authenticate(house, tokens.accessToken)).outcome, 'refused')
  assert.equal((await authenticateToken(house, raw)).outcome, 'refused')
  await enableUser(house, operator, bob.id)
  assert.equal((await authenticate(house, tokens.accessToken)).outcome, 'refused')
  assert.equal((await authenticateToken(house, raw)).outcome, 'token')
  assert.equal((await signIn(house, { ...BOB, userAgent: '', address: '192.0.2.1' })).outcome, 'signed-in')
})

storeTest('a deleted person leaves nothing in these tables, and a failed erase leaves everything', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house)
  const { tokens } = await signedIn(house, BOB)
  await createToken(house, operator, { userId: bob.id, name: 'script', grants: ['read'] })
  const failing = deleteUser(house, operator, { userId: bob.id, erase: () => Promise.reject(new Error('disk full')) })
  await assert.rejects(failing, /disk full/)
  assert.equal((await authenticate(house, tokens.accessToken)).outcome, 'person')
  await deleteUser(house, operator, { userId: bob.id, erase: nothingElse })
  for (const table of ['sessions', 'api_tokens', 'settings', 'secrets', 'accounts', 'recovery_codes'] as const) {
    assert.deepEqual(await house.db.query.selectFrom(table).selectAll().where('user_id', '=', bob.id).execute(), [], table)
  }
  assert.equal(await findUser(house.db, bob.id), undefined)
})

storeTest('an address has one spelling, and one that is none is refused before anything is stored', async (store, context) => {
  const house = await openHouse(store, context)
  assert.equal(requireEmail('  Jose\u0301@Example.ORG\n'), 'josé@example.org')
  assert.equal(foldEmail('not an address '), 'not an address')
  for (const bad of ['', 'alice', '@example.org', 'alice@', 'a b@example.org', 'a@b\u0000', '<a@example.org>', `${'a'.repeat(250)}@b.org`]) {
    await assert.rejects(createOwner(house, { ...ALICE, email: bad }), { code: 'address-malformed' }, bad)
  }
  await assert.rejects(createOwner(house, { ...ALICE, name: ' ' }), { code: 'name-malformed' })
  assert.equal((await listUsers(house.db, operator)).length, 0)
  const alice = await createOwner(house, { ...ALICE, name: ' Alice A. ' })
  assert.equal((await findUser(house.db, alice.id))?.name, 'Alice A.')
})
