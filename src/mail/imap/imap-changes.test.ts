// What is particular to IMAP: mailboxes that begin a new life, servers that went back in time,
// gaps, and changes that come while they are read. On a real Dovecot.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { ImapFlow } from 'imapflow'
import { systemClock } from '../../base/clock.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { imapMirror, type Mirror } from '../../testing/imap-mirror.ts'
import { labelName } from '../mailboxes/label-path.ts'
import type { MailReader } from '../mail-port.ts'
import type { RawMessage } from '../types.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal
const LESS: Record<string, readonly string[]> = { 'with QRESYNC': [], 'with CONDSTORE': ['QRESYNC'], 'with neither': ['QRESYNC', 'CONDSTORE', 'LIST-STATUS'] }

interface Place {
  reader: MailReader
  hand: ImapFlow
  mirror: Mirror
  /** The mail folder on the server's disk. */
  folder: string
  user: string
  doveadm(...args: string[]): string
}

async function place(context: TestContext, without: readonly string[] = []): Promise<Place> {
  const server = await startDovecot({ without })
  const person = server.addUser()
  const reader = openImapReader({ config: { host: server.host, port: server.port, security: 'none' }, credentials: async () => person, clock: systemClock })
  context.after(() => reader.close())
  const hand = await server.signIn(context, person)
  return { reader, hand, mirror: imapMirror(reader, 'INBOX'), folder: server.folderOf(person.user), user: person.user, doveadm: server.doveadm }
}

async function collect(messages: AsyncIterable<RawMessage>): Promise<RawMessage[]> {
  const got: RawMessage[] = []
  for await (const message of messages) got.push(message)
  return got
}

const letter = (name: string) => Buffer.from(`From: a@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\nThis is ${name}.\r\n`)

async function fill(hand: ImapFlow, count: number, path = 'INBOX'): Promise<void> {
  for (let n = 0; n < count; n++) await hand.append(path, letter(`m${n}`))
}

const filesOf = (folder: string): string[] => ['new', 'cur'].flatMap((sub) => readdirSync(join(folder, sub)).toSorted().map((file) => join(folder, sub, file)))

/** What another program sees: `uid flags`. */
async function truth(hand: ImapFlow, path = 'INBOX'): Promise<string[]> {
  await hand.mailboxOpen(path)
  const lines: string[] = []
  if (hand.mailbox !== false && hand.mailbox.exists > 0) {
    for await (const message of hand.fetch('1:*', { uid: true, flags: true })) lines.push(`${message.uid} ${[...(message.flags ?? [])].filter((flag) => !['\\Recent', '$Forwarded'].includes(flag)).toSorted().join(' ')}`)
  }
  return lines
}

for (const [shape, without] of Object.entries(LESS)) {
  const imapTest = (name: string, body: (here: Place) => Promise<void>) => void test(`${name}, ${shape}`, { skip: dovecotMissing }, async (context) => body(await place(context, without)))

  imapTest('what arrives between the list of mailboxes and the first look into one is heard of', async ({ reader, hand }) => {
    await fill(hand, 2)
    const [inbox] = await reader.listMailboxes(never)
    const first = await reader.pullChanges({ path: 'INBOX', since: undefined, known: { after: async () => [] }, limit: 10, signal: never })
    assert.equal(inbox?.begin ?? first.next, first.next, 'a list that tells it tells what a first look does')
    await hand.append('INBOX', letter('late'))
    const { changes } = await reader.pullChanges({ path: 'INBOX', since: inbox?.begin ?? first.next, known: { after: async () => [] }, limit: 10, signal: never })
    assert.deepEqual(changes.map(({ kind }) => kind), ['added'])
  })

  imapTest('a mailbox that begins a new life is forgotten page by page and begun anew', async ({ reader, hand, mirror, user, doveadm }) => {
    await fill(hand, 7)
    await mirror.pullAll(3)
    const before = mirror.ids()
    doveadm('mailbox', 'update', '-u', user, '--uid-validity', '4711', 'INBOX')
    const seen = await mirror.pull(3)
    assert.deepEqual(seen.filter((change) => change.kind === 'removed').map((change) => change.remoteId), before)
    assert.ok(seen.length <= 7 && mirror.resets === 1)
    await mirror.pullAll(3)
    assert.deepEqual(mirror.ids(), before.map((id) => id.replace(/^\d+/, '4711')))
    for await (const message of reader.fetchRaw('INBOX', before, { signal: never })) assert.fail(`${message.remoteId} is a name of the old life`)
  })

  imapTest('mail under a number that was promised to be given out already is heard of, and what has its number stays', async ({ hand, mirror }) => {
    await fill(hand, 3)
    await mirror.pullAll()
    const before = mirror.ids()
    mirror.editCursor((cursor) => ({ ...cursor, ...(cursor['modseq'] === '' ? {} : { next: 1_000 }) }))
    await hand.append('INBOX', letter('late'))
    const heard = await mirror.pull(2)
    assert.deepEqual(heard.filter(({ kind }) => kind === 'removed'), [])
    assert.deepEqual(mirror.ids().slice(0, 3), before)
    // As a changed flag alone it would be one of a mail that nobody holds.
    assert.ok(mirror.resets === 1 || heard.some(({ kind }) => kind === 'added'))
    await mirror.pullAll(2)
    assert.deepEqual(mirror.lines(), await truth(hand))
    assert.deepEqual(await mirror.pull(2), [])
  })

  imapTest('a server that went back in time is compared message by message', async ({ hand, mirror }) => {
    await fill(hand, 9)
    await mirror.pullAll()
    await hand.mailboxOpen('INBOX')
    await hand.messageFlagsSet('2,4', ['\\Seen'])
    await hand.messageDelete('7')
    mirror.editCursor((cursor) => ({ ...cursor, ...(cursor['modseq'] === '' ? {} : { modseq: '999999' }) }))
    await mirror.pull(2)
    assert.deepEqual(mirror.lines(), await truth(hand))
    assert.deepEqual(await mirror.pull(2), [])
  })

  imapTest('more changes than a page holds come in pages, and a page asked for again is the same', async ({ hand, mirror }) => {
    await fill(hand, 23)
    await mirror.pullAll()
    await hand.mailboxOpen('INBOX')
    await hand.messageFlagsSet('1:18', ['\\Flagged', 'Proiect', '$Forwarded'])
    await hand.messageDelete('3:5,20')
    await fill(hand, 8)
    await mirror.pull(4, { twice: true })
    assert.ok(mirror.largest <= 4, `a page of 4 held ${mirror.largest}`)
    assert.deepEqual(mirror.lines(), await truth(hand))
    assert.deepEqual(mirror.labelsOf(1)?.map(labelName), ['Proiect'], 'what programs note for each other is no label')
    assert.deepEqual(await mirror.pull(4), [])
  })

  imapTest('what happens between two pages is not missed', async ({ hand, mirror }) => {
    await fill(hand, 12)
    await mirror.pullAll()
    await hand.mailboxOpen('INBOX')
    await hand.messageFlagsSet('1:12', ['\\Seen'])
    let page = 0
    await mirror.pull(3, {
      async between() {
        if (page++ === 1) {
          await hand.messageDelete('1:2')
          await hand.append('INBOX', letter('late'))
          await hand.messageFlagsRemove('5', ['\\Seen'])
        }
      },
    })
    assert.deepEqual(mirror.lines(), await truth(hand))
  })

  imapTest('1,000 messages with gaps come newest first in few rounds, and are counted down', async ({ hand, mirror, folder }) => {
    await fill(hand, 20)
    await hand.mailboxOpen('INBOX')
    // Copies of copies: UIDs without the work of a thousand deliveries.
    for (let size = 20; size < 1_280; size *= 2) await hand.messageCopy('1:*', 'INBOX').then(() => hand.mailboxOpen('INBOX'))
    await hand.messageDelete('100:150,400,900:1100')
    const pages = await mirror.pullOlder(500)
    assert.deepEqual(mirror.lines(), await truth(hand))
    assert.deepEqual(pages.map(({ count }) => count), [500, 500, 27])
    assert.deepEqual(pages.map(({ left }) => left), pages.map((_, at) => pages.slice(at + 1).reduce((sum, { count }) => sum + count, 0)))
    assert.ok(filesOf(folder).length > 800)
  })

  imapTest('nothing older than asked for comes', async ({ hand, mirror }) => {
    for (const day of [1, 2, 3, 4]) await hand.append('INBOX', letter(`d${day}`), [], new Date(Date.UTC(2024, 4, day, 23, 30)))
    const pages = await mirror.pullOlder(500, Date.UTC(2024, 4, 2, 23, 30))
    assert.deepEqual(mirror.lines().map((line) => line.trim()), ['2', '3', '4'])
    assert.equal(pages[0]?.oldestMs, Date.UTC(2024, 4, 2, 23, 30))
  })

  imapTest('a mailbox that was renamed is missing under its old name, and whole under its new one', async ({ reader, hand }) => {
    await hand.mailboxCreate('Lucru/Vechi')
    await fill(hand, 3, 'Lucru/Vechi')
    const old = imapMirror(reader, 'Lucru/Vechi')
    await old.pullAll()
    await hand.mailboxRename('Lucru/Vechi', 'Lucru/Nou')
    await assert.rejects(old.pull(), { name: 'Fault', code: 'mailbox-missing' })
    await assert.rejects(collect(reader.fetchRaw('Lucru/Vechi', ['1.0000000001'], { signal: never })), { code: 'mailbox-missing' })
    const fresh = imapMirror(reader, 'Lucru/Nou')
    await fresh.pullAll()
    assert.equal(fresh.ids().length, 3)
  })
}

void test('mail that is expunged while it is fetched is left out, and the rest comes', { skip: dovecotMissing }, async (context) => {
  const { reader, hand, mirror } = await place(context)
  await fill(hand, 40)
  await mirror.pullAll()
  await hand.mailboxOpen('INBOX')
  const got: string[] = []
  for await (const message of reader.fetchRaw('INBOX', mirror.ids(), { signal: never })) {
    if (got.push(message.remoteId) === 1) await hand.messageDelete('30:40')
  }
  const left = (await truth(hand)).map((line) => Number(line.split(' ')[0]))
  for (const uid of left) assert.ok(got.some((id) => id.endsWith(String(uid).padStart(10, '0'))), `${uid} came`)
})

void test('a message that the server cannot read keeps none of the others', { skip: dovecotMissing }, async (context) => {
  const { reader, hand, mirror, folder } = await place(context)
  await fill(hand, 20)
  await mirror.pullAll()
  const bad = filesOf(folder)[3] as string
  chmodSync(bad, 0)
  const got = await collect(reader.fetchRaw('INBOX', mirror.ids(), { signal: never }))
  const lacking = got.filter((message) => message.lacking !== undefined)
  assert.equal(got.length, 20)
  assert.deepEqual(lacking.map(({ raw, lacking: what }) => [raw.length, what?.kind]), [[0, 'unreadable']])
  assert.match(lacking[0]?.lacking?.why ?? '', /(could not give|hung up when it was asked for) this message: \S+/)
})

void test('of a large message the start can come alone, and nothing is marked as read', { skip: dovecotMissing }, async (context) => {
  const { reader, hand, mirror } = await place(context)
  const large = Buffer.concat([letter('large'), Buffer.from('0123456789abcdef\r\n'.repeat(1_000))])
  await hand.append('INBOX', large)
  await hand.append('INBOX', letter('small'))
  await mirror.pullAll()
  const [first, second] = await collect(reader.fetchRaw('INBOX', mirror.ids(), { signal: never, upToBytes: 1_000 }))
  assert.deepEqual([first?.raw.length, first?.lacking?.kind, first?.lacking?.size], [1_000, 'deferred', large.length])
  assert.deepEqual(Buffer.from(first?.raw ?? []), large.subarray(0, 1_000))
  assert.deepEqual([Buffer.from(second?.raw ?? []), second?.lacking], [letter('small'), undefined])
  const [whole] = await collect(reader.fetchRaw('INBOX', mirror.ids().slice(0, 1), { signal: never }))
  assert.equal(createHash('sha256').update(whole?.raw ?? '').digest('hex'), createHash('sha256').update(large).digest('hex'))
  assert.deepEqual(await truth(hand), ['1 ', '2 '])
})

void test('folders are found under any name, with what each is for and whether anything happened', { skip: dovecotMissing }, async (context) => {
  const { reader, hand } = await place(context)
  const names = ['Călătorii & bilete', '100% sigur*', 'a"b\\c', '日本語', 'Lucru/2024/Facturi', '&', ' spațiu ', 'Trash', 'Junk', 'Archive', 'Drafts']
  for (const name of names) await hand.mailboxCreate(name)
  const before = new Map((await reader.listMailboxes(never)).map((ref) => [ref.path, ref]))
  assert.deepEqual(new Set(names).difference(new Set(before.keys())), new Set())
  for (const name of names.slice(0, 7)) {
    await hand.append(name, letter('x'))
    const mirror = imapMirror(reader, name)
    await mirror.pullAll()
    assert.equal(mirror.ids().length, 1, name)
  }
  const after = new Map((await reader.listMailboxes(never)).map((ref) => [ref.path, ref]))
  assert.deepEqual([after.get('Trash')?.role, after.get('Junk')?.role, after.get('Archive')?.role], ['trash', 'junk', 'archive'])
  assert.equal(after.get('Drafts')?.state, before.get('Drafts')?.state)
  assert.notEqual(after.get('日本語')?.state, before.get('日本語')?.state)
  assert.deepEqual([after.get('日本語')?.messages, after.get('日本語')?.bytes], [1, letter('x').length])
  const state = after.get('日本語')?.state
  await hand.mailboxOpen('日本語')
  await hand.messageFlagsSet('1', ['\\Seen'])
  assert.notEqual((await reader.listMailboxes(never)).find(({ path }) => path === '日本語')?.state, state, 'a flag is a change')
  assert.equal(before.has('Lucru'), false, 'a level without mail is no mailbox')
})

void test('what arrived by other ways than IMAP is read as well', { skip: dovecotMissing }, async (context) => {
  const { hand, mirror, folder } = await place(context)
  await fill(hand, 1)
  await mirror.pullAll()
  renameSync(filesOf(folder)[0] as string, join(folder, 'new', '1700000000.M1P1.elsewhere'))
  await mirror.pull()
  assert.deepEqual(mirror.lines(), await truth(hand))
})

test('a renamed mailbox keeps its identity, which no other has', { skip: dovecotMissing }, async (context) => {
  const { reader, hand } = await place(context)
  for (const path of ['A', 'B']) {
    await hand.mailboxCreate(path)
    await fill(hand, 2, path)
  }
  const identities = async () => new Map((await reader.listMailboxes(never)).map(({ path, identity }) => [path, identity]))
  const before = await identities()
  assert.notEqual(before.get('A'), before.get('B'))
  assert.equal(before.get('INBOX'), undefined, 'an empty one is like every other')
  await hand.mailboxRename('A', 'C')
  const after = await identities()
  assert.ok(after.get('C') !== undefined && !after.has('A'))
  assert.equal(after.get('C'), before.get('A'))
})

test('a keyword that is called as a folder is does not show its mail in that folder', { skip: dovecotMissing }, async (context) => {
  const { reader, hand, mirror } = await place(context)
  await hand.mailboxCreate('Work')
  await hand.append('INBOX', letter('tagged'), ['Work'])
  await mirror.pullAll()
  const [label] = mirror.labelsOf(1) ?? []
  assert.equal(labelName(label ?? ''), 'Work')
  assert.ok((await reader.listMailboxes(never)).every(({ path }) => path !== label))
})
