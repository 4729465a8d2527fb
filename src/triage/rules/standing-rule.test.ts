// What a person lets a rule do by itself: its one act, no more of it than the hour holds, for what it
// said when it was given. Whatever it says instead, it asks again.
import assert from 'node:assert/strict'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openRuledMail } from '../../testing/ruled-mail.ts'
import { MINUTE, NINE } from '../../testing/script-at-work.ts'
import { TEST_PASSWORD } from '../../testing/test-web.ts'

type House = Awaited<ReturnType<typeof openRuledMail>>
type Rule = Awaited<ReturnType<House['make']>>
const states = async ({ proposed }: House): Promise<string[]> => (await proposed()).map(({ state }) => state)
const problemOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: string }).code

storeTest('under it the rule acts by itself, and all that it did comes back by its name', async (store, context) => {
  const house = await openRuledMail(store, context)
  const { make, now, grant, arrive, look, work, proposed, marks, undo, clock } = house
  const rule = await make()
  await arrive({ subject: 'before it was given' })
  await look()
  const given = await grant(rule)
  assert.deepEqual(
    given.preview.facts.map(({ label, value }) => [label, value]).filter(([label]) => label !== 'when'),
    [['rule', 'Bills'], ['query', 'from:bob'], ['kinds', 'mail.mark-read'], ['limit', '10']],
  )
  assert.notEqual((await now(rule)).standingId, '')
  clock.advance(MINUTE)
  const [one, two] = await arrive({ subject: 'one' }, { subject: 'two' })
  await look()
  await work()
  assert.deepEqual(await states(house), ['proposed', 'done'], 'what waited before is left to the person')
  assert.deepEqual(await marks(one!, two!), ['S', 'S'])
  assert.equal((await proposed()).at(-1)?.standingId, (await now(rule)).standingId)
  const taken = await undo({ from: NINE - 10 * MINUTE, origin: `rule:${rule.id}` })
  assert.equal(taken.actions.length, 1)
  await work()
  assert.deepEqual(await marks(one!, two!), ['', ''])
})

storeTest('the hour counts mails: what does not fit waits for the person', async (store, context) => {
  const house = await openRuledMail(store, context)
  const { make, grant, arrive, look, clock } = house
  await grant(await make(), { perHour: 3 })
  await arrive({}, {})
  await look()
  await arrive({}, {})
  await look()
  await arrive({})
  await look()
  assert.deepEqual(await states(house), ['approved', 'proposed', 'approved'])
  clock.advance(10 * MINUTE)
  await arrive({})
  await look()
  assert.deepEqual((await states(house)).at(-1), 'proposed')
})

for (const [what, change] of Object.entries({
  'another search': { query: 'from:bob subject:x' },
  'another act': { act: { kind: 'mail.star' } },
  'being switched off': { enabled: false },
})) {
  storeTest(`${what} ends it, and stops what it approved and was not begun`, async (store, context) => {
    const house = await openRuledMail(store, context)
    const { make, change: changed, now, grant, arrive, look, work, marks } = house
    const rule = await make()
    await grant(rule)
    const [mail] = await arrive({ subject: 'x' })
    await look()
    assert.deepEqual(await states(house), ['approved'])
    const after = await changed(await now(rule), change)
    assert.deepEqual([after.standingId, after.version], ['', 'enabled' in change ? 1 : 2])
    await work()
    assert.deepEqual([await states(house), await marks(mail!)], [['rejected'], ['']])
    if (!after.enabled) await changed(after, { enabled: true })
    await arrive({ subject: 'x' })
    await look()
    assert.deepEqual(await states(house), ['rejected', 'proposed'])
  })
}

storeTest('deleting the rule ends it; another name does not', async (store, context) => {
  const house = await openRuledMail(store, context)
  const { make, change, now, grant, arrive, look, send, work, marks } = house
  const rule = await make()
  await grant(rule)
  const renamed = await change(await now(rule), { name: 'Invoices' })
  assert.deepEqual([renamed.version, renamed.standingId === ''], [2, false])
  const [mail] = await arrive({})
  await look()
  assert.deepEqual(await states(house), ['approved'])
  assert.equal((await send('DELETE', `/rules/${rule.id}`)).status, 204)
  await work()
  assert.deepEqual([await states(house), await marks(mail!)], [['rejected'], ['']])
  const { items } = (await (await send('GET', '/standing-approvals')).json()) as { items: { ruleId: string; ruleName: string; tokenId: string; revokedAt: number }[] }
  assert.deepEqual(items.map(({ ruleId, ruleName, tokenId, revokedAt }) => [ruleId, ruleName, tokenId, revokedAt > 0]), [[rule.id, 'Bills', '', true]])
})

storeTest('it is given to what was read: to no other version, not at rest, and for nothing but its act', async (store, context) => {
  const house = await openRuledMail(store, context)
  const { make, change, call, clock, alice } = house
  const other = await openMailAccount(store.db, context, alice.userId)
  const wish = (rule: Rule, more: Record<string, unknown> = {}) =>
    call('/standing-approvals', { ruleId: rule.id, ruleVersion: rule.version, perHour: 5, endsAt: clock.now() + 60 * MINUTE, password: TEST_PASSWORD, ...more })
  const rule = await make({ accountId: house.account.accountId })
  const later = await change(rule, { query: 'from:carol' })
  assert.deepEqual([await problemOf(await wish(rule)), await problemOf(await wish(later, { kinds: ['mail.star'] }))], ['rule-changed', 'never-standing'])
  assert.equal(await problemOf(await wish(later, { kinds: ['mail.send'] })), 'never-standing')
  assert.equal(await problemOf(await wish(later, { accountId: other.accountId })), 'other-account')
  assert.equal(await problemOf(await wish(later, { tokenId: 'tok_x' })), 'grant-to-whom')
  assert.equal(await problemOf(await wish(later, { ruleId: undefined })), 'grant-to-whom')
  assert.equal(await problemOf(await wish(later, { password: 'not the one' })), 'password-wrong')
  const off = await change(later, { enabled: false })
  assert.equal(await problemOf(await wish(off)), 'rule-off')
  assert.deepEqual(await store.db.query.selectFrom('standing_approvals').select('id').execute(), [])
})

storeTest('changed between the approval and its keeping, nothing is given', async (store, context) => {
  const { make, change, call, answered, clock, work } = await openRuledMail(store, context)
  const rule = await make()
  const given = await answered<{ id: string }>(await call('/standing-approvals', { ruleId: rule.id, perHour: 5, endsAt: clock.now() + 60 * MINUTE, password: TEST_PASSWORD }))
  await change(rule, { query: 'is:unread' })
  await work()
  const { state, error_code: code } = await store.db.query.selectFrom('actions').select(['state', 'error_code']).where('id', '=', given.id).executeTakeFirstOrThrow()
  assert.deepEqual([state, code], ['failed', 'rule-changed'])
  assert.deepEqual(await store.db.query.selectFrom('standing_approvals').select('id').execute(), [])
})
