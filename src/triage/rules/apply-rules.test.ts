// A rule looks at mail once, as it comes in: what it means is proposed as one action, whoever is
// killed and whenever; what was there before, what came while it rested and what the person did
// with a mail since are no matter of it.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openRuledMail } from '../../testing/ruled-mail.ts'
import { hearArrivals } from './hear-arrivals.ts'

const carol = { from: { name: 'Carol', address: 'carol@example.net' } }

storeTest('what came in is proposed as one action, in the name of the rule and with its reason', async (store, context) => {
  const { make, arrive, look, proposed, marks, arrivals, account } = await openRuledMail(store, context)
  await account.put('INBOX', { subject: 'before' })
  const rule = await make()
  const [one, two, other] = await arrive({ subject: 'one' }, { subject: 'two' }, carol)
  assert.equal(await look(), true)
  const [action, ...more] = await proposed()
  assert.deepEqual(more, [])
  assert.deepEqual([action?.kind, action?.state, action?.origin], ['mail.mark-read', 'proposed', { by: 'rule', id: rule.id, name: 'Bills', words: 'from:bob' }])
  assert.deepEqual(action?.preview.items.map(({ id }) => Number(id)).toSorted((a, b) => a - b), [one!.id, two!.id])
  assert.ok(action?.preview.facts.filter(({ label }) => label !== 'account').every(({ source }) => source === 'asker'))
  assert.deepEqual(await marks(one!, two!, other!), ['', '', ''], 'nothing happens until a person says so')
  assert.equal(await arrivals(), 0, 'what every rule has seen is not kept')
  assert.equal(await look(), false)
})

storeTest('where nobody has a rule that is on, nothing is written down and nothing is asked for', async (store, context) => {
  const { make, change, arrive, look, proposed, arrivals } = await openRuledMail(store, context)
  const rule = await change(await make(), { enabled: false })
  await arrive({ subject: 'while it rests' })
  assert.deepEqual([await arrivals(), await look()], [0, false])
  const other = await make({ name: 'Other', query: 'subject:nothing' })
  await arrive({ subject: 'also while it rests' })
  await change(rule, { enabled: true })
  await look()
  assert.deepEqual(await proposed(), [], 'what came while it rested is not made up for')
  await arrive({ subject: 'now' })
  await look()
  assert.deepEqual((await proposed()).map(({ origin, preview }) => [origin.id, preview.count]), [[rule.id, 1]])
  assert.notEqual(other.id, rule.id)
})

storeTest('rules that want opposite things look at a mail once each, and never chase each other', async (store, context) => {
  const { make, arrive, look, proposed, grant, work, marks } = await openRuledMail(store, context)
  await grant(await make({ name: 'Star', act: { kind: 'mail.star' } }))
  await grant(await make({ name: 'Unstar', act: { kind: 'mail.unstar' } }))
  const [mail] = await arrive({ subject: 'x' })
  for (let round = 0; round < 4; round++) {
    await look()
    await work()
  }
  const acts = (await proposed()).map(({ kind, state }) => [kind, state])
  assert.deepEqual(acts, [['mail.star', 'done']], 'when the second looked there was no star to take off, and it does not look again')
  assert.deepEqual(await marks(mail!), ['F'])
})

storeTest('what is so already, and what the person wrote, is left alone', async (store, context) => {
  const { make, arrive, look, proposed } = await openRuledMail(store, context)
  await make({ query: 'subject:x' })
  await make({ query: 'subject:x', act: { kind: 'mail.archive' } })
  await arrive({ subject: 'x', seen: true, in: 'Work' }, { subject: 'x', in: 'Sent' })
  await look()
  assert.deepEqual(await proposed(), [])
  const [mail] = await arrive({ subject: 'x', seen: true })
  await look()
  assert.deepEqual((await proposed()).map(({ kind, preview }) => [kind, preview.items.map(({ id }) => Number(id))]), [['mail.archive', [mail!.id]]])
})

storeTest('killed at any moment, nothing is proposed twice and nothing is passed over', async (store, context) => {
  const { make, arrive, proposed, lookBy, job, alice } = await openRuledMail(store, context)
  await make({ name: 'A' })
  await make({ name: 'B', act: { kind: 'mail.star' } })
  const mails = await arrive(...Array.from({ length: 7 }, (_, at) => ({ subject: `mail ${at}` })))
  // A transaction that breaks off is what a kill leaves: the n-th of the job, and each after it in turn.
  for (let breaksAt = 1; breaksAt <= 6; breaksAt++) {
    let transactions = 0
    const db = {
      ...store.db,
      transaction: (act: Parameters<typeof store.db.transaction>[0]) =>
        store.db.transaction(async (tx) => {
          const answer = await act(tx)
          if (++transactions === breaksAt) throw new Error('killed')
          return answer
        }),
    } as typeof store.db
    await lookBy({ userId: alice.userId, isAgain: false }, { ...job, db }).catch((error: Error) => assert.equal(error.message, 'killed'))
  }
  await lookBy({ userId: alice.userId, isAgain: false }, job)
  const found = await proposed()
  assert.deepEqual(found.map(({ origin, preview }) => [origin.name, preview.count]).toSorted(), [['A', mails.length], ['B', mails.length]])
})

storeTest('two workers at once propose what one would', async (store, context) => {
  const { make, arrive, proposed, lookBy, job, alice } = await openRuledMail(store, context)
  await make()
  await arrive(...Array.from({ length: 5 }, (_, at) => ({ subject: `mail ${at}` })))
  const others = store.kind === 'sqlite' ? [store.db] : [store.db, store.reopen()]
  try {
    await Promise.all(others.map((db) => lookBy({ userId: alice.userId, isAgain: false }, { ...job, db })))
  } finally {
    for (const one of others.slice(1)) await one.close()
  }
  assert.deepEqual((await proposed()).map(({ preview }) => preview.count), [5])
})

storeTest('a look is bounded, and mail of two accounts makes an action of each', async (store, context) => {
  const { make, arrive, look, proposed, alice, clock } = await openRuledMail(store, context)
  const other = await openMailAccount(store.db, context, alice.userId)
  await make()
  await arrive({ subject: 'here' })
  const there = await other.put('INBOX', { subject: 'there' })
  await store.db.transaction((tx) => hearArrivals(clock)(tx, { userId: alice.userId, accountId: other.accountId, messageIds: [there.id] }))
  await arrive(...Array.from({ length: searchLimits.mailsMatchedAtOnce + 2 }, () => ({ subject: 'many' })))
  await look()
  assert.deepEqual((await proposed()).map(({ preview }) => preview.count), [1, 1, searchLimits.mailsMatchedAtOnce, 2])
})

storeTest('what cannot be done is told of the rule, which goes on; where too much waits it stays where it is', async (store, context) => {
  const { make, arrive, look, proposed, now, clock } = await openRuledMail(store, context)
  const label = await make({ name: 'Label', act: { kind: 'mail.label', label: 'Bills' } })
  const read = await make({ name: 'Read' })
  await arrive({ subject: 'x' })
  await look()
  assert.equal((await now(label)).trouble?.code, 'no-labels')
  assert.deepEqual((await proposed()).map(({ origin }) => origin.name), ['Read'])
  const [action] = await store.db.query.selectFrom('actions').selectAll().where('origin_id', '=', read.id).execute()
  const waiting = Array.from({ length: limits.proposalsWaitingOfAsker }, (_, at) => ({ ...action!, id: `act_copy${at}` }))
  for (let at = 0; at < waiting.length; at += 20) await store.db.query.insertInto('actions').values(waiting.slice(at, at + 20)).execute()
  const [mail] = await arrive({ subject: 'y' })
  await look()
  assert.equal((await now(read)).trouble?.code, 'too-many-waiting')
  await store.db.query.deleteFrom('actions').where('id', 'like', 'act_copy%').execute()
  assert.equal(await look(), false, 'not before some time')
  clock.advance(10 * 60_000)
  assert.equal(await look(), true)
  assert.deepEqual((await proposed()).at(-1)?.preview.items.map(({ id }) => Number(id)), [mail!.id])
  assert.equal((await now(read)).trouble, null)
})

storeTest('a mail that is gone before a rule comes to it keeps no other away', async (store, context) => {
  const { make, arrive, look, proposed } = await openRuledMail(store, context)
  await make()
  const [gone, stays] = await arrive({ subject: 'gone' }, { subject: 'stays' })
  await store.db.query.deleteFrom('messages').where('id', '=', gone!.id).execute()
  await look()
  assert.deepEqual((await proposed()).map(({ preview }) => preview.items.map(({ id }) => Number(id))), [[stays!.id]])
})

storeTest('what comes in while a look fails is looked at all the same', async (store, context) => {
  const { make, arrive, proposed, lookBy, job, now, alice } = await openRuledMail(store, context)
  const rule = await make({ act: { kind: 'mail.label', label: 'Bills' } })
  const read = await make({ name: 'Read' })
  await arrive({ subject: 'one' })
  let meanwhile = 0
  const db = {
    ...store.db,
    transaction: async (act: Parameters<typeof store.db.transaction>[0]) => {
      try {
        return await store.db.transaction(act)
      } catch (error) {
        if (meanwhile++ === 0) await arrive({ subject: 'two' })
        throw error
      }
    },
  } as typeof store.db
  const places: number[] = []
  const log = { ...job.log, warn: () => void places.push(meanwhile) }
  await lookBy({ userId: alice.userId, isAgain: false }, { ...job, db, log })
  assert.equal((await now(rule)).trouble?.code, 'no-labels')
  assert.deepEqual(places, [1, 2], 'each of the two was looked at')
  assert.deepEqual((await proposed()).map(({ origin, preview }) => [origin.id, preview.count]), [[read.id, 2]])
})

storeTest('a rule that cannot be followed at all keeps no other from its mail, and is tried again', async (store, context) => {
  const { make, arrive, proposed, lookBy, job, alice } = await openRuledMail(store, context)
  const broken = await make({ name: 'Broken' })
  await make({ name: 'Whole' })
  await arrive({ subject: 'x' })
  const act = JSON.stringify({ kind: 'mail.mark-read' })
  await store.db.query.updateTable('rules').set({ act: 'null' }).where('id', '=', broken.id).execute()
  await assert.rejects(async () => await lookBy({ userId: alice.userId, isAgain: false }, job), TypeError)
  assert.deepEqual((await proposed()).map(({ origin }) => origin.name), ['Whole'])
  await store.db.query.updateTable('rules').set({ act }).where('id', '=', broken.id).execute()
  await lookBy({ userId: alice.userId, isAgain: false }, job)
  assert.deepEqual((await proposed()).map(({ origin }) => origin.name).toSorted(), ['Broken', 'Whole'])
})

storeTest('of a search that is not understood any more nothing is left out: it means no mail, and says so', async (store, context) => {
  const { make, arrive, look, proposed, now } = await openRuledMail(store, context)
  const rule = await make()
  await store.db.query.updateTable('rules').set({ query: 'from:bob size:big' }).where('id', '=', rule.id).execute()
  await arrive({ subject: 'x' })
  await look()
  assert.deepEqual([(await now(rule)).trouble?.code, await proposed()], ['rule-query', []])
})
