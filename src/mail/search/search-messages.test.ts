// What the store answers is what looking at each mail answers: thousands of searches by chance,
// over mails by chance, on both stores. Then the letters of Romanian, whoever asks, and pages.
import assert from 'node:assert/strict'
import { seeded } from '../../../sample/seeded.ts'
import { madeUpQuery } from '../../testing/made-up-query.ts'
import { storeTest } from '../../testing/real-store.ts'
import { fillSearched, lookThrough, SEARCHED_AT, SEARCHED_VOCABULARY } from '../../testing/searched-mail.ts'
import type { Db } from '../../store/db.ts'
import { forgetMailboxes } from '../forgotten-store.ts'
import { removeMessages } from '../messages/mail-store.ts'
import { beginningsIn, NO_BEGINNINGS } from './beginnings.ts'
import { compileQuery } from './compile-query.ts'
import { parseQuery } from './language/parse-query.ts'
import type { QueryNode } from './language/query-node.ts'
import { unparseQuery } from './language/unparse-query.ts'
import { countMatches, firstMatches, loadFound, searchMessages } from './search-messages.ts'
import { loadScope } from './search-scope.ts'

/** PostgreSQL plans each shape anew. */
const ROUNDS = { sqlite: 1_000, postgres: 250 }

/** `isShared`: as the store has it, or as if nobody else had mail here, though somebody has: whose mail is found must not hang on it. */
async function asker(db: Db, userId = 'alice', isShared?: boolean) {
  const known = await loadScope(db, { userId, ...SEARCHED_AT })
  const scope = { ...known, isShared: isShared ?? known.isShared }
  const compiled = async (typed: string | QueryNode) => {
    const query = typeof typed === 'string' ? parseQuery(typed).query : typed
    return compileQuery(db.kind, query, scope, await beginningsIn(db, query))
  }
  const found = async (query: string | QueryNode, limit = 2_000) => (await searchMessages(db, await compiled(query), { order: 'newest', limit })).map(({ id }) => id)
  return { compiled, found }
}

storeTest('every search finds what looking at each mail finds, in its order', async ({ db, kind }) => {
  const chance = seeded(2_026)
  const messages = await fillSearched(db, chance, 144)
  const askers = [await asker(db), await asker(db, 'alice', false)]
  let matched = 0
  for (let round = 0; round < ROUNDS[kind]; round++) {
    const { found, compiled } = askers[round % askers.length]!
    const query = madeUpQuery(chance, SEARCHED_VOCABULARY)
    const expected = lookThrough(messages, query)
    assert.deepEqual(await found(query), expected, unparseQuery(query))
    if (expected.length > 0 && expected.length < messages.length) matched++
    if (round % 20 === 0) assert.deepEqual(await countMatches(db, await compiled(query)), { count: expected.length, atLeast: false })
  }
  assert.ok(matched > ROUNDS[kind] / 3, `only ${matched} searches told mails apart`)
})

storeTest('a word beside a condition in an OR, and an excluded sender, mean what they say', async ({ db }) => {
  const messages = await fillSearched(db, seeded(5), 240)
  const { found } = await asker(db)
  for (const typed of ['offer OR is:unread', '-from:ana', '-from:ana -to:stefan', 'offer -(invoice OR is:read)', 'is:unread -offer', '-(offer is:unread)', 'in:trash offer', 'in:anywhere -in:spam', '']) {
    assert.deepEqual(await found(typed), lookThrough(messages, parseQuery(typed).query), typed)
  }
})

storeTest('ș, ş and s are one letter, and so are ț, ţ, t and ă, â, a and î, i, written either way', async ({ db }) => {
  const messages = await fillSearched(db, seeded(5), 240)
  const { found } = await asker(db)
  for (const spellings of [['școală', 'scoala', 'şcoală', 'SCOALĂ', 's\u0326coala\u0306'], ['țară', 'ţara', 'tara', 'tără'], ['împreună', 'impreuna', 'IMPREUNA']]) {
    const expected = lookThrough(messages, parseQuery(spellings[0]!).query)
    assert.ok(expected.length > 20, spellings[0])
    for (const spelling of spellings) assert.deepEqual(await found(spelling), expected, spelling)
  }
})

storeTest('an address is found whole, by its name and by its domain, and a file by a part of its name', async ({ db }) => {
  const messages = await fillSearched(db, seeded(5), 240)
  const { found } = await asker(db)
  const from = (address: string) => messages.filter((one) => one.from.address === address && !['Trash', 'Junk'].includes(one.folder)).map(({ id }) => id).toSorted((a, b) => b - a)
  for (const typed of ['from:stefan.turcanu@firma.example', 'from:turcanu', 'from:firma.example', 'from:Ștefan', 'from:tur*']) {
    assert.deepEqual(await found(typed), from('stefan.turcanu@firma.example'), typed)
  }
  assert.ok((await found('filename:finala.docx')).length > 0)
  assert.deepEqual(await found('filename:docx'), await found('filename:"ofertă finală.docx"'))
})

storeTest('"me" is every address that a person has here', async ({ db }) => {
  await fillSearched(db, seeded(5), 60)
  const { found } = await asker(db)
  await db.query.updateTable('accounts').set({ address: 'ana@example.org' }).where('id', '=', 'acc_home').execute()
  assert.deepEqual(await found('from:me'), [])
  assert.deepEqual(await (await asker(db)).found('from:me'), await found('from:ana@example.org'))
})

storeTest('nobody finds the mail of somebody else, by a word, by none, or by an exclusion', async ({ db }) => {
  const messages = await fillSearched(db, seeded(5), 120)
  const hers = new Set(messages.map(({ id }) => id))
  const { found } = await asker(db, 'bob')
  const { found: foundAsIfAlone } = await asker(db, 'bob', false)
  for (const typed of ['offer', '-offer', 'offer OR is:unread', '', 'is:unread', 'in:anywhere', '-absent', 'from:ana']) {
    const his = await found(typed)
    assert.ok(his.length > 0, typed)
    assert.deepEqual(his.filter((id) => hers.has(id)), [], typed)
    assert.deepEqual(await foundAsIfAlone(typed), his, typed)
  }
  assert.deepEqual(await (await asker(db, 'carol')).found('-absent'), [])
})

storeTest('the index is shared from the first mailbox of somebody else until the last of their mail is deleted', async ({ db }) => {
  const isShared = async (userId: string) => (await loadScope(db, { userId, ...SEARCHED_AT })).isShared
  assert.equal(await isShared('alice'), false)
  await fillSearched(db, seeded(5), 12)
  assert.deepEqual([await isShared('alice'), await isShared('bob')], [true, true])
  await db.transaction((tx) => forgetMailboxes(tx, 1, { userId: 'bob', accountId: 'acc_bob' }))
  assert.equal(await isShared('alice'), true)
  await db.query.deleteFrom('forgotten_mailboxes').execute()
  assert.equal(await isShared('alice'), false)
})

storeTest('pages follow each other without a gap or a repetition, and the best come first when asked', async ({ db }) => {
  await fillSearched(db, seeded(5), 240)
  const { found, compiled } = await asker(db)
  for (const typed of ['offer', 'is:read', 'offer OR is:unread']) {
    const whole = await found(typed)
    const paged: number[] = []
    for (;;) {
      const page = await searchMessages(db, await compiled(typed), { order: 'newest', limit: 7, before: paged.at(-1) })
      paged.push(...page.map(({ id }) => id))
      if (page.length < 7) break
    }
    assert.deepEqual(paged, whole, typed)
  }
  const best = await searchMessages(db, await compiled('report'), { order: 'best', limit: 500 })
  assert.deepEqual(best.map(({ id }) => id).toSorted((a, b) => b - a), await found('report'))
  assert.ok(best.slice(0, 5).every(({ subject }) => /report/i.test(subject)), 'a word in the subject counts more')
})

storeTest('what is counted up to a number is said to be at least so many', async ({ db }) => {
  await fillSearched(db, seeded(5), 240)
  const { found, compiled } = await asker(db)
  const { length } = await found('offer')
  assert.deepEqual(await countMatches(db, await compiled('offer'), length), { count: length, atLeast: false })
  assert.deepEqual(await countMatches(db, await compiled('offer'), length - 1), { count: length - 1, atLeast: true })
})

storeTest('a first page and its count are what they are when asked for apart', async ({ db }) => {
  await fillSearched(db, seeded(5), 240)
  const { compiled } = await asker(db)
  for (const typed of ['offer', 'off*', 'offer OR is:unread', 'absent', 'in:anywhere']) {
    for (const order of ['newest', 'best'] as const) {
      const { matches, total } = await firstMatches(db, await compiled(typed), { order, limit: 7 })
      const page = await searchMessages(db, await compiled(typed), { order, limit: 7 })
      assert.deepEqual(await loadFound(db, matches.slice(0, 7)), page, `${typed} ${order}`)
      assert.deepEqual(total, await countMatches(db, await compiled(typed)), `${typed} ${order}`)
    }
  }
})

storeTest('a mail that is removed is not found any more, and its words leave the index', async ({ db }) => {
  await fillSearched(db, seeded(5), 60)
  const { found } = await asker(db)
  const [first, ...others] = await found('offer')
  await db.transaction((tx) => removeMessages(tx, 1, [first!]))
  assert.deepEqual(await found('offer'), others)
})

storeTest('a name that nothing here has finds nothing and is told, with the one that may be meant', async ({ db }) => {
  await fillSearched(db, seeded(5), 60)
  const { found, compiled } = await asker(db)
  assert.deepEqual(await found('in:wrok'), [])
  const unknown = async (typed: string) => (await compiled(typed)).unknown.map(({ code, suggestion }) => [code, suggestion])
  assert.deepEqual(await unknown('in:wrok OR account:hone'), [['no-such-place', 'in:Work'], ['no-such-account', 'account:Home']])
  assert.deepEqual(await unknown('in:work label:"old thnigs" in:anywhere in:inbox'), [['no-such-place', 'label:"Old things"']])
})

storeTest('the deepest and the longest search that the language allows is answered', async ({ db }) => {
  await fillSearched(db, seeded(5), 60)
  const { found } = await asker(db)
  const opened = 'a1 (report OR '.repeat(20)
  assert.deepEqual(parseQuery(`${opened}plan${')'.repeat(20)}`).problems, [])
  await found(`${opened}plan${')'.repeat(20)}`)
  await found(`${'-(a1 OR is:unread '.repeat(20)}plan${')'.repeat(20)}`)
  await found(Array.from({ length: 100 }, (_, n) => `w${n}`).join(' OR '))
  await found(Array.from({ length: 100 }, (_, n) => `-from:w${n}*`).join(' '))
})

storeTest('a beginning finds the words that begin so, spelt out or gathered, in every field, and the best of them first as before', async ({ db, kind }) => {
  const messages = await fillSearched(db, seeded(11), 240)
  const { found, compiled } = await asker(db)
  for (const typed of ['rep*', 'REPO*', 'șco*', 'subject:of*', 'from:an*', 'rep* -of*', 'rep* OR inv*', '"the rep*"', 'z*', 'ß*']) {
    const query = parseQuery(typed).query
    const expected = lookThrough(messages, query)
    assert.deepEqual(await found(query), expected, typed)
    const gathered = compileQuery(db.kind, query, await loadScope(db, { userId: 'alice', ...SEARCHED_AT }), NO_BEGINNINGS)
    assert.deepEqual((await searchMessages(db, gathered, { order: 'newest', limit: 2_000 })).map(({ id }) => id), expected, `${typed}, gathered`)
    const best = async (asked: typeof gathered) => (await searchMessages(db, asked, { order: 'best', limit: 500 })).map(({ id }) => id)
    assert.deepEqual(await best(await compiled(typed)), await best(gathered), `${typed}, the best first`)
  }
  const { walked } = (await compiled('rep*')).fullText ?? assert.fail()
  assert.equal(walked.includes('*'), kind === 'postgres', walked)
})
