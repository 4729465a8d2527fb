// Judged by a corpus of our own (testing/golden-mail.ts), in both languages: what is written to a
// person, names them or was answered by them is never a candidate, a newsletter is.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import { CLEANED_AT, openCleanedInbox } from '../../testing/cleaned-inbox.ts'
import { GOLDEN, rawOf } from '../../testing/golden-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { loadMessage } from '../messages/message-store.ts'
import { cleanBand } from './clean-shapes.ts'
import { findCandidates, weightOfCandidates } from './find-candidates.ts'
import { pastOf } from './subscriptions.ts'

const sent = (...fields: string[]) => Buffer.from(['From: Ana Popescu <ana.popescu@firma.example>', ...fields, 'Subject: s', '', 'text', ''].join('\r\n'))
const NEWSLETTER = { name: 'n', header: ['From: N <newsletter@n.example>', 'To: readers@n.example', 'List-Unsubscribe: <https://n.example/u>', 'Precedence: bulk'], subject: 'News', body: 'This week.' }

storeTest('every mail of the corpus becomes what it must, in both languages', async ({ db }) => {
  const inbox = await openCleanedInbox(db)
  const { userId } = inbox
  // What she wrote: to Mihai, from an alias, and in two threads, one of which begins after her letter came in.
  await inbox.put(sent('To: mihai@firma.example', 'Message-ID: <s1@firma.example>'), { role: 'sent', age: 50 })
  await inbox.put(Buffer.from('From: ana@popescu.example\r\nTo: x@elsewhere.example\r\nMessage-ID: <s2@firma.example>\r\nSubject: x\r\n\r\nx\r\n'), { role: 'sent', age: 50 })
  const ids = new Map<number, (typeof GOLDEN)[number]>()
  for (const one of GOLDEN) ids.set(await inbox.put(rawOf(one), one), one)
  for (const language of ['en', 'ro']) await inbox.put(sent('To: readers@lists.example', `In-Reply-To: <root-${language}@lists.example>`, `Message-ID: <a-${language}@firma.example>`), { role: 'sent', age: 39 })

  const { found, kept } = await findCandidates(db, { userId, nowMs: CLEANED_AT })
  const bands = new Map(found.map(({ id, band }) => [id, band]))
  const became = [...ids].map(([id, { name, expect }]) => `${name}: ${bands.get(id) ?? (cleanBand.safeParse(expect).success ? 'kept' : expect)}`)
  assert.deepEqual(became, GOLDEN.map(({ name, expect }) => `${name}: ${expect}`))
  const expected = Object.fromEntries(Object.keys(kept).map((why) => [why, GOLDEN.filter(({ expect }) => expect === why).length]))
  assert.deepEqual(kept, expected)
  assert.deepEqual(found.map(({ confidence }) => confidence), found.map(({ confidence }) => confidence).toSorted((a, b) => b - a))
})

storeTest('what cannot be known of a mail keeps it: half of it, damaged, without its words, not looked at', async ({ db }) => {
  const inbox = await openCleanedInbox(db)
  const ids = []
  for (let n = 0; n < 5; n++) ids.push(await inbox.put(rawOf({ ...NEWSLETTER, name: `n${n}` }), { age: 40 }))
  const lacking = [{ whole: 0 }, { broken: 'A part is missing' }, { indexed: 0 }, { signals: -1 }]
  for (const [n, columns] of lacking.entries()) await db.query.updateTable('messages').set(columns).where('id', '=', ids[n] as number).execute()
  const { found, kept } = await findCandidates(db, { userId: inbox.userId, nowMs: CLEANED_AT })
  assert.deepEqual([found.map(({ id }) => id), kept['not-read-whole']], [[ids[4]], 3])
})

storeTest('mails of one sort share what is told of them, so that a list of them may be kept; one of a whole life may not', async ({ db }) => {
  const inbox = await openCleanedInbox(db)
  for (let n = 0; n < 3; n++) await inbox.put(rawOf({ ...NEWSLETTER, name: `n${n}` }), { age: 40 })
  const { found } = await findCandidates(db, { userId: inbox.userId, nowMs: CLEANED_AT })
  assert.deepEqual([found.length, new Set(found.map(({ reasons }) => reasons)).size], [3, 1])
  const weightOf = (mails: number) => weightOfCandidates({ found: Array.from({ length: mails }, () => found[0] as (typeof found)[number]) })
  assert.ok(weightOf(50_000) < limits.answerBytesKept && weightOf(60_000) > limits.answerBytesKept)
})

storeTest('only the inbox is looked at, and only one’s own', async ({ db }) => {
  const ana = await openCleanedInbox(db)
  const bob = await openCleanedInbox(db, { id: 'usr_bob', name: 'Bob Smith', address: 'bob@example.org' })
  await ana.put(rawOf({ ...NEWSLETTER, name: 'thrown away' }), { role: 'trash', age: 40 })
  const hers = await ana.put(rawOf(NEWSLETTER), { age: 40 })
  const his = await bob.put(rawOf(NEWSLETTER), { age: 40 })
  const foundOf = async (userId: string, among?: number[]) => (await findCandidates(db, { userId, nowMs: CLEANED_AT, ...(among === undefined ? {} : { among }) })).found.map(({ id }) => id)
  assert.deepEqual([await foundOf(ana.userId), await foundOf(bob.userId), await foundOf(bob.userId, [hers]), await foundOf('usr_none')], [[hers], [his], [], []])
})

storeTest('a sender whose mail is read weighs less than one whose mail never is', async ({ db }) => {
  const inbox = await openCleanedInbox(db)
  for (const [sender, seen] of [['read', true], ['unread', false]] as const) {
    for (let n = 0; n < 6; n++) await inbox.put(rawOf({ ...NEWSLETTER, name: `${sender}${n}`, header: [`From: ${sender}@n.example`, ...NEWSLETTER.header.slice(1)] }), { age: 40 + n, marks: { seen } })
  }
  const { found } = await findCandidates(db, { userId: inbox.userId, nowMs: CLEANED_AT })
  const codes = found.map(({ reasons }) => reasons.map(({ code }) => code).find((code) => code === 'never-read' || code === 'often-read'))
  assert.deepEqual(codes, [...Array<string>(6).fill('never-read'), ...Array<string>(6).fill('often-read')])
  assert.ok((found[0]?.confidence ?? 0) > (found.at(-1)?.confidence ?? 100))
})

storeTest('what of a subscription is put away at once has a limit, and what is left beyond it is counted', async ({ db }) => {
  const inbox = await openCleanedInbox(db)
  const ids = []
  for (let n = 0; n < 4; n++) ids.push(await inbox.put(rawOf({ ...NEWSLETTER, name: `n${n}` }), { age: 40 - n, marks: { flagged: n === 0 } }))
  await inbox.put(rawOf({ ...NEWSLETTER, name: 'thrown away' }), { role: 'trash', age: 40 })
  const message = (await loadMessage(db, inbox.userId, ids[3] as number)) ?? assert.fail('it is not there')
  const newestFirst = [ids[3], ids[2], ids[1]]
  assert.deepEqual(await pastOf(db, message, 2), { messageIds: newestFirst.slice(0, 2), left: 1 })
  assert.deepEqual([await pastOf(db, message, 3), await pastOf(db, message, 4)], [{ messageIds: newestFirst, left: 0 }, { messageIds: newestFirst, left: 0 }])
})
