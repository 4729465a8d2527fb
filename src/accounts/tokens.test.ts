// API tokens do what they were given and nothing else, and stop when they should.
import assert from 'node:assert/strict'
import { NOON, openHouse, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { accountLimits } from './account-limits.ts'
import { operator } from './role.ts'
import { authenticate } from './sessions.ts'
import { authenticateToken, createToken, listTokens, revokeToken } from './tokens.ts'
import type { Grant } from './account-shapes.ts'
import { changeRole } from './users.ts'

async function grantsOf(house: House, raw: string): Promise<Grant[]> {
  const proof = await authenticateToken(house, raw)
  assert.ok(proof.outcome === 'token')
  return [...proof.caller.grants]
}

storeTest('a token carries its own grants only, is stored as a hash, and is no session', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const { raw, token } = await createToken(house, operator, { userId: alice.id, name: ' backup script ', grants: ['read', 'send-proposal', 'read'] })
  assert.match(raw, /^sec_t_[\w-]{43}$/)
  assert.deepEqual(await grantsOf(house, raw), ['read', 'send-proposal'])
  assert.deepEqual(await listTokens(house, alice.id), [{ ...token, name: 'backup script', lastUsedAt: NOON }])
  assert.ok(!JSON.stringify(await house.db.query.selectFrom('api_tokens').selectAll().execute()).includes(raw.slice(6)))
  assert.deepEqual(await authenticate(house, raw), { outcome: 'refused' })
  assert.deepEqual(await authenticateToken(house, raw.replace('sec_t_', 'sec_a_')), { outcome: 'refused' })
})

storeTest('it ends to the millisecond, and at once when it is revoked by its person', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const { raw } = await createToken(house, operator, { userId: alice.id, name: 'short', grants: ['read'], expiresAt: NOON + 1000 })
  const other = await createToken(house, operator, { userId: alice.id, name: 'long', grants: ['read'] })
  house.clock.advance(999)
  assert.equal((await authenticateToken(house, raw)).outcome, 'token')
  house.clock.advance(1)
  assert.deepEqual(await authenticateToken(house, raw), { outcome: 'expired' })
  await assert.rejects(revokeToken(house, operator, { userId: bob.id, tokenId: other.token.id }), { code: 'not-found' })
  assert.equal((await authenticateToken(house, other.raw)).outcome, 'token')
  await revokeToken(house, operator, { userId: alice.id, tokenId: other.token.id })
  assert.deepEqual(await authenticateToken(house, other.raw), { outcome: 'refused' })
  assert.deepEqual((await listTokens(house, alice.id)).map(({ name }) => name), ['short'])
})

storeTest('two tokens of one name are told apart, and a name that is free again is taken', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const bob = await withBob(house)
  const make = async (userId: string, name: string) => (await createToken(house, operator, { userId, name, grants: ['read'] })).token
  const long = 'x'.repeat(80)
  const [first, second, third] = [await make(alice.id, 'command line'), await make(alice.id, 'command line'), await make(alice.id, ' command line ')]
  assert.deepEqual([first.name, second.name, third.name], ['command line', 'command line 2', 'command line 3'])
  assert.deepEqual([(await make(alice.id, long)).name, (await make(alice.id, long)).name], [long, `${'x'.repeat(78)} 2`])
  assert.equal((await make(bob.id, 'command line')).name, 'command line', 'of one person')
  await revokeToken(house, operator, { userId: alice.id, tokenId: second.id })
  assert.equal((await make(alice.id, 'command line')).name, 'command line 2')
  assert.deepEqual((await listTokens(house, alice.id)).map(({ name }) => name).filter((name) => name.startsWith('c')).toSorted(), ['command line', 'command line 2', 'command line 3'])
})

storeTest('last used moves at most once a minute', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const { raw } = await createToken(house, operator, { userId: alice.id, name: 'script', grants: ['read'] })
  const lastUsed = async () => (await listTokens(house, alice.id))[0]?.lastUsedAt
  await authenticateToken(house, raw)
  house.clock.advance(accountLimits.lastSeenEveryMs - 1)
  await authenticateToken(house, raw)
  assert.equal(await lastUsed(), NOON)
  house.clock.advance(1)
  await authenticateToken(house, raw)
  assert.equal(await lastUsed(), NOON + accountLimits.lastSeenEveryMs)
})

storeTest('the admin grant is for owners and admins, and goes with the role', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house)
  await assert.rejects(createToken(house, operator, { userId: bob.id, name: 'x', grants: ['admin'] }), { code: 'role-missing' })
  await changeRole(house, operator, { userId: bob.id, role: 'admin' })
  const { raw } = await createToken(house, operator, { userId: bob.id, name: 'x', grants: ['read', 'admin'] })
  assert.deepEqual(await grantsOf(house, raw), ['read', 'admin'])
  await changeRole(house, operator, { userId: bob.id, role: 'member' })
  assert.deepEqual(await grantsOf(house, raw), ['read'])
})

storeTest('refuses a token without a name, without a grant, already over, or one too many', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const good = { userId: alice.id, name: 'script', grants: ['read'] } as const
  await assert.rejects(createToken(house, operator, { ...good, name: '  ' }), { code: 'token-name' })
  await assert.rejects(createToken(house, operator, { ...good, grants: [] }), { code: 'token-grants' })
  await assert.rejects(createToken(house, operator, { ...good, expiresAt: NOON }), { code: 'token-expiry' })
  await assert.rejects(createToken(house, operator, { ...good, userId: 'usr_nobody' }), { code: 'not-found' })
  assert.deepEqual(await listTokens(house, alice.id), [])
  await house.db.transaction(async (tx) => {
    for (let i = 0; i < accountLimits.apiTokensPerUser; i++) await createToken({ ...house, db: tx }, operator, good)
  })
  await assert.rejects(createToken(house, operator, good), { code: 'tokens-too-many' })
})
