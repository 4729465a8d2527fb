// Cleaning and subscriptions over the API: told, proposed, and nothing more; each person's own, a
// page after the other, over several accounts.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { createToken } from '../../accounts/tokens.ts'
import { operator } from '../../accounts/role.ts'
import { proposedCleanings } from '../../mail/clean/proposed-cleanings.ts'
import { SIGNALS } from '../../mail/clean/signals.ts'
import { openMailAccount, type MailAccount, type PutMessage } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action } from '../contract/actions.ts'
import type { ArchivePastAnswer, CleanAnswer, CleanSendersAnswer, SubscriptionsAnswer, UnsubscribeAnswer } from '../contract/clean.ts'

const OLD = Date.UTC(2026, 0, 5, 8)
const SURE = SIGNALS.unsubscribe | SIGNALS.bulk | SIGNALS.listId | SIGNALS.promotion
const WEAK = SIGNALS.noReply

async function bench(store: TestStore, context: TestContext) {
  const web = await openTestWeb(store, context)
  const [alice, bob] = [await web.person('alice@example.org'), await web.person('bob@example.org')]
  const [home, work] = [await openMailAccount(store.db, context, alice.userId), await openMailAccount(store.db, context, alice.userId)]
  let n = 0
  const put = async (account: MailAccount, signals: number, columns: Record<string, unknown> = {}, message: PutMessage = {}, folder = 'INBOX') => {
    const { id } = await account.put(folder, { subject: `Mailing ${++n}`, from: { name: 'Weekly', address: 'news@lists.example' }, to: [{ name: '', address: 'readers@lists.example' }], dateMs: OLD + n * 60_000, ...message })
    await store.db.query.updateTable('messages').set({ signals, ...columns }).where('id', '=', id).execute()
    return id
  }
  const ask = async <T>(path: string, { headers = alice.headers, body }: { headers?: Record<string, string>; body?: unknown } = {}) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answer = await fetch(`${web.url}/api/v1/${path}`, { headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...sent })
    return { status: answer.status, body: (await answer.json()) as T & { code?: string } }
  }
  const tokenWith = async (...grants: ('read' | 'flag' | 'send-proposal')[]) => {
    const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'script', grants })
    return { authorization: `Bearer ${raw}` }
  }
  return { web, alice, bob, home, work, put, ask, tokenWith }
}

storeTest('candidates come the surest first, by band and page, with why; what is kept is counted', async (store, context) => {
  const { bob, home, work, put, ask } = await bench(store, context)
  const sure = [await put(home, SURE), await put(work, SURE), await put(home, SURE)]
  const weak = await put(home, WEAK)
  await put(home, SURE, { flagged: 1 })
  await put(home, SURE, {}, { to: [{ name: 'Alice', address: 'alice@example.org' }] })
  await put(home, -1)
  const pages: number[][] = []
  for (let next: string | null = ''; next !== null; ) {
    const { body }: { body: CleanAnswer } = await ask<CleanAnswer>(`clean?limit=3${next === '' ? '' : `&before=${next}`}`)
    assert.deepEqual([body.counts, body.kept.starred, body.kept.addressed, body.notLookedAt], [{ sure: 3, likely: 1, unsure: 0 }, 1, 1, 1])
    pages.push(body.items.map(({ id }) => id))
    next = body.next
  }
  assert.deepEqual(pages.map((page) => page.toSorted()), [sure.toSorted(), [weak]])
  const { body: one } = await ask<CleanAnswer>('clean?band=likely')
  assert.deepEqual(one.items.map(({ id, band, reasons, from }) => [id, band, reasons[0]?.code, from.address]), [[weak, 'likely', 'never-read', 'news@lists.example']])
  assert.deepEqual((await ask<CleanAnswer>('clean', { headers: bob.headers })).body.items, [])
  for (const query of ['band=maybe', 'before=1', 'limit=0']) assert.equal((await ask(`clean?${query}`)).status, 400, query)
})

storeTest('a batch is proposed by bands or by name, an action for each account; nothing moves, and a token needs the grant', async (store, context) => {
  const { home, work, put, ask, tokenWith } = await bench(store, context)
  const [one, two, other] = [await put(home, SURE), await put(home, SURE), await put(work, SURE)]
  const weak = await put(home, WEAK)
  const starred = await put(home, SURE, { flagged: 1 })
  const before = [home.files(), work.files()]
  type Batch = { batchId: string; actions: Action[] }
  const { status, body } = await ask<Batch>('clean', { body: { bands: ['sure'], words: 'Clean up' } })
  assert.equal(status, 202)
  assert.deepEqual(body.actions.map(({ kind, state, accountId, preview }) => [kind, state, accountId, preview.count]).toSorted(), [['mail.clean', 'proposed', home.accountId, 2], ['mail.clean', 'proposed', work.accountId, 1]].toSorted())
  assert.deepEqual(body.actions.flatMap(({ preview }) => preview.items.map(({ id }) => Number(id))).toSorted(), [one, two, other].toSorted())
  const named = await ask<Batch>('clean', { body: { messageIds: [weak, one] } })
  assert.deepEqual(named.body.actions[0]?.preview.items.map(({ id }) => Number(id)), [weak, one])

  const actions = async () => (await ask<{ items: Action[] }>('actions')).body.items.length
  const proposed = await actions()
  const refused: [unknown, number, string][] = [
    [{ messageIds: [one, starred] }, 409, 'not-a-candidate'],
    [{ messageIds: [one, 7] }, 404, 'not-found'],
    [{ bands: ['unsure'] }, 409, 'nothing-to-clean'],
    [{ bands: ['sure'], messageIds: [one] }, 400, 'invalid'],
    [{}, 400, 'invalid'],
    [{ messageIds: [] }, 400, 'invalid'],
    [{ messageIds: [1.5] }, 400, 'invalid'],
  ]
  for (const [given, code, says] of refused) {
    const answer = await ask<object>('clean', { body: given })
    assert.equal(answer.status, code, JSON.stringify(given))
    if (says !== 'invalid') assert.equal(answer.body.code, says)
  }
  assert.equal((await ask('clean', { headers: await tokenWith('read'), body: { bands: ['sure'] } })).body.code, 'grant-missing')
  assert.equal(await actions(), proposed)
  assert.equal((await ask('clean', { headers: await tokenWith('read', 'flag'), body: { bands: ['sure'] } })).status, 202)
  assert.deepEqual([home.files(), work.files()], before)
})

storeTest('of more than one action may hold none is left out: the rest is an action of its own', async (store, context) => {
  const { alice, home, work, put } = await bench(store, context)
  const ids = [await put(home, SURE), await put(home, SURE), await put(home, SURE)]
  const other = await put(work, SURE)
  const chosen = await proposedCleanings(store.db, { userId: alice.userId, nowMs: OLD, bands: ['sure', 'likely'], atOnce: 2 })
  assert.deepEqual(chosen.map((part) => part.length).toSorted(), [1, 1, 2])
  assert.deepEqual(chosen.flat().toSorted(), [...ids, other].toSorted())
})

storeTest('subscriptions are told by volume, with what is read of them and how each ends; a list is one, whoever writes to it', async (store, context) => {
  const { bob, home, put, ask } = await bench(store, context)
  const click = SURE | SIGNALS.oneClick | SIGNALS.signed
  for (let n = 0; n < 4; n++) await put(home, SURE, { list_id: 'l.example', list_unsubscribe: '<https://l.example/u>', seen: n === 0 ? 1 : 0 }, { from: { name: '', address: `writer${n}@l.example` } })
  const clicked = await put(home, click, { list_unsubscribe: '<https://lists.example/u>, <mailto:leave@lists.example>' })
  const newest = await put(home, SURE, { list_unsubscribe: '<https://lists.example/u>, <mailto:leave@lists.example>' }, { from: { name: 'The Weekly', address: 'News@lists.example' } })
  await put(home, SIGNALS.bulk, {}, { from: { name: '', address: 'bulk@none.example' } })
  await put(home, SIGNALS.noReply, {}, { from: { name: '', address: 'noreply@app.example' } })
  await put(home, SURE, {}, {}, 'Sent')
  const { body } = await ask<SubscriptionsAnswer>('subscriptions')
  assert.deepEqual(body.items.map(({ sender, listId, mails, readShare, way }) => [sender.address, listId, mails, readShare, way]), [
    ['writer3@l.example', 'l.example', 4, 0.25, 'link'],
    ['News@lists.example', '', 2, 0, 'one-click'],
    ['bulk@none.example', '', 1, 0, 'none'],
  ])
  assert.deepEqual([body.items[1]?.id, body.total, clicked < newest], [clicked, 3, true], 'named by the mail that offers the best way')
  const { body: page } = await ask<SubscriptionsAnswer>('subscriptions?limit=2')
  assert.deepEqual([page.items.length, page.next, (await ask<SubscriptionsAnswer>(`subscriptions?limit=2&before=${page.next}`)).body.items.length], [2, '2', 1])
  assert.deepEqual((await ask<SubscriptionsAnswer>('subscriptions', { headers: bob.headers })).body.items, [])
})

storeTest('each way out is proposed or shown, the past is put away on request, and nobody is asked anything', async (store, context) => {
  const { bob, home, put, ask, tokenWith } = await bench(store, context)
  const of = (name: string) => ({ from: { name, address: `news@${name}.example` } })
  const click = await put(home, SURE | SIGNALS.oneClick | SIGNALS.signed, { list_unsubscribe: '<https://a.example/u>' }, of('a'))
  const letter = await put(home, SURE, { list_unsubscribe: '<mailto:leave@b.example?subject=leave%207&body=please&cc=x@evil.example>' }, of('b'))
  const link = await put(home, SURE, { list_unsubscribe: '<https://c.example/u>' }, of('c'))
  const none = await put(home, SIGNALS.bulk, {}, of('d'))
  const unsubscribe = (id: number, headers?: Record<string, string>) => ask<UnsubscribeAnswer>(`subscriptions/${id}/unsubscribe`, { body: {}, ...(headers === undefined ? {} : { headers }) })

  const clicked = await unsubscribe(click)
  assert.deepEqual([clicked.status, clicked.body.way, clicked.body.action?.kind, clicked.body.action?.state, clicked.body.action?.payload['url']], [202, 'one-click', 'mail.unsubscribe', 'proposed', 'https://a.example/u'])
  const { status, body } = await unsubscribe(letter)
  const { to, cc, bcc, subject, text } = (body.action?.payload ?? {}) as { to: unknown; cc: unknown; bcc: unknown; subject: unknown; text: unknown }
  assert.deepEqual([status, body.way, body.action?.kind, body.action?.state, to, cc, bcc, subject, text], [202, 'mailto', 'mail.send', 'proposed', [{ name: '', address: 'leave@b.example' }], [], [], 'leave 7', 'please'])
  const facts = body.action?.preview.facts.filter(({ label }) => label === 'to' || label === 'subject') ?? []
  assert.deepEqual(facts.map(({ source, sourceNote }) => [source, sourceNote]), [['mail-text', ''], ['asker', 'b']], 'the header of a mail says so, and not the person who clicked')
  assert.ok(body.action?.preview.warnings.some(({ code, exact }) => code === 'only-in-mail-text' && exact === 'leave@b.example'))
  const shown = await unsubscribe(link)
  assert.deepEqual([shown.status, shown.body], [200, { way: 'link', action: null, link: 'https://c.example/u' }])
  assert.deepEqual([(await unsubscribe(none)).body.code, (await unsubscribe(click, bob.headers)).status, (await unsubscribe(7)).status], ['no-way-out', 404, 404])
  assert.equal((await unsubscribe(click, await tokenWith('read', 'flag'))).body.code, 'grant-missing')

  const past = [await put(home, SURE, {}, of('a')), await put(home, SURE, {}, of('a'))]
  await put(home, SURE, { flagged: 1 }, of('a'))
  const archived = await ask<ArchivePastAnswer>(`subscriptions/${click}/archive`, { body: {} })
  assert.deepEqual([archived.status, archived.body.left, archived.body.preview.count, (archived.body.payload['messageIds'] as number[]).toSorted()], [202, 0, 3, [click, ...past].toSorted()])
})

storeTest('candidates are told by sender and band, with all their mails, the least certain first; a sender’s own come in the order that is asked for', async (store, context) => {
  const { bob, home, work, put, ask } = await bench(store, context)
  const shop = { from: { name: 'Shop', address: 'Deals@shop.example' } }
  const [first, second] = [await put(home, SURE, {}, shop), await put(work, SURE, {}, shop)]
  const surer = await put(home, SURE | SIGNALS.feedback, {}, shop)
  const weak = await put(home, WEAK)
  const { body } = await ask<CleanSendersAnswer>('clean/senders')
  assert.deepEqual(body.items.map(({ band, sender, messageIds }) => [band, sender.address, messageIds]), [
    ['unsure', 'news@lists.example', [weak]],
    ['sure', 'Deals@shop.example', [Math.max(first, second), Math.min(first, second), surer]],
  ])
  const shopLine = body.items[1]
  assert.deepEqual([shopLine?.reasons.includes('unsubscribe'), shopLine?.reasons.includes('feedback'), body.counts.sure], [true, false, 3], 'what holds for one of three is no reason for all')
  const ids = async (query: string) => (await ask<CleanAnswer>(`clean?${query}`)).body.items.map(({ id }) => id)
  assert.deepEqual(await ids('sender=deals@shop.example&order=least-first'), shopLine?.messageIds)
  const { body: page } = await ask<CleanAnswer>('clean?order=least-first&limit=2')
  assert.deepEqual([page.items[0]?.id, await ids(`order=least-first&before=${page.next}`)], [weak, shopLine?.messageIds.slice(1)])
  assert.deepEqual((await ask<CleanSendersAnswer>('clean/senders', { headers: bob.headers })).body.items, [])
})

storeTest('subscriptions are found by name, ordered by what is asked, and say what came of an earlier request', async (store, context) => {
  const { alice, bob, web, home, put, ask } = await bench(store, context)
  const of = (name: string) => ({ from: { name, address: `news@${name.length}.example` } })
  for (const seen of [1, 1, 0]) await put(home, SURE, { seen, list_unsubscribe: '<mailto:list@leave.example>' }, of('Grădina'))
  const click = { list_unsubscribe: '<https://lists.example/u>' }
  const asked = await put(home, SURE | SIGNALS.oneClick | SIGNALS.signed, { ...click, size: 90_000 }, of('Offers'))
  await put(home, SURE, { seen: 1 }, of('Third'))
  const names = async (query: string) => (await ask<SubscriptionsAnswer>(`subscriptions?${query}`)).body.items.map(({ sender }) => sender.name)
  assert.deepEqual(await names('order=least-read'), ['Offers', 'Grădina', 'Third'])
  assert.deepEqual([(await names('order=largest'))[0], (await names('order=latest'))[0], await names('q=gradina'), await names('q=nobody')], ['Offers', 'Third', ['Grădina'], []])
  const { body } = await ask<SubscriptionsAnswer>('subscriptions')
  assert.deepEqual(body.items.map(({ sender, way, host, asked: before }) => [sender.name, way, host, before]), [
    ['Grădina', 'mailto', 'leave.example', null],
    ['Third', 'none', '', null],
    ['Offers', 'one-click', 'lists.example', null],
  ])
  const { body: proposal } = await ask<UnsubscribeAnswer>(`subscriptions/${asked}/unsubscribe`, { body: {} })
  const stateOf = async (headers = alice.headers) => (await ask<SubscriptionsAnswer>('subscriptions?q=offers', { headers })).body.items[0]?.asked
  assert.deepEqual([(await stateOf())?.actionId, (await stateOf())?.state], [proposal.action?.id, 'proposed'])
  // The next mail of it is the same subscription.
  await put(home, SURE | SIGNALS.oneClick | SIGNALS.signed, click, of('Offers'))
  const rejected = await fetch(`${web.url}/api/v1/actions/${proposal.action?.id}/reject`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: '{}' })
  assert.deepEqual([rejected.status, (await stateOf())?.state, await stateOf(bob.headers)], [200, 'rejected', undefined])
})
