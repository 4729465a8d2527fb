// After a gap in the history: the store ends up as Gmail is, and nothing that it holds is
// downloaded again. `Store` keeps what a pull would keep, and reads what it does not hold.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { letter, openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import type { GmailServer } from '../../testing/gmail/gmail-server.ts'
import type { KnownMessages, SyncCursor } from '../mail-port.ts'
import type { Marks } from '../types.ts'
import type { GmailReader } from './gmail-reader.ts'

const never = new AbortController().signal
const DAY_MS = 24 * 3_600_000

class Store {
  readonly rows = new Map<string, Marks>()
  cursor: SyncCursor | undefined
  /** In the order in which they came. */
  readonly downloaded: string[] = []
  pages = 0

  get known(): KnownMessages {
    const sorted = () => [...this.rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return { after: (id, limit) => Promise.resolve(sorted().filter(([remoteId]) => remoteId > id).slice(0, limit).map(([remoteId, marks]) => ({ remoteId, ...marks }))) }
  }

  async read(reader: GmailReader, ids: readonly string[]): Promise<void> {
    for await (const { remoteId, marks } of reader.fetchRaw('feed', ids, { signal: never })) {
      this.rows.set(remoteId, marks as Marks)
      this.downloaded.push(remoteId)
    }
  }

  async pullOlder(reader: GmailReader, fromMs?: number): Promise<void> {
    let before
    do {
      const page = await reader.pullOlder({ path: 'feed', before, limit: 50, fromMs, signal: never })
      await this.read(reader, page.messages.map(({ remoteId }) => remoteId))
      before = page.next
    } while (before !== undefined)
  }

  /** One page; false at the end. */
  async pullPage(reader: GmailReader, limit = 10): Promise<boolean> {
    const page = await reader.pullChanges({ path: 'feed', since: this.cursor, known: this.known, limit, signal: never })
    this.pages++
    const fresh = page.changes.filter((change) => change.kind === 'added' && !this.rows.has(change.remoteId))
    for (const change of page.changes) {
      if (change.kind === 'removed') this.rows.delete(change.remoteId)
      else if (this.rows.has(change.remoteId)) this.rows.set(change.remoteId, { flags: change.flags, labels: change.labels })
    }
    await this.read(reader, fresh.map(({ remoteId }) => remoteId))
    this.cursor = page.next
    return page.progress !== 'caught-up'
  }

  async pull(reader: GmailReader): Promise<void> {
    while (await this.pullPage(reader));
  }
}

/** Thirty mails, all here; then a month in which Gmail forgets. */
async function afterAMonth(context: TestContext) {
  const { gmail, clock, openReader, reader, ids } = await openGmailAccount(context, 30)
  await clock.sleep(DAY_MS)
  const store = new Store()
  await store.pull(reader)
  await store.pullOlder(reader)
  assert.equal(store.rows.size, 30)
  await clock.sleep(30 * DAY_MS)
  return { gmail, clock, openReader, reader, ids, store }
}

function assertSame(store: Store, gmail: GmailServer): void {
  const there = [...gmail.mailbox.mails.values()].map(({ id, labelIds }): [string, boolean, boolean] => [id, !labelIds.has('UNREAD'), labelIds.has('TRASH')])
  const here = [...store.rows].map(([id, { flags, labels }]): [string, boolean, boolean] => [id, flags.seen, labels.includes('TRASH')])
  assert.deepEqual(here.toSorted(), there.toSorted())
}

test('after a gap everything is as it is at Gmail, and nothing known was downloaded again', async (context) => {
  const { gmail, clock, reader, ids, store } = await afterAMonth(context)
  const newest = gmail.mailbox.deliver({ raw: letter('new'), internalDate: clock.now() - DAY_MS })
  const newer = gmail.mailbox.deliver({ raw: letter('newer'), internalDate: clock.now() - 2 * DAY_MS })
  const imported = gmail.mailbox.deliver({ raw: letter('imported'), internalDate: gmail.nowMs - 365 * DAY_MS })
  gmail.mailbox.relabel(ids[3] as string, { remove: ['UNREAD'] })
  gmail.mailbox.trash(ids[4] as string)
  gmail.mailbox.erase(ids[5] as string)
  gmail.mailbox.forgetHistory()
  store.downloaded.length = 0
  await store.pull(reader)
  assertSame(store, gmail)
  assert.deepEqual(store.downloaded, [newest, newer, imported], 'the newest first, and only what is new')
  assert.ok(store.pages > 4)
  gmail.mailbox.relabel(ids[0] as string, { remove: ['UNREAD'] })
  await store.pull(reader)
  assertSame(store, gmail)
})

test('what happens while a gap is closed is not lost', async (context) => {
  const { gmail, reader, ids, store } = await afterAMonth(context)
  gmail.mailbox.forgetHistory()
  let step = 0
  while (await store.pullPage(reader)) {
    gmail.mailbox.deliver({ raw: letter(`meanwhile ${step}`) })
    gmail.mailbox.relabel(ids[step] as string, { remove: ['UNREAD'] })
    gmail.mailbox.erase(ids[29 - step] as string)
    step++
  }
  assert.ok(step >= 4)
  await store.pull(reader)
  assertSame(store, gmail)
  assert.equal(new Set(store.downloaded).size, store.downloaded.length)
})

test('a gap is closed from where it was after every restart', async (context) => {
  const { gmail, openReader, ids, store } = await afterAMonth(context)
  for (const id of ids.slice(0, 12)) gmail.mailbox.relabel(id, { remove: ['UNREAD'] })
  gmail.mailbox.erase(ids[20] as string)
  gmail.mailbox.forgetHistory()
  const before = gmail.calls.length
  for (let pages = 0; await store.pullPage(openReader()); pages++) assert.ok(pages < 20, 'it comes to its end')
  assertSame(store, gmail)
  const looks = gmail.calls.slice(before).filter((call) => call.includes('format=minimal'))
  assert.ok(looks.length <= 30, `${looks.length} looks at 30 mails`)
})

test('mail that is still to come with the older mail, or is not wanted, does not come by a gap', async (context) => {
  // All of it is younger than the cursor is old, so that both phases meet it.
  const { gmail, reader, ids } = await openGmailAccount(context, 30)
  const store = new Store()
  await store.pull(reader)
  await store.pullOlder(reader, gmail.mailbox.mails.get(ids[20] as string)?.internalDate)
  assert.equal(store.rows.size, 10)
  const fresh = gmail.mailbox.deliver({ raw: letter('fresh') })
  gmail.mailbox.forgetHistory()
  await store.pull(reader)
  assert.deepEqual(new Set(store.rows.keys()), new Set([...ids.slice(20), fresh]))
})

test('a mail that came after the listing and is already here is not taken for deleted', async (context) => {
  const { gmail, reader, store } = await afterAMonth(context)
  gmail.mailbox.forgetHistory()
  // Until the listing stands and the first page of it was compared.
  while (!(store.cursor ?? '').includes('"compare"')) await store.pullPage(reader)
  await store.pullPage(reader)
  const late = gmail.mailbox.deliver({ raw: letter('late') })
  await store.read(reader, [late])
  while (await store.pullPage(reader)) assert.ok(store.rows.has(late))
  assertSame(store, gmail)
})

for (const [what, cursor] of [
  ['cannot be read', 'not a cursor'],
  ['is from the future', JSON.stringify({ phase: 'caught-up', at: '99999999999999999999', ms: 1 })],
] as const) {
  test(`a cursor that ${what} is a gap, and costs no mail`, async (context) => {
    const { gmail, reader, ids, store } = await afterAMonth(context)
    gmail.mailbox.erase(ids[5] as string)
    const fresh = gmail.mailbox.deliver({ raw: letter('fresh') })
    gmail.mailbox.forgetHistory()
    store.cursor = cursor as SyncCursor
    store.downloaded.length = 0
    await store.pull(reader)
    assertSame(store, gmail)
    assert.deepEqual(store.downloaded, [fresh])
  })
}

test('page tokens that expire while a gap is closed cost time, and no mail', async (context) => {
  const { gmail, clock, reader, store } = await afterAMonth(context)
  for (let n = 0; n < 25; n++) gmail.mailbox.deliver({ raw: letter(`new ${n}`), internalDate: clock.now() - n * 60_000 })
  gmail.mailbox.forgetHistory()
  for (let pages = 0; await store.pullPage(reader); pages++) {
    if (pages < 6) gmail.expirePageTokens()
    assert.ok(pages < 40, 'it comes to its end')
  }
  assertSame(store, gmail)
})
