// What every MailReader must do, as tests that run against each of them.
//
// The fixture is the provider itself (a folder on disk, a real IMAP server, a scripted API):
// the suite changes mail there, never through the reader, and asks the reader what it sees.
// `Held` stands in for the store: it applies pages as a pull does, so that readers which
// compare with what is known are tested on that too.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { byteOrder } from './maildir/maildir-listing.ts'
import type { KnownMessages, MailReader, MailboxRef, MessageChange, SyncCursor } from './mail-port.ts'
import type { Flags } from './types.ts'
import type { MailboxRole } from './mail-shapes.ts'

export interface ReaderFixture {
  reader: MailReader
  /** Makes the mailbox of this role, or one with this name, and answers its path as the reader lists it. */
  makeMailbox(mailbox: { name: string; role: MailboxRole }): Promise<string>
  /** Answers the remote id. */
  deliver(path: string, raw: Uint8Array, flags: Flags): Promise<string>
  setFlags(path: string, remoteId: string, flags: Flags): Promise<void>
  remove(path: string, remoteId: string): Promise<void>
  /** After changes, before the next pull: lets the provider's own clock move on, where it matters. */
  settle(): Promise<void>
}

export const NO_FLAGS: Flags = { seen: false, flagged: false, answered: false, draft: false }
const SEEN: Flags = { ...NO_FLAGS, seen: true }
const never = new AbortController().signal

class Held {
  readonly rows = new Map<string, Flags>()
  cursor: SyncCursor | undefined
  pages = 0
  largest = 0

  get known(): KnownMessages {
    return {
      after: async (remoteId, limit) =>
        [...this.rows]
          .toSorted(([a], [b]) => byteOrder(a, b))
          .filter(([id]) => byteOrder(id, remoteId) > 0)
          .slice(0, limit)
          .map(([id, flags]) => ({ remoteId: id, flags })),
    }
  }

  /** Pulls until caught up; answers every change that came. */
  async pull(reader: MailReader, path: string, limit = 500): Promise<MessageChange[]> {
    const all: MessageChange[] = []
    for (;;) {
      const page = await reader.pullChanges({ path, since: this.cursor, known: this.known, limit, signal: never })
      this.pages++
      this.largest = Math.max(this.largest, page.changes.length)
      for (const change of page.changes) {
        if (change.kind === 'removed') this.rows.delete(change.remoteId)
        else this.rows.set(change.remoteId, change.flags)
      }
      all.push(...page.changes)
      this.cursor = page.progress === 'reset' ? undefined : page.next
      if (page.progress === 'caught-up') return all
    }
  }
}

const letter = (name: string) => Buffer.from(`From: ${name}@example.org\r\nSubject: ${name}\r\n\r\nThis is ${name}.\r\n`)

export function readerContract(name: string, makeFixture: (context: TestContext) => Promise<ReaderFixture>): void {
  const promise = (what: string, body: (fixture: ReaderFixture, inbox: string, held: Held) => Promise<void>) => {
    void test(`${name}: ${what}`, async (context) => {
      const fixture = await makeFixture(context)
      context.after(() => fixture.reader.close())
      await body(fixture, await fixture.makeMailbox({ name: 'INBOX', role: 'inbox' }), new Held())
    })
  }

  promise('lists mailboxes with their names and roles', async ({ reader, makeMailbox }, inbox) => {
    const sent = await makeMailbox({ name: 'Sent', role: 'sent' })
    const own = await makeMailbox({ name: 'Proiecte în lucru', role: '' })
    const listed = new Map((await reader.listMailboxes(never)).map((one): [string, MailboxRef] => [one.path, one]))
    assert.equal(listed.get(inbox)?.role, 'inbox')
    assert.equal(listed.get(sent)?.role, 'sent')
    assert.deepEqual([listed.get(own)?.name, listed.get(own)?.role], ['Proiecte în lucru', ''])
  })

  promise('an empty mailbox is caught up at once', async ({ reader }, inbox, held) => {
    assert.deepEqual(await held.pull(reader, inbox), [])
  })

  promise('everything there is comes once, in bounded pages', async ({ reader, deliver, settle }, inbox, held) => {
    const ids = new Set<string>()
    for (let n = 0; n < 23; n++) ids.add(await deliver(inbox, letter(`m${n}`), n % 2 === 0 ? SEEN : NO_FLAGS))
    await settle()
    const changes = await held.pull(reader, inbox, 5)
    assert.deepEqual(changes.map((one) => one.kind), Array.from({ length: 23 }, () => 'added'))
    assert.deepEqual(new Set(changes.map((one) => one.remoteId)), ids)
    assert.ok(held.largest <= 10, `a page of 5 held ${held.largest} changes`)
    assert.ok(held.pages >= 5)
    assert.equal([...held.rows.values()].filter((flags) => flags.seen).length, 12)
    assert.deepEqual(await held.pull(reader, inbox, 5), [], 'nothing is left to say')
  })

  promise('a page asked for again is the same page', async ({ reader, deliver, settle }, inbox, held) => {
    for (let n = 0; n < 6; n++) await deliver(inbox, letter(`m${n}`), NO_FLAGS)
    await settle()
    const ask = () => reader.pullChanges({ path: inbox, since: undefined, known: held.known, limit: 4, signal: never })
    const first = await ask()
    assert.deepEqual((await ask()).changes, first.changes)
  })

  promise('new mail, changed flags and removals each arrive', async ({ reader, deliver, setFlags, remove, settle }, inbox, held) => {
    const [a, b, c] = [await deliver(inbox, letter('a'), NO_FLAGS), await deliver(inbox, letter('b'), NO_FLAGS), await deliver(inbox, letter('c'), SEEN)]
    await settle()
    await held.pull(reader, inbox)
    await setFlags(inbox, a, { ...SEEN, flagged: true })
    await remove(inbox, b)
    const d = await deliver(inbox, letter('d'), NO_FLAGS)
    await settle()
    await held.pull(reader, inbox)
    assert.deepEqual(Object.fromEntries(held.rows), { [a]: { ...SEEN, flagged: true }, [c]: SEEN, [d]: NO_FLAGS })
    assert.deepEqual(await held.pull(reader, inbox), [])
  })

  promise('raw bytes come as they are, and a message that vanished is left out', async ({ reader, deliver, remove }, inbox) => {
    const raw = Buffer.from([...letter('a'), 0x80, 0xff, 0x0a])
    const [a, b] = [await deliver(inbox, raw, NO_FLAGS), await deliver(inbox, letter('b'), SEEN)]
    await remove(inbox, b)
    const got = []
    for await (const message of reader.fetchRaw(inbox, [b, a, 'was-never-there'], never)) got.push(message)
    assert.deepEqual(got.map((one) => one.remoteId), [a])
    assert.deepEqual(Buffer.from(got[0]?.raw ?? []), raw)
    assert.ok(Number.isFinite(got[0]?.receivedMs))
  })

  promise('a message whose flags change between listing and reading is still read', async ({ reader, deliver, setFlags, settle }, inbox, held) => {
    const a = await deliver(inbox, letter('a'), NO_FLAGS)
    await settle()
    const page = await reader.pullChanges({ path: inbox, since: undefined, known: held.known, limit: 10, signal: never })
    assert.deepEqual(page.changes.map((one) => one.remoteId), [a])
    await setFlags(inbox, a, SEEN)
    const got = []
    for await (const message of reader.fetchRaw(inbox, [a], never)) got.push(message.remoteId)
    assert.deepEqual(got, [a])
  })

  promise('an aborted pull stops', async ({ reader, deliver }, inbox, held) => {
    await deliver(inbox, letter('a'), NO_FLAGS)
    const aborted = AbortSignal.abort(new Error('enough'))
    await assert.rejects(reader.pullChanges({ path: inbox, since: undefined, known: held.known, limit: 10, signal: aborted }), /enough/)
  })

  promise('a watch hears of new mail, and ends with its signal', async ({ reader, deliver }, inbox) => {
    if (reader.capabilities.push === 'none') return
    const stop = new AbortController()
    const { promise: heard, resolve } = Promise.withResolvers<string>()
    await reader.watch(resolve, stop.signal)
    await deliver(inbox, letter('a'), NO_FLAGS)
    assert.equal(await heard, inbox)
    stop.abort()
  })
}
