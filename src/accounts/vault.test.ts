// The seal is judged by what must not open: altered, moved to another record, cut, or
// sealed under a key that is gone. Rotation is killed between any two of its steps.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openHouse, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { accountLimits } from './account-limits.ts'
import { rotateKeys } from './rotate-keys.ts'
import { deleteSecret, getSecret, putSecret } from './secrets.ts'
import { openVault } from './vault.ts'

const MINE = { kind: 'oauth', userId: 'alice', record: 'acc_1' }
const YOURS = { kind: 'oauth', userId: 'bob', record: 'acc_2' }

async function keysInUse({ db }: House): Promise<string[]> {
  return (await db.query.selectFrom('secrets').select('key_id').distinct().execute()).map((row) => row.key_id)
}

async function putMany(house: House, count: number): Promise<void> {
  await house.db.transaction(async (tx) => {
    for (let i = 0; i < count; i++) await putSecret({ ...house, db: tx }, { ...MINE, record: `acc_${i}` }, `secret ${i}`)
  })
}

async function assertAllOpen(house: House, count: number): Promise<void> {
  for (let i = 0; i < count; i++) assert.equal(await getSecret(house, { ...MINE, record: `acc_${i}` }), `secret ${i}`)
}

storeTest('a secret comes back as it went in, one value a name, and the table shows nothing of it', async (store, context) => {
  const house = await openHouse(store, context)
  await putSecret(house, MINE, 'old')
  await putSecret(house, MINE, 'canary-4711 ț')
  await putSecret(house, YOURS, '')
  assert.equal(await getSecret(house, MINE), 'canary-4711 ț')
  assert.equal(await getSecret(house, YOURS), '')
  assert.equal(await getSecret(house, { ...MINE, kind: 'totp' }), undefined)
  const rows = await house.db.query.selectFrom('secrets').selectAll().execute()
  assert.equal(rows.length, 2)
  assert.ok(!JSON.stringify(rows).includes('canary'))
  assert.match(rows[0]?.sealed ?? '', /^v1\.[0-9a-f]{12}(\.[\w-]*){3}$/)
  await deleteSecret(house, MINE)
  assert.equal(await getSecret(house, MINE), undefined)
})

storeTest('a sealed value that was moved to another record does not open there', async (store, context) => {
  const house = await openHouse(store, context)
  await putSecret(house, MINE, 'mine')
  await putSecret(house, YOURS, 'yours')
  const rows = await house.db.query.selectFrom('secrets').selectAll().execute()
  const yours = rows.find((row) => row.user_id === 'bob')
  await house.db.query.updateTable('secrets').set({ sealed: yours?.sealed ?? '' }).where('user_id', '=', 'alice').execute()
  await assert.rejects(getSecret(house, MINE), { name: 'Fault', code: 'vault-seal-broken' })
  assert.equal(await getSecret(house, YOURS), 'yours')
})

storeTest('names that could be glued into one text stay two', async (store, context) => {
  const house = await openHouse(store, context)
  await putSecret(house, { kind: 'a', userId: 'b:c', record: 'd' }, 'one')
  await putSecret(house, { kind: 'a', userId: 'b', record: 'c:d' }, 'two')
  assert.equal(await getSecret(house, { kind: 'a', userId: 'b:c', record: 'd' }), 'one')
})

storeTest('every altered part of a seal is noticed', async (store, context) => {
  const { vault } = await openHouse(store, context)
  const { sealed } = vault.seal('here', 'a plain text')
  const parts = sealed.split('.')
  const refused = { name: 'Fault', code: 'vault-seal-broken' }
  for (const index of [2, 3, 4]) {
    const bytes = Buffer.from(parts[index] ?? '', 'base64url')
    bytes[0] = (bytes[0] ?? 0) ^ 1
    assert.throws(() => vault.open('here', parts.with(index, bytes.toString('base64url')).join('.')), refused)
  }
  const shortTag = Buffer.from(parts[4] ?? '', 'base64url').subarray(0, 4).toString('base64url')
  for (const bad of [parts.with(4, shortTag).join('.'), parts.slice(0, 4).join('.'), `${sealed}.x`, parts.with(0, 'v2').join('.'), '']) {
    assert.throws(() => vault.open('here', bad), refused)
  }
  assert.throws(() => vault.open('here', parts.with(1, '000000000000').join('.')), { code: 'vault-key-missing' })
  assert.throws(() => vault.open('there', sealed), refused)
  assert.equal(vault.open('here', sealed), 'a plain text')
})

storeTest('the key file is made private, stays the same at the next start, and is refused once others can read it', async (store, context) => {
  const house = await openHouse(store, context)
  assert.equal(statSync(house.keyFile).mode & 0o777, 0o600)
  const before = readFileSync(house.keyFile, 'utf8')
  await openVault({ kind: 'file', path: house.keyFile }, house.db)
  assert.equal(readFileSync(house.keyFile, 'utf8'), before)
  assert.deepEqual(readdirSync(dirname(house.keyFile)), ['vault-keys.json'])
  for (const mode of [0o640, 0o604]) {
    chmodSync(house.keyFile, mode)
    await assert.rejects(openVault({ kind: 'file', path: house.keyFile }, house.db), { name: 'Fault', code: 'vault-key-exposed' })
  }
})

storeTest('a lost key file is not replaced while secrets need it, and a damaged one is named without its keys', async (store, context) => {
  const house = await openHouse(store, context)
  await putSecret(house, MINE, 'mine')
  const text = readFileSync(house.keyFile, 'utf8')
  rmSync(house.keyFile)
  await assert.rejects(openVault({ kind: 'file', path: house.keyFile }, house.db), { name: 'Fault', code: 'vault-key-missing' })
  assert.equal(existsSync(house.keyFile), false)
  const key = /"([0-9A-Za-z+/]{43}=)"/.exec(text)?.[1] ?? ''
  const damaged = text.replace(key, (key.startsWith('A') ? 'B' : 'A') + key.slice(1))
  writeFileSync(house.keyFile, damaged, { mode: 0o600 })
  await assert.rejects(openVault({ kind: 'file', path: house.keyFile }, house.db), (error: Error & { code?: string }) => {
    return error.code === 'vault-key-broken' && !`${error.stack}${String(error.cause)}`.includes(key.slice(1, 20))
  })
})

storeTest('a rotation moves every secret, drops the old key, and a running process follows without a restart', async (store, context) => {
  const house = await openHouse(store, context)
  const count = accountLimits.secretsResealedAtOnce + 5
  await putMany(house, count)
  const elsewhere = { ...house, vault: await openVault({ kind: 'file', path: house.keyFile }, house.db) }
  const [oldKey] = await keysInUse(house)
  const report = await rotateKeys(house)
  assert.deepEqual(
    { ...report, activeKeyId: report.activeKeyId !== oldKey },
    { activeKeyId: true, resumed: false, resealed: count, unreadable: [], droppedKeyIds: [oldKey], idleKeyIds: [] },
  )
  assert.deepEqual(await keysInUse(house), [report.activeKeyId])
  await assertAllOpen(elsewhere, count)
  await putSecret(elsewhere, YOURS, 'sealed by the other process')
  assert.deepEqual(await keysInUse(house), [report.activeKeyId])
  assert.ok(!readFileSync(house.keyFile, 'utf8').includes(oldKey ?? '?'))
})

storeTest('a rotation killed half-way loses nothing, and the next one finishes it without a third key', async (store, context) => {
  const house = await openHouse(store, context)
  const count = accountLimits.secretsResealedAtOnce + 5
  await putMany(house, count)
  await assert.rejects(
    rotateKeys(house, () => {
      throw new Error('killed')
    }),
    /killed/,
  )
  assert.equal((await keysInUse(house)).length, 2)
  const restarted = { ...house, vault: await openVault({ kind: 'file', path: house.keyFile }, house.db) }
  assert.equal(restarted.vault.ring().keys.size, 2)
  await assertAllOpen(restarted, count)
  const report = await rotateKeys(restarted)
  assert.deepEqual([report.resumed, report.resealed, report.droppedKeyIds.length], [true, 5, 1])
  assert.deepEqual([...restarted.vault.ring().keys.keys()], [report.activeKeyId])
  await assertAllOpen(restarted, count)
})

storeTest('a secret that is written during a rotation is neither lost nor overwritten', async (store, context) => {
  const house = await openHouse(store, context)
  const count = accountLimits.secretsResealedAtOnce + 5
  await putMany(house, count)
  const busy = { ...house, vault: await openVault({ kind: 'file', path: house.keyFile }, house.db) }
  await rotateKeys(house, () => putSecret(busy, { ...MINE, record: 'acc_0' }, 'newer').then(() => {}))
  assert.equal(await getSecret(house, { ...MINE, record: 'acc_0' }), 'newer')
  assert.equal((await keysInUse(house)).length, 1)
})

storeTest('an unreadable row is reported, keeps its key, and does not stop the others or the next rotation', async (store, context) => {
  const house = await openHouse(store, context)
  await putSecret(house, MINE, 'mine')
  await putSecret(house, YOURS, 'yours')
  const [oldKey = ''] = await keysInUse(house)
  await house.db.query.updateTable('secrets').set({ sealed: `v1.${oldKey}.AAAA.AAAA.AAAA` }).where('user_id', '=', 'bob').execute()
  const first = await rotateKeys(house)
  assert.deepEqual([first.resealed, first.unreadable.length, first.droppedKeyIds], [1, 1, []])
  assert.ok(house.vault.ring().keys.has(oldKey))
  const second = await rotateKeys(house)
  assert.deepEqual([second.resumed, second.resealed, second.droppedKeyIds], [false, 1, [first.activeKeyId]])
  assert.equal(await getSecret(house, MINE), 'mine')
})

storeTest('keys from the config: the first seals, the second still opens, and the report names what can go', async (store, context) => {
  const house = await openHouse(store, context)
  const [one, two] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')]
  const before = { ...house, vault: await openVault({ kind: 'config', keys: [one] }, house.db) }
  await putSecret(before, MINE, 'mine')
  const after = { ...house, vault: await openVault({ kind: 'config', keys: [two, one] }, house.db) }
  assert.equal(await getSecret(after, MINE), 'mine')
  const report = await rotateKeys(after)
  assert.deepEqual([report.resealed, report.idleKeyIds], [1, [before.vault.ring().activeId]])
  const alone = { ...house, vault: await openVault({ kind: 'config', keys: [two] }, house.db) }
  assert.equal(await getSecret(alone, MINE), 'mine')
  await assert.rejects(openVault({ kind: 'config', keys: ['c2hvcnQ='] }, house.db), { code: 'vault-key-broken' })
})
