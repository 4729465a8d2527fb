// Rules over HTTP: made, changed and deleted by their person alone; a token that may read reads them
// and sees what one would have met.
import assert from 'node:assert/strict'
import { saveMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openRuledMail } from '../../testing/ruled-mail.ts'
import { NINE } from '../../testing/script-at-work.ts'
import { ruleLimits } from '../../triage/rules/rule-limits.ts'
import type { Rule } from '../contract/rules.ts'

const DAY = 86_400_000
interface Tried {
  count: number
  atLeast: boolean
  items: { subject: string }[]
}

storeTest('a rule is made, read, changed by the version that was read, and deleted', async (store, context) => {
  const { make, change, now, send, answered, alice } = await openRuledMail(store, context)
  const rule = await make({ query: '  from:bob   subject:"the bill" ' })
  assert.deepEqual([rule.query, rule.enabled, rule.version, rule.standingId, rule.trouble], ['from:bob subject:"the bill"', true, 1, '', null])
  assert.deepEqual(await change(rule, {}), rule, 'nothing said, nothing changed')
  const changed = await change(rule, { name: 'Invoices', act: { kind: 'mail.label', label: 'Bills' }, enabled: false })
  assert.deepEqual([changed.name, changed.act, changed.enabled, changed.version], ['Invoices', { kind: 'mail.label', label: 'Bills' }, false, 2])
  const stale = await send('PATCH', `/rules/${rule.id}`, { version: 1, name: 'Other' })
  assert.deepEqual([stale.status, ((await stale.json()) as { code: string }).code], [409, 'rule-changed'])
  assert.deepEqual((await answered<{ items: Rule[] }>(await send('GET', '/rules'))).items, [changed])
  assert.deepEqual(await now(rule), changed)
  assert.equal((await send('DELETE', `/rules/${rule.id}`)).status, 204)
  assert.equal((await send('DELETE', `/rules/${rule.id}`)).status, 404)
  const trail = await store.db.query.selectFrom('audit_log').select(['event', 'actor']).where('subject', '=', rule.id).orderBy('seq').execute()
  assert.deepEqual(trail.map(({ event, actor }) => [event, actor]), ['rule.made', 'rule.changed', 'rule.deleted'].map((event) => [event, `person:${alice.userId}`]))
})

storeTest('what is not understood makes no rule, and says what it is', async (store, context) => {
  const { call, send, make, answered } = await openRuledMail(store, context)
  const wish = { name: 'n', query: 'from:bob', act: { kind: 'mail.star' } }
  const refused = async (more: Record<string, unknown>) => {
    const answer = await call('/rules', { ...wish, ...more })
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  for (const query of ['from:', 'size:big', '"open', '( a', '""']) assert.deepEqual(await refused({ query }), [400, 'rule-query'], query)
  for (const act of [{ kind: 'mail.trash' }, { kind: 'mail.send' }, { kind: 'mail.move', mailboxId: 'x' }, { kind: 'mail.label' }, { kind: 'mail.star', label: 'x' }, { kind: 'house.grant' }, {}]) {
    assert.equal((await refused({ act }))[0], 400, JSON.stringify(act))
  }
  for (const more of [{ name: '' }, { name: 'x'.repeat(500) }, { query: '' }, { query: 'x'.repeat(searchLimits.searchQueryCharsMax + 1) }, { more: 1 }]) assert.equal((await refused(more))[0], 400)
  assert.deepEqual(await refused({ accountId: 'acc_none' }), [404, 'not-found'])
  const rule = await make()
  const kept = await send('PATCH', `/rules/${rule.id}`, { version: 1, query: 'size:big' })
  assert.equal(kept.status, 400)
  assert.deepEqual((await answered<{ items: Rule[] }>(await send('GET', '/rules'))).items, [rule])
})

storeTest('a label that no mail can get makes no rule, and one that is there is called what it is called', async (store, context) => {
  const { call, send, make, change, now, answered, account, alice } = await openRuledMail(store, context)
  const labelled = (label: string) => ({ act: { kind: 'mail.label', label } })
  const rule = await make()
  for (const label of ['$Junk', '$MDNSent', '$muted', 'a//b', 'Out\u200Bbox', 'Outbox']) {
    for (const answer of [await call('/rules', { name: 'n', query: 'from:bob', ...labelled(label) }), await send('PATCH', `/rules/${rule.id}`, { version: 1, ...labelled(label) })]) {
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, label === 'Outbox' ? 'not-a-place' : 'mailbox-name'], label)
    }
  }
  assert.deepEqual((await answered<{ items: Rule[] }>(await send('GET', '/rules'))).items, [rule])
  const refs = [{ path: 'keyword:\u0001$home', name: '$home', role: '', kind: 'label' }] as const
  await store.db.transaction((tx) => saveMailboxes(tx, NINE, { userId: alice.userId, accountId: account.accountId, refs }))
  assert.deepEqual((await make(labelled('$home'))).act, { kind: 'mail.label', label: '$home' })
  assert.equal((await make(labelled('Travel $'))).enabled, true)
  // Kept before names were looked at: it can be renamed and put to rest.
  await store.db.query.updateTable('rules').set({ act: JSON.stringify(labelled('$Junk').act) }).where('id', '=', rule.id).execute()
  assert.equal((await change(await now(rule), { name: 'Old' })).name, 'Old')
  assert.equal((await change(await now(rule), { enabled: false })).enabled, false)
})

storeTest('a search that would be too long written out stays whole: no condition of it is lost', async (store, context) => {
  const { make, change, arrive, look, proposed, answered, call, account } = await openRuledMail(store, context)
  const words = Array.from({ length: 80 }, (_, at) => `numberedword${String(at).padStart(6, '0')}`)
  const query = `subject:{${words.join(' ')}} -from:bob`
  assert.ok(query.length < searchLimits.searchQueryCharsMax)
  await account.put('INBOX', { subject: words[3]!, dateMs: NINE - DAY })
  const rule = await make({ query })
  await arrive({ subject: words[3]! })
  await look()
  assert.deepEqual(await proposed(), [], 'it means nothing from Bob')
  assert.equal((await answered<Tried>(await call(`/rules/${rule.id}/try`, {}))).count, 0)
  await arrive({ subject: words[79]!, from: { name: 'Carol', address: 'carol@example.net' } })
  await look()
  assert.deepEqual((await proposed()).map(({ preview }) => preview.count), [1])
  assert.equal((await change(rule, { name: 'Other' })).name, 'Other')
})

storeTest('a dry look asks all of a long search', async (store, context) => {
  const { make, answered, call, account } = await openRuledMail(store, context)
  const query = Array.from({ length: searchLimits.searchTermsMax }, (_, at) => `-word${at}`).join(' ')
  await account.put('Sent', { subject: 'own', dateMs: NINE - DAY })
  await account.put('INBOX', { subject: 'long ago', dateMs: NINE - 40 * DAY })
  await account.put('INBOX', { subject: 'meant', dateMs: NINE - DAY })
  const tried = await answered<Tried>(await call(`/rules/${(await make({ query })).id}/try`, {}))
  assert.deepEqual(tried.items.map(({ subject }) => subject), ['meant'])
})

storeTest('there are only so many', async (store, context) => {
  const { make, call } = await openRuledMail(store, context)
  const first = await make()
  const [row] = await store.db.query.selectFrom('rules').selectAll().execute()
  const more = Array.from({ length: ruleLimits.rulesMax - 1 }, (_, at) => ({ ...row!, id: `${first.id}${at}` }))
  await store.db.query.insertInto('rules').values(more).execute()
  assert.equal((await call('/rules', { name: 'n', query: 'from:bob', act: { kind: 'mail.star' } })).status, 409)
})

storeTest('a dry look shows what it would have met, read and put away by now too, and changes nothing', async (store, context) => {
  const { make, account, answered, call, proposed } = await openRuledMail(store, context)
  const at = (days: number) => NINE - days * DAY
  await account.put('INBOX', { subject: 'yesterday', dateMs: at(1) })
  await account.put('Archive', { subject: 'read long ago', seen: true, dateMs: at(20) })
  await account.put('INBOX', { subject: 'too long ago', dateMs: at(40) })
  await account.put('INBOX', { subject: 'from another', dateMs: at(1), from: { name: 'Carol', address: 'carol@example.net' } })
  await account.put('Sent', { subject: 'own', dateMs: at(1), from: { name: 'Bob', address: 'bob@example.net' } })
  const rule = await make()
  const tried = async (days: number) => await answered<Tried>(await call(`/rules/${rule.id}/try`, { days }))
  assert.deepEqual(await tried(30).then(({ count, atLeast, items }) => [count, atLeast, items.map(({ subject }) => subject)]), [2, false, ['yesterday', 'read long ago']])
  assert.equal((await tried(60)).count, 3)
  for (let n = 0; n < 30; n++) await account.put('INBOX', { subject: `many ${n}`, dateMs: at(2) })
  const many = await tried(5)
  assert.deepEqual([many.count, many.items.length], [31, 20])
  assert.deepEqual(await proposed(), [])
  const elsewhere = await make({ accountId: account.accountId, name: 'One account' })
  assert.equal((await answered<Tried>(await call(`/rules/${elsewhere.id}/try`, { days: 5 }))).count, 31)
})

storeTest('a token reads rules and tries them, and makes, changes and deletes none', async (store, context) => {
  const { make, send, sorter, script } = await openRuledMail(store, context)
  const rule = await make()
  const by = async (method: string, path: string, body?: unknown) => (await send(method, path, body, script(sorter))).status
  assert.deepEqual([await by('GET', '/rules'), await by('GET', `/rules/${rule.id}`), await by('POST', `/rules/${rule.id}/try`, { days: 3 })], [200, 200, 200])
  const wish = { name: 'n', query: 'from:bob', act: { kind: 'mail.star' } }
  assert.deepEqual([await by('POST', '/rules', wish), await by('PATCH', `/rules/${rule.id}`, { version: 1, enabled: false }), await by('DELETE', `/rules/${rule.id}`)], [403, 403, 403])
  assert.deepEqual((await store.db.query.selectFrom('rules').select(['id', 'version', 'enabled']).execute()).map(({ id, version, enabled }) => [id, version, enabled]), [[rule.id, 1, 1]])
})
