// Searching as a client asks for it: conversations once each, on pages that follow one another,
// with what was not understood, where the words stand, and what may come next.
import assert from 'node:assert/strict'
import type { z } from 'zod'
import type { TestContext } from 'node:test'
import { connectAccount } from '../../accounts/connected-accounts.ts'
import { addMessages } from '../../mail/messages/mail-store.ts'
import { saveMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { threadsAnswer } from '../contract/mail.ts'
import type { emailsAnswer, SearchAnswer, suggestAnswer } from '../contract/search.ts'

const DAY_MS = 86_400_000
const NEWEST_MS = Date.UTC(2026, 2, 18, 12)

/** Twelve conversations of three mails each, braided; the first and third mail of each say "tender". */
async function filledWeb(store: TestStore, context: TestContext) {
  const web = await openTestWeb(store, context)
  const person = await web.person('alice@example.org')
  const { userId } = person
  const account = await connectAccount({ ...web.house, db: store.db }, { userId, provider: 'maildir', name: 'Home', address: 'alice@example.org', config: { mailPath: '/nowhere', calendarPath: '', sample: false } })
  const letters = Array.from({ length: 36 }, (_, n) => ({ n, thread: n % 12, text: n >= 12 && n < 24 ? 'About lunch.' : `Dear all,\nthe școala tender ${n} is ready.` }))
  const raws = letters.map(({ text }) => Buffer.from(`Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`))
  const places = await web.packs.append(raws)
  await store.db.transaction(async (tx) => {
    const [inbox, spam] = await saveMailboxes(tx, 1, { userId, accountId: account.id, refs: [{ path: 'INBOX', name: 'INBOX', role: 'inbox' }, { path: 'Junk', name: 'Junk', role: 'junk' }] })
    const messages = letters.map(({ n, thread, text }) => ({
      remoteId: `r${n}`,
      messageId: `m${n}@example.net`,
      inReplyTo: n < 12 ? '' : `m${n - 12}@example.net`,
      references: [],
      subject: `Matter ${thread}`,
      from: { name: `Person ${thread}`, address: `person${thread}@example.net` },
      to: [],
      cc: [],
      bcc: [],
      replyTo: [],
      dateMs: NEWEST_MS - (36 - n) * DAY_MS,
      receivedMs: NEWEST_MS,
      size: raws[n]!.length,
      attachments: false,
      snippet: text,
      listUnsubscribe: '',
      broken: '',
      seen: n % 2 === 0,
      flagged: false,
      answered: false,
      draft: false,
      raw: places[n]!,
      words: text,
      files: [],
      labels: [],
      listId: '',
      whole: true,
    }))
    await addMessages(tx, 1, inbox!, messages)
    await addMessages(tx, 1, spam!, [{ ...messages[0]!, remoteId: 's1', messageId: 's1', subject: 'A tender for you' }])
  })
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { headers: person.headers })
    assert.equal(answer.status, 200, path)
    return (await answer.json()) as T
  }
  return { get, web, person }
}

storeTest('a conversation stands once in what is found, led by its newest match, and pages neither repeat nor leave one out', async (store, context) => {
  const { get } = await filledWeb(store, context)
  const seen: string[] = []
  let before = ''
  do {
    const page: SearchAnswer = await get(`/search?q=tender&limit=5${before}`)
    seen.push(...page.items.map(({ subject }) => subject))
    for (const row of page.items) assert.equal(row.messages, 3)
    assert.equal(page.total?.count, before === '' ? 24 : undefined)
    before = page.next === null ? '' : `&before=${page.next}`
  } while (before !== '')
  assert.deepEqual(seen, Array.from({ length: 12 }, (_, n) => `Matter ${11 - n}`))
  const [first] = (await get<SearchAnswer>('/search?q=tender&limit=100')).items
  assert.equal(first?.found.length, 2)
  assert.ok(first.found[0]! > first.found[1]!)
})

storeTest('where nothing of what was typed is understood nothing is found, in every list, and each part is pointed at', async (store, context) => {
  const { get } = await filledWeb(store, context)
  for (const q of ['is:unred', 'is:unred larger:huge', '-has:file', 'OR', '"']) {
    const typed = encodeURIComponent(q)
    const found = await get<SearchAnswer>(`/search?q=${typed}&facets=true`)
    assert.deepEqual([found.items, found.total, found.query, found.problems.length > 0, found.facets?.of], [[], { count: 0, atLeast: false }, '', true, 0], q)
    const best = await get<SearchAnswer>(`/search?q=${typed}&order=best`)
    const mails = await get<z.infer<typeof emailsAnswer>>(`/emails?q=${typed}`)
    const threads = await get<z.infer<typeof threadsAnswer>>(`/threads?q=${typed}`)
    assert.deepEqual([best.items, mails.items, mails.total?.count, threads.items, threads.total], [[], [], 0, [], 0], q)
  }
  for (const q of ['', ' ', '()']) assert.equal((await get<z.infer<typeof emailsAnswer>>(`/emails?q=${encodeURIComponent(q)}`)).total?.count, 36, 'nothing asked for is all mail')
})

storeTest('what was not understood is pointed at, and the rest is found', async (store, context) => {
  const { get } = await filledWeb(store, context)
  const { items, problems, query, total } = await get<SearchAnswer>(`/search?q=${encodeURIComponent('is:unred tender in:inbx')}`)
  assert.deepEqual(problems, [{ code: 'unknown-value', from: 0, to: 8, suggestion: 'is:unread' }, { code: 'no-such-place', from: 16, to: 23, suggestion: 'in:INBOX' }])
  assert.deepEqual([items, total, query], [[], { count: 0, atLeast: false }, 'tender in:inbx'])
  const threads = await get<z.infer<typeof threadsAnswer>>(`/threads?q=${encodeURIComponent('is:unred tender')}&limit=5`)
  assert.deepEqual([threads.problems?.length, threads.items.length, threads.total, threads.totalIsAtLeast], [1, 5, 24, false])
})

storeTest('the words that were searched are shown where they stand in the text', async (store, context) => {
  const { get } = await filledWeb(store, context)
  const { items } = await get<SearchAnswer>('/search?q=scoala&limit=2&snippets=true')
  assert.deepEqual(items.map(({ snippetFound }) => snippetFound?.marks.map(({ from, to }) => snippetFound.text.slice(from, to))), [['școala'], ['școala']])
  const bySender = await get<SearchAnswer>('/search?q=from:person3&limit=1&snippets=true')
  assert.deepEqual(bySender.items.map(({ snippetFound }) => snippetFound), [undefined])
})

storeTest('facets count the newest matches by folder, sender and year, each as a search to go on with', async (store, context) => {
  const { get } = await filledWeb(store, context)
  const { facets } = await get<SearchAnswer>('/search?q=tender&facets=true')
  assert.deepEqual([facets?.of, facets?.isAll, facets?.places, facets?.years, facets?.senders.length], [24, true, [{ query: 'in:INBOX', name: 'INBOX', count: 24, role: 'inbox', known: '' }], [{ query: 'on:2026', name: '2026', count: 24 }], 12])
  for (const { query, count } of facets?.senders ?? []) assert.equal((await get<SearchAnswer>(`/search?q=${encodeURIComponent(`tender ${query}`)}`)).total?.count, count, query)
})

storeTest('single mails come newest first, page by page, and spam only when it is named', async (store, context) => {
  const { get } = await filledWeb(store, context)
  type Emails = z.infer<typeof emailsAnswer>
  const first = await get<Emails>('/emails?q=tender&limit=20')
  const second = await get<Emails>(`/emails?q=tender&limit=20&before=${first.next}`)
  assert.deepEqual([first.items.length, second.items.length, second.next], [20, 4, null])
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)].toSorted((a, b) => b - a))
  assert.deepEqual((await get<Emails>('/emails?q=in:spam')).items.map(({ subject }) => subject), ['A tender for you'])
  assert.equal((await get<Emails>('/emails')).total?.count, 36)
  assert.equal(first.unindexed, 0)
  await store.db.query.updateTable('messages').set({ indexed: 0 }).where('id', '=', ids[0]!).execute()
  assert.equal((await get<Emails>('/emails?q=tender')).unindexed, 1)
})

storeTest('while a search is typed its next piece is suggested: operators, folders, people, and where it goes', async (store, context) => {
  const { get } = await filledWeb(store, context)
  const suggested = async (typed: string) => (await get<z.infer<typeof suggestAnswer>>(`/search/suggest?q=${encodeURIComponent(typed)}`)).items.map(({ text, from }) => [text, from])
  assert.deepEqual(await suggested('tender fil'), [['filename:', 7]])
  assert.deepEqual(await suggested('in:in'), [['in:inbox', 0]])
  assert.deepEqual(await suggested('is:un'), [['is:unread', 0], ['is:unstarred', 0]])
  assert.deepEqual(await suggested('a -from:person3'), [['from:person3@example.net', 3]])
  assert.deepEqual(await suggested('after:last'), ['week', 'month', 'year'].map((unit) => [`after:last-${unit}`, 0]))
  assert.deepEqual(await suggested(''), [])
})

storeTest('a list is of a mailbox or of a search, and a search has a length', async (store, context) => {
  const { web, person } = await filledWeb(store, context)
  for (const [path, code] of [['/threads?q=a&mailbox=mbx_1', 'one-of-both'], [`/search?q=${'x'.repeat(2_001)}`, 'bad-request']] as const) {
    const answer = await fetch(`${web.url}/api/v1${path}`, { headers: person.headers })
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, code], path.slice(0, 20))
  }
})
