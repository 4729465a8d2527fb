// Real Argon2id against the published vector, and the rules at both their edges.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryLater } from '../base/fault.ts'
import { accountLimits } from './account-limits.ts'
import { argon2Hasher, requireGoodPassword } from './password.ts'

const cheap = { memoryKib: 8, passes: 1, lanes: 1 }

test('a hash is a PHC string at no less than 19 MiB, two passes, and opens to its password only', async () => {
  const hasher = argon2Hasher()
  const phc = await hasher.hash('violet tractor nine')
  assert.match(phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await hasher.verify(phc, 'violet tractor nine'), true)
  assert.equal(await hasher.verify(phc, 'violet tractor ninE'), false)
})

test('reads hashes that the reference implementation made', async () => {
  // From the test list of the reference implementation: m = 256 KiB, t = 2, p = 1, "password" and "somesalt".
  const phc = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  const hasher = argon2Hasher(cheap)
  assert.equal(await hasher.verify(phc, 'password'), true)
  assert.equal(await hasher.verify(phc, 'passwore'), false)
})

test('two hashes of one password differ, and both open', async () => {
  const hasher = argon2Hasher(cheap)
  const [one, two] = [await hasher.hash('violet tractor nine'), await hasher.hash('violet tractor nine')]
  assert.notEqual(one, two)
  assert.deepEqual([await hasher.verify(one, 'violet tractor nine'), await hasher.verify(two, 'violet tractor nine')], [true, true])
})

test('a composed and a decomposed letter are the same password', async () => {
  const hasher = argon2Hasher(cheap)
  assert.equal(await hasher.verify(await hasher.hash('ca\u0301rut\u0326e verzi'), 'cárut\u0326e verzi'.normalize('NFC')), true)
})

test('a hash of another cost is stale, one of today is not, and the decoy costs what today costs', async () => {
  const [old, today] = [argon2Hasher(cheap), argon2Hasher({ ...cheap, passes: 2 })]
  assert.equal(today.isStale(await old.hash('violet tractor nine')), true)
  assert.equal(today.isStale(await today.hash('violet tractor nine')), false)
  assert.equal(today.isStale(today.decoy), false)
  assert.equal(await today.verify(today.decoy, ''), false)
})

test('a crowd beyond the queue is asked to come back, and everybody in the queue is served', async () => {
  const hasher = argon2Hasher(cheap)
  const room = accountLimits.passwordRunsAtOnce + accountLimits.passwordRunsWaiting
  const answers = await Promise.allSettled(Array.from({ length: room + 3 }, () => hasher.verify(hasher.decoy, 'guess')))
  assert.equal(answers.filter((answer) => answer.status === 'fulfilled' && !answer.value).length, room)
  const turnedAway = answers.filter((answer) => answer.status === 'rejected')
  assert.equal(turnedAway.length, 3)
  for (const { reason } of turnedAway) assert.ok(reason instanceof RetryLater)
  assert.equal(await hasher.verify(hasher.decoy, 'later'), false)
})

for (const [fault, password] of [
  ['password-short', '123456789'],
  ['password-short', '🔑'.repeat(9)],
  ['password-long', 'ab'.repeat(512) + 'c'],
  ['password-is-address', ' Alice.Longname@Example.org'],
  ['password-is-address', 'alice.longname'],
  ['password-common', 'Password123'],
  ['password-common', 'aaaaaaaaaaaa'],
] as const) {
  test(`refuses ${JSON.stringify(password.slice(0, 30))} as ${fault}`, () => {
    assert.throws(() => requireGoodPassword(password, 'alice.longname@example.org'), { name: 'Fault', code: fault })
  })
}

for (const password of ['corn1pepper', 'abc'.repeat(341) + 'd', 'parolă lungă']) {
  test(`accepts ${JSON.stringify(password.slice(0, 30))} of ${password.length} characters`, () => {
    requireGoodPassword(password, 'alice@example.org')
  })
}
