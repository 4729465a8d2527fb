// More than yes and no: an edit, a question, its answer, nothing at all, and some of many. Each
// is held to the same promise: what is carried out is what somebody saw and signed, and of two
// who say something at once exactly one is heard.
import assert from 'node:assert/strict'
import type { JobContext } from '../jobs/job.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { alice, bob, lampKinds, openLamps, script } from '../testing/lamps.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import type { Action } from './action.ts'
import { countTray, listActions } from './action-list.ts'
import { findAction } from './action-store.ts'
import { listAudit } from './audit.ts'
import { expireProposalsHandler } from './expire-job.ts'
import { ignore } from './ignore.ts'
import { answer, ask } from './question.ts'
import { edit } from './revise.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const switched = (lamps: string[], on = true) => ({ kind: 'lamps.switch', payload: { lamps, on } })

function bench(store: TestStore) {
  const clock = fixedClock(NOON)
  const house = openLamps(store, clock)
  const { db } = store
  const now = async (action: Pick<Action, 'id'>) => (await findAction(db, action.id)) ?? assert.fail('the action is gone')
  return {
    ...house,
    db,
    clock,
    now,
    edit: (action: Pick<Action, 'id' | 'digest'>, proposal: { kind: string; payload: unknown }, by = alice) =>
      edit(db, clock, lampKinds, { actionId: action.id, by, seenDigest: action.digest, proposal }),
    ask: house.ask,
    question: (action: Pick<Action, 'id'>, words = 'Why these?', by = alice) => ask(db, clock, { actionId: action.id, by, words }),
    answer: (action: Pick<Action, 'id'>, more: { by?: typeof script; proposal?: { kind: string; payload: unknown }; userId?: string } = {}) =>
      answer(db, clock, lampKinds, { userId: 'alice', actionId: action.id, by: script, words: 'Because.', ...more }),
    ignore: (action: Pick<Action, 'id'>, ignored = true, by = alice) => ignore(db, clock, { actionId: action.id, by, ignored }),
    executions: async () => (await db.query.selectFrom('jobs').select('id').where('name', '=', 'actions.execute').execute()).length,
  }
}

storeTest('what a person edited is what is carried out, and nothing that was seen before can be approved', async (store) => {
  const { ask: propose, edit: change, approve, execute, lamps, now, executions } = bench(store)
  const first = await propose({ lamps: ['a', 'b'], on: true })
  const second = await change(first, switched(['a']))
  assert.notEqual(second.digest, first.digest)
  await assert.rejects(approve(first), { code: 'payload-changed' })
  const back = await change(second, switched(['a', 'b']))
  await assert.rejects(approve(first), { code: 'payload-changed' }, 'changed back it reads the same, and is another version all the same')
  assert.equal(await executions(), 0)
  await approve(back)
  await execute(first.id)
  assert.deepEqual([[...lamps.burning].toSorted(), (await now(first)).state, (await now(first)).revision], [['a', 'b'], 'done', 2])
})

storeTest('an edit of what was edited meanwhile, of another kind, of nonsense, by a stranger or too late changes nothing', async (store) => {
  const { ask: propose, edit: change, clock, now } = bench(store)
  const action = await propose({ lamps: ['a'], on: true })
  await change(action, switched(['b']))
  const before = await now(action)
  await assert.rejects(change(action, switched(['c'])), { code: 'payload-changed' })
  await assert.rejects(change(before, { kind: 'smoke.send', payload: { word: 'x' } }), { code: 'other-kind' })
  await assert.rejects(change(before, { kind: 'lamps.switch', payload: { lamps: [] } }), { code: 'bad-payload' })
  await assert.rejects(change(before, switched(['c']), bob), { code: 'not-found' })
  clock.advance(24 * 3_600_000)
  await assert.rejects(change(before, switched(['c'])), { code: 'expired' })
  assert.deepEqual(await now(action), before)
})

storeTest('what the person wrote into it is in their words, what stood there before is not', async (store) => {
  const { ask: propose, edit: change } = bench(store)
  const action = await propose({ word: 'to-mallory' }, { kind: 'smoke.send' })
  const same = await change(action, { kind: 'smoke.send', payload: { word: 'to-mallory' } })
  assert.deepEqual([same.preview.facts[0]?.source, same.preview.warnings.length], ['mail-text', 1])
  const theirs = await change(same, { kind: 'smoke.send', payload: { word: 'to-henrik' } })
  assert.deepEqual([theirs.preview.facts[0]?.source, theirs.preview.warnings.length], ['your-words', 0])
  const twice = await change(theirs, { kind: 'smoke.send', payload: { word: 'to-henrik' } })
  assert.deepEqual([twice.preview.facts[0]?.source, twice.preview.warnings.length], ['your-words', 0], 'a second edit takes nothing from the first')
})

storeTest('however often it is changed, it says what was proposed at first', async (store) => {
  const { ask: propose, edit: change, question, answer: reply, now } = bench(store)
  const action = await propose({ lamps: ['a', 'b'], on: true })
  assert.equal(action.preview.before, undefined)
  const { facts, body, count } = action.preview
  await change(action, switched(['a']))
  await question(action, 'Why a?')
  await reply(action, { proposal: switched(['c', 'd', 'e']) })
  assert.deepEqual((await now(action)).preview.before, { facts, body, count })
})

storeTest('an approval and an edit at the same instant: one of them is heard', async (store) => {
  const { ask: propose, edit: change, approve, now, executions, execute, lamps } = bench(store)
  for (let round = 0; round < 5; round++) {
    const action = await propose({ lamps: [`old${round}`], on: true })
    const [approved, edited] = await Promise.allSettled([approve(action), change(action, switched([`new${round}`]))])
    assert.deepEqual([approved.status, edited.status].toSorted(), ['fulfilled', 'rejected'])
    const after = await now(action)
    assert.equal(after.state, approved.status === 'fulfilled' ? 'approved' : 'proposed')
    await execute(action.id)
    assert.deepEqual([lamps.burning.has(`old${round}`), lamps.burning.has(`new${round}`)], [approved.status === 'fulfilled', false])
  }
  assert.equal(await executions(), lamps.effects)
})

storeTest('a question waits for who proposed it, and for nobody else; an answer with another payload is signed anew', async (store) => {
  const { db, ask: propose, question, answer: reply, approve, now } = bench(store)
  const action = await propose({ lamps: ['a', 'b'], on: true })
  await assert.rejects(reply(action), { code: 'nothing-asked' }, 'nobody rewrites unasked what a person is about to sign')
  await question(action, 'Why b?')
  assert.deepEqual([(await now(action)).waitsFor, (await countTray(db, 'alice')).asked], ['asker', 1])
  await assert.rejects(reply(action, { by: { ...script, id: 'tok_2' } }), { code: 'not-the-asker' })
  await assert.rejects(reply(action, { userId: 'bob' }), { code: 'not-found' })
  const answered = await reply(action, { proposal: switched(['a']) })
  assert.deepEqual(answered.talk.map(({ by, words }) => [by, words]), [['person', 'Why b?'], ['asker', 'Because.']])
  assert.deepEqual([answered.waitsFor, answered.revision], ['', 1])
  await assert.rejects(approve(action), { code: 'payload-changed' })
  await approve(answered)
  await assert.rejects(question(action), { code: 'already-decided' })
  await assert.rejects(reply(action), { code: 'already-decided' })
  const trail = (await listAudit(db, { userId: 'alice', subject: action.id, limit: 10 })).map(({ event, actor }) => `${actor} ${event}`)
  assert.deepEqual(trail.toReversed(), ['token:tok_1 action.proposed', 'person:alice action.asked', 'token:tok_1 action.answered', 'person:alice action.approved'])
})

storeTest('an answer in words alone leaves the seal as it was; a rule and the person themselves cannot be asked', async (store) => {
  const { ask: propose, question, answer: reply, approve } = bench(store)
  const action = await propose({ lamps: ['a'], on: true })
  await question(action)
  assert.equal((await reply(action)).digest, action.digest)
  assert.equal((await approve(action)).state, 'approved')
  for (const by of ['rule', 'person', 'undo'] as const) {
    const own = await propose({ lamps: ['a'], on: true }, { origin: { ...script, by } })
    await assert.rejects(question(own), { code: 'nobody-to-ask' })
  }
})

storeTest('an answer and an approval of what stood there at the same instant: one of them is heard', async (store) => {
  const { ask: propose, question, answer: reply, approve, now } = bench(store)
  for (let round = 0; round < 5; round++) {
    const action = await propose({ lamps: ['a'], on: true })
    await question(action)
    const both = await Promise.allSettled([approve(action), reply(action, { proposal: switched(['everything']) })])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const { state, payload } = await now(action)
    assert.deepEqual(state === 'approved' ? payload['lamps'] : state, state === 'approved' ? ['a'] : 'proposed')
  }
})

storeTest('what is ignored leaves the tray and expires by itself; until then it can be taken up', async (store) => {
  const { db, clock, ask: propose, ignore: putAside, approve, now } = bench(store)
  const [one, two] = [await propose({ lamps: ['a'], on: true }), await propose({ lamps: ['b'], on: true })]
  await putAside(one)
  await assert.rejects(putAside(one, true, bob), { code: 'not-found' })
  const listed = async (more: object) => (await listActions(db, { userId: 'alice', limit: 9, ...more })).map(({ id }) => id)
  assert.deepEqual([await listed({ open: true }), await listed({ tray: 'waiting' }), await listed({ tray: 'ignored' })], [[two.id], [two.id], [one.id]])
  await putAside(one, false)
  assert.deepEqual(await countTray(db, 'alice'), { waiting: 2, asked: 0, ignored: 0, underWay: 0, unknown: 0 })
  await putAside(one)
  clock.advance(24 * 3_600_000)
  await expireProposalsHandler({}, { db, clock } as unknown as JobContext)
  assert.deepEqual([(await now(one)).state, (await now(one)).stateReason, (await now(two)).stateReason], ['expired', 'ignored', ''])
  await assert.rejects(approve(one), { code: 'already-decided' })
})

storeTest('some of many: what is left out is not done and stands with the action', async (store) => {
  const { db, ask: propose, approve, execute, lamps, now } = bench(store)
  const action = await propose({ lamps: ['a', 'b', 'c'], on: true })
  await assert.rejects(approve(action, ['d']), { code: 'not-in-action' })
  await assert.rejects(approve(action, ['a', 'b', 'c']), { code: 'nothing-left' })
  const letter = await propose({ word: 'x' }, { kind: 'smoke.send' })
  await assert.rejects(approve(letter, ['x']), { code: 'not-divisible' })
  assert.equal((await now(action)).state, 'proposed')
  await approve(action, ['b'])
  await execute(action.id)
  const done = await now(action)
  assert.deepEqual([...lamps.burning].toSorted(), ['a', 'c'])
  assert.deepEqual([done.state, done.declined.map(({ title }) => title), done.preview.count, done.preview.items.length], ['done', ['lamp b'], 2, 2])
  const [approved] = (await listAudit(db, { userId: 'alice', subject: action.id, limit: 10 })).filter(({ event }) => event === 'action.approved')
  assert.deepEqual([approved?.detail['seen'], approved?.detail['digest'], approved?.detail['leftOut']], [action.digest, done.digest, ['b']])
})

storeTest('the same action approved with different things left out by two tabs is carried out once', async (store) => {
  const { ask: propose, approve, execute, lamps, executions } = bench(store)
  const action = await propose({ lamps: ['a', 'b'], on: true })
  const both = await Promise.allSettled([approve(action, ['a']), approve(action, ['b'])])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  await execute(action.id)
  await execute(action.id)
  assert.deepEqual([lamps.burning.size, lamps.effects, await executions()], [1, 1, 1])
})

storeTest('the journal is found by who asked, what, where and when, a page at a time', async (store) => {
  const { db, clock, ask: propose, approve, execute } = bench(store)
  const own = await propose({ lamps: ['a'], on: true }, { origin: { by: 'person', id: 's1', name: 'Alice', words: '' } })
  clock.advance(60_000)
  const scripted = await propose({ lamps: ['b'], on: true })
  await approve(scripted)
  clock.advance(60_000)
  await execute(scripted.id)
  const letter = await propose({ word: 'x' }, { kind: 'smoke.send', origin: { ...script, id: 'tok_2' } })
  const listed = async (more: object) => (await listActions(db, { userId: 'alice', limit: 9, ...more })).map(({ id }) => id)
  assert.deepEqual(await listed({}), [letter.id, scripted.id, own.id])
  assert.deepEqual(await listed({ origin: { by: 'token' } }), [letter.id, scripted.id])
  assert.deepEqual(await listed({ origin: { by: 'token', id: 'tok_1' } }), [scripted.id])
  assert.deepEqual(await listed({ kinds: ['smoke.send', 'lamps.switch'], accountId: 'acc' }), [letter.id, scripted.id, own.id])
  assert.deepEqual([await listed({ kinds: ['smoke.send'] }), await listed({ accountId: 'other' })], [[letter.id], []])
  assert.deepEqual(await listed({ fromMs: NOON + 120_000 }), [letter.id, scripted.id], 'by when it was begun, not when it was proposed')
  assert.deepEqual(await listed({ toMs: NOON + 120_000 }), [own.id])
  assert.deepEqual(await listed({ before: scripted.id, limit: 1 }), [own.id])
  assert.deepEqual(await listActions(db, { userId: 'bob', limit: 9 }), [])
})
