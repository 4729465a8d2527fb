// What every MailReader must do, as tests that run against each of them.
//
// The fixture is the provider itself (a folder on disk, a real IMAP server, a scripted API):
// the suite changes mail there, never through the reader, and asks the reader what it sees.
// `Held` stands in for the store: it applies pages as a pull does, so that readers which
// compare with what is known are tested on that too.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { byteOrder } from './byte-order.ts'
import type { KnownMessages, MailReader, MailboxRef, MessageChange, OlderCursor, OlderPage, SyncCursor } from './mail-port.ts'
import type { Flags, Marks } from './types.ts'
import type { MailboxRole } from './mail-shapes.ts'

export interface ReaderFixture {
  reader: MailReader
  /** Where mail is read from, if the mailboxes that people see only show parts of it. */
  feed?: string
  /** Makes the mailbox of this role, or one with this name, and answers its path as the reader lists it. */
  makeMailbox(mailbox: { name: string; role: MailboxRole }): Promise<string>
  /** Answers the remote id. */
  deliver(path: string, raw: Uint8Array, flags: Flags): Promise<string>
  setFlags(path: string, remoteId: string, flags: Flags): Promise<void>
  /** With the capability `labels`: these, of the labels that `makeMailbox` made, and no other of them. */
  setLabels?(remoteId: string, labels: readonly string[]): Promise<void>
  remove(path: string, remoteId: string): Promise<void>
  /** Ends every line with CRLF, whatever was delivered: IMAP servers do. */
  linesEndWithCrlf?: boolean
  /** After changes, before the next pull: lets the provider's own clock move on, where it matters. */
  settle(): Promise<void>
}

export const NO_FLAGS: Flags = { seen: false, flagged: false, answered: false, draft: false }
const SEEN: Flags = { ...NO_FLAGS, seen: true }
const never = new AbortController().signal

class Held {
  readonly rows = new Map<string, Marks>()
  cursor: SyncCursor | undefined
  pages = 0
  largest = 0

  get flags(): Record<string, Flags> {
    return Object.fromEntries([...this.rows].map(([id, { flags }]) => [id, flags]))
  }

  get known(): KnownMessages {
    return {
      after: async (remoteId, limit) =>
        [...this.rows]
          .toSorted(([a], [b]) => byteOrder(a, b))
          .filter(([id]) => byteOrder(id, remoteId) > 0)
          .slice(0, limit)
          .map(([id, marks]) => ({ remoteId: id, ...marks })),
    }
  }

  /** Reads them as well: where a listing cannot tell marks, those that come with the mail hold. */
  async take(reader: MailReader, path: string, messages: OlderPage['messages']): Promise<void> {
    for (const { remoteId, flags, labels } of messages) this.rows.set(remoteId, { flags, labels })
    for await (const { remoteId, marks } of reader.fetchRaw(path, messages.map((one) => one.remoteId), { signal: never })) {
      if (marks !== undefined) this.rows.set(remoteId, marks)
    }
  }

  /** All that was there before the first cursor, which is taken first. */
  async pullOlder(reader: MailReader, path: string, options: { limit?: number; fromMs?: number } = {}): Promise<string[]> {
    if (this.cursor === undefined) await this.pull(reader, path)
    if (!reader.capabilities.older) return [...this.rows.keys()]
    const ids: string[] = []
    let before: OlderCursor | undefined
    do {
      const page = await reader.pullOlder({ path, before, limit: options.limit ?? 500, fromMs: options.fromMs, signal: never })
      this.pages++
      this.largest = Math.max(this.largest, page.messages.length)
      await this.take(reader, path, page.messages)
      ids.push(...page.messages.map((one) => one.remoteId))
      before = page.next
    } while (before !== undefined)
    return ids
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
        else this.rows.set(change.remoteId, { flags: change.flags, labels: change.labels })
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
      const inbox = await fixture.makeMailbox({ name: 'INBOX', role: 'inbox' })
      await body(fixture, fixture.feed ?? inbox, new Held())
    })
  }

  promise('lists mailboxes with their names and roles', async ({ reader, makeMailbox, feed }) => {
    const inbox = await makeMailbox({ name: 'INBOX', role: 'inbox' })
    const sent = await makeMailbox({ name: 'Sent', role: 'sent' })
    const own = await makeMailbox({ name: 'Proiecte în lucru', role: '' })
    const listed = new Map((await reader.listMailboxes(never)).map((one): [string, MailboxRef] => [one.path, one]))
    assert.equal(listed.get(inbox)?.role, 'inbox')
    assert.equal(listed.get(sent)?.role, 'sent')
    assert.deepEqual([listed.get(own)?.name, listed.get(own)?.role], ['Proiecte în lucru', ''])
    // What holds mail and is not shown stands beside what shows it, under another path.
    assert.equal(feed === undefined ? undefined : listed.get(feed)?.kind, feed === undefined ? undefined : 'feed')
    if (feed !== undefined) assert.deepEqual([inbox, sent, own].map((path) => listed.get(path)?.kind), ['label', 'label', 'label'])
  })

  promise('an empty mailbox is caught up at once', async ({ reader }, inbox, held) => {
    assert.deepEqual(await held.pull(reader, inbox), [])
  })

  promise('everything there is comes once, in bounded pages', async ({ reader, deliver, settle }, inbox, held) => {
    const ids = new Set<string>()
    for (let n = 0; n < 23; n++) ids.add(await deliver(inbox, letter(`m${n}`), n % 2 === 0 ? SEEN : NO_FLAGS))
    await settle()
    const came = reader.capabilities.older ? await held.pullOlder(reader, inbox, { limit: 5 }) : (await held.pull(reader, inbox, 5)).map((one) => one.remoteId)
    assert.equal(came.length, 23)
    assert.deepEqual(new Set(came), ids)
    assert.ok(held.largest <= 10, `a page of 5 held ${held.largest} changes`)
    assert.ok(held.pages >= 5)
    assert.equal([...held.rows.values()].filter(({ flags }) => flags.seen).length, 12)
    assert.deepEqual(await held.pull(reader, inbox, 5), [], 'nothing is left to say')
  })

  promise('a page asked for again is the same page', async ({ reader, deliver, settle }, inbox, held) => {
    for (let n = 0; n < 6; n++) await deliver(inbox, letter(`m${n}`), NO_FLAGS)
    await settle()
    const ask = async () =>
      reader.capabilities.older
        ? (await reader.pullOlder({ path: inbox, before: undefined, limit: 4, fromMs: undefined, signal: never })).messages
        : (await reader.pullChanges({ path: inbox, since: undefined, known: held.known, limit: 4, signal: never })).changes
    const first = await ask()
    assert.equal(first.length, 4)
    assert.deepEqual(await ask(), first)
  })

  promise('old mail comes newest first, and what arrives meanwhile comes as a change', async ({ reader, deliver, settle }, inbox, held) => {
    if (!reader.capabilities.older) return
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push(await deliver(inbox, letter(`m${n}`), NO_FLAGS))
    await settle()
    assert.deepEqual(await held.pull(reader, inbox), [], 'the first cursor says nothing of what was there')
    const first = await reader.pullOlder({ path: inbox, before: undefined, limit: 3, fromMs: undefined, signal: never })
    await held.take(reader, inbox, first.messages)
    const fresh = await deliver(inbox, letter('fresh'), NO_FLAGS)
    await settle()
    assert.deepEqual((await held.pull(reader, inbox)).map((one) => [one.kind, one.remoteId]), [['added', fresh]])
    const rest: string[] = []
    for (let { next } = first; next !== undefined; ) {
      const page = await reader.pullOlder({ path: inbox, before: next, limit: 3, fromMs: undefined, signal: never })
      rest.push(...page.messages.map((one) => one.remoteId))
      next = page.next
    }
    assert.deepEqual([...first.messages.map((one) => one.remoteId), ...rest], ids.toReversed())
  })

  promise('every id is listed, in byte order', async ({ reader, deliver, remove, settle }, inbox) => {
    const ids: string[] = []
    for (let n = 0; n < 9; n++) ids.push(await deliver(inbox, letter(`m${n}`), NO_FLAGS))
    await remove(inbox, ids[4] as string)
    await settle()
    const listed: string[] = []
    for await (const some of reader.listIds(inbox, never)) listed.push(...some)
    assert.deepEqual(listed, ids.toSpliced(4, 1).toSorted(byteOrder))
  })

  promise('new mail, changed flags and removals each arrive', async ({ reader, deliver, setFlags, remove, settle }, inbox, held) => {
    const [a, b, c] = [await deliver(inbox, letter('a'), NO_FLAGS), await deliver(inbox, letter('b'), NO_FLAGS), await deliver(inbox, letter('c'), SEEN)]
    await settle()
    await held.pullOlder(reader, inbox)
    await setFlags(inbox, a, { ...SEEN, flagged: true })
    await remove(inbox, b)
    const d = await deliver(inbox, letter('d'), NO_FLAGS)
    await settle()
    await held.pull(reader, inbox)
    assert.deepEqual(held.flags, { [a]: { ...SEEN, flagged: true }, [c]: SEEN, [d]: NO_FLAGS })
    assert.deepEqual(await held.pull(reader, inbox), [])
  })

  promise('labels come with the mail and with every change of them, all of them, and each is listed', async (fixture, inbox, held) => {
    const { reader, deliver, makeMailbox, setLabels, settle } = fixture
    // IMAP's keywords are no mailboxes: where they come from is told in a test of their own.
    if (setLabels === undefined) return
    const [work, later] = [await makeMailbox({ name: 'Work', role: '' }), await makeMailbox({ name: 'Work/Later', role: '' })]
    const a = await deliver(inbox, letter('a'), NO_FLAGS)
    await setLabels(a, [work])
    await settle()
    await held.pullOlder(reader, inbox)
    const ours = () => (held.rows.get(a)?.labels ?? []).filter((path) => path === work || path === later)
    assert.deepEqual(ours(), [work])
    await setLabels(a, [work, later])
    await settle()
    await held.pull(reader, inbox)
    assert.deepEqual(new Set(ours()), new Set([work, later]))
    const listed = new Set((await reader.listMailboxes(never)).filter(({ kind }) => kind === 'label').map(({ path }) => path))
    assert.deepEqual((held.rows.get(a)?.labels ?? []).filter((path) => !listed.has(path)), [])
    await setLabels(a, [])
    await settle()
    await held.pull(reader, inbox)
    assert.deepEqual(ours(), [])
    assert.deepEqual(held.rows.get(a)?.flags, NO_FLAGS)
  })

  promise('older mail goes back to the moment that is asked for, and not further', async ({ reader, deliver, settle }, inbox, held) => {
    if (!reader.capabilities.older) return
    const ids: string[] = []
    for (let n = 0; n < 6; n++) ids.push(await deliver(inbox, letter(`m${n}`), NO_FLAGS))
    await settle()
    const receivedMs = new Map<string, number>()
    for await (const message of reader.fetchRaw(inbox, ids, { signal: never })) receivedMs.set(message.remoteId, message.receivedMs)
    const third = receivedMs.get(ids[3] as string) ?? NaN
    const wanted = ids.filter((id) => (receivedMs.get(id) ?? 0) >= third)
    assert.deepEqual(await held.pullOlder(reader, inbox, { limit: 2, fromMs: third }), wanted.toReversed())
  })

  promise('raw bytes come as they are, and a message that vanished is left out', async ({ reader, deliver, remove, linesEndWithCrlf }, inbox) => {
    const raw = Buffer.from([...letter('a'), 0x80, 0xff, ...(linesEndWithCrlf === true ? [0x0d] : []), 0x0a])
    const [a, b] = [await deliver(inbox, raw, NO_FLAGS), await deliver(inbox, letter('b'), SEEN)]
    await remove(inbox, b)
    const got = []
    for await (const message of reader.fetchRaw(inbox, [b, a, 'was-never-there'], { signal: never })) got.push(message)
    assert.deepEqual(got.map((one) => one.remoteId), [a])
    assert.deepEqual(Buffer.from(got[0]?.raw ?? []), raw)
    assert.ok(Number.isFinite(got[0]?.receivedMs))
  })

  promise('a message whose flags change between listing and reading is still read', async ({ reader, deliver, setFlags, settle }, inbox, held) => {
    const a = await deliver(inbox, letter('a'), NO_FLAGS)
    await settle()
    assert.deepEqual(await held.pullOlder(reader, inbox), [a])
    await setFlags(inbox, a, SEEN)
    const got = []
    for await (const message of reader.fetchRaw(inbox, [a], { signal: never })) got.push(message.remoteId)
    assert.deepEqual(got, [a])
  })

  promise('a mail that is read tells its flags as they are then', async ({ reader, deliver, setFlags, settle }, inbox, held) => {
    const [a, b] = [await deliver(inbox, letter('a'), NO_FLAGS), await deliver(inbox, letter('b'), SEEN)]
    await settle()
    await held.pullOlder(reader, inbox)
    await setFlags(inbox, a, { ...SEEN, flagged: true })
    await settle()
    const told = new Map<string, Flags | undefined>()
    for await (const { remoteId, marks } of reader.fetchRaw(inbox, [a, b], { signal: never })) told.set(remoteId, marks?.flags)
    assert.deepEqual(Object.fromEntries(told), { [a]: { ...SEEN, flagged: true }, [b]: SEEN })
  })

  promise('marks are told of what is there, as they are now, and of nothing else', async ({ reader, deliver, setFlags, remove, settle }, inbox, held) => {
    const [a, b, c] = [await deliver(inbox, letter('a'), NO_FLAGS), await deliver(inbox, letter('b'), SEEN), await deliver(inbox, letter('c'), SEEN)]
    await settle()
    await held.pullOlder(reader, inbox)
    await setFlags(inbox, a, { ...SEEN, flagged: true })
    await remove(inbox, b)
    await settle()
    const marks = await reader.readMarks(inbox, [b, c, a, 'was-never-there'], never)
    assert.deepEqual(Object.fromEntries([...marks].map(([id, { flags }]) => [id, flags])), { [a]: { ...SEEN, flagged: true }, [c]: SEEN })
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
