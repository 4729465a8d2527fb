// The contract, in both layouts, and what is particular to a Maildir.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { systemClock, type Clock } from '../../base/clock.ts'
import { NO_FLAGS, readerContract, type ReaderFixture } from '../mail-reader-contract.ts'
import type { KnownMessages } from '../mail-port.ts'
import type { Flags, RawMessage } from '../types.ts'
import { decodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'
import { remoteIdOf } from './maildir-name.ts'
import { openMaildirReader } from './maildir-reader.ts'

const never = new AbortController().signal
const nothing: KnownMessages = { after: async () => [] }
/** Far enough ahead that every folder time counts as settled. */
const later: Clock = { ...systemClock, now: () => Date.now() + 60_000 }
const ON_DISK: Record<string, string> = { 'Proiecte în lucru': 'Proiecte &AO4-n lucru' }

function tree(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'secretary-maildir-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  return root
}

function makeFolder(root: string, path: string): string {
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, path, sub), { recursive: true })
  return join(root, path)
}

const letters = (flags: Flags) => `${flags.draft ? 'D' : ''}${flags.flagged ? 'F' : ''}${flags.answered ? 'R' : ''}${flags.seen ? 'S' : ''}`

function fileOf(directory: string, remoteId: string): string {
  for (const sub of ['cur', 'new']) {
    const name = readdirSync(join(directory, sub)).find((file) => remoteIdOf(file) === remoteId)
    if (name !== undefined) return join(directory, sub, name)
  }
  throw new Error(`${remoteId} is not in ${directory}`)
}

function fixture(context: TestContext, pathOf: (name: string) => string): ReaderFixture {
  const root = tree(context)
  let count = 0
  return {
    reader: openMaildirReader({ root, clock: later }),
    async makeMailbox({ name }) {
      const path = pathOf(ON_DISK[name] ?? name)
      makeFolder(root, path)
      return path
    },
    async deliver(path, raw, flags) {
      const remoteId = `17000000${String(++count).padStart(2, '0')}.M${count}.host`
      const name = letters(flags) === '' ? join('new', remoteId) : join('cur', `${remoteId}:2,${letters(flags)}`)
      writeFileSync(join(root, path, name), raw)
      return remoteId
    },
    async setFlags(path, remoteId, flags) {
      renameSync(fileOf(join(root, path), remoteId), join(root, path, 'cur', `${remoteId}:2,${letters(flags)}`))
    },
    async remove(path, remoteId) {
      unlinkSync(fileOf(join(root, path), remoteId))
    },
    async settle() {},
  }
}

readerContract('Maildir++', async (context) => fixture(context, (name) => (name === 'INBOX' ? '.' : `.${name}`)))
readerContract('Maildir as mbsync lays it out', async (context) => fixture(context, (name) => name))

const pull = (reader: ReturnType<typeof openMaildirReader>, path: string, since?: string) =>
  reader.pullChanges({ path, since: since as never, known: nothing, limit: 100, signal: never })

test('mixed and nested layouts are listed by their readable names, links are not followed', async (context) => {
  const root = tree(context)
  const elsewhere = makeFolder(tree(context), 'secret')
  for (const path of ['.', '.Work.Clients', '.INBOX.Ciorne', 'Lists/Node', '.&AMo-']) makeFolder(root, path)
  symlinkSync(elsewhere, join(root, '.Linked'))
  mkdirSync(join(root, '.notmuch'))
  const listed = await openMaildirReader({ root, clock: later }).listMailboxes(never)
  assert.deepEqual(
    new Set(listed.map(({ path, name, role }) => [path, name, role].join(' '))),
    new Set(['. INBOX inbox', '.&AMo- Ê ', '.INBOX.Ciorne Ciorne drafts', '.Work.Clients Work/Clients ', 'Lists/Node Lists/Node ']),
  )
})

test('no path and no link leads out of the tree', async (context) => {
  const root = tree(context)
  const outside = makeFolder(tree(context), 'box')
  writeFileSync(join(outside, 'cur', '1.a.host:2,'), 'From: x@example.org\n\nsecret')
  makeFolder(root, '.')
  symlinkSync(outside, join(root, 'linked'))
  symlinkSync(join(outside, 'cur', '1.a.host:2,'), join(root, 'cur', '2.b.host:2,'))
  const reader = openMaildirReader({ root, clock: later })
  for (const path of ['../box', 'x/../../box', '/etc', 'a//b', '.\\..']) {
    await assert.rejects(pull(reader, path), { code: 'mailbox-path' }, path)
  }
  await assert.rejects(pull(reader, 'linked'), { code: 'mailbox-missing' })
  assert.deepEqual((await pull(reader, '.')).changes, [])
  const got = []
  for await (const message of reader.fetchRaw('.', ['2.b.host'], { signal: never })) got.push(message)
  assert.deepEqual(got, [])
})

test('a change in the same tick as the scan is seen by the next pull', async (context) => {
  const root = tree(context)
  makeFolder(root, '.')
  writeFileSync(join(root, 'new', '1.a.host'), 'x')
  const young = openMaildirReader({ root, clock: systemClock })
  const first = await pull(young, '.')
  assert.equal(first.progress, 'caught-up')
  // As if the clock of the file system had not moved: the cursor must not trust that time.
  assert.deepEqual(JSON.parse(first.next), { cur: '', new: '' })
  const settled = await pull(openMaildirReader({ root, clock: later }), '.', first.next)
  assert.equal(settled.changes.length, 1)
  const quiet = await pull(openMaildirReader({ root, clock: later }), '.', settled.next)
  assert.deepEqual([quiet.changes, quiet.next, quiet.progress], [[], settled.next, 'caught-up'])
})

test('mail that arrives behind a running scan is found by the next one', async (context) => {
  const root = tree(context)
  makeFolder(root, '.')
  for (const name of ['3', '4', '5', '6']) writeFileSync(join(root, 'cur', `${name}.a.host:2,S`), 'x')
  const reader = openMaildirReader({ root, clock: later })
  const held: string[] = []
  const known: KnownMessages = { after: async (id, limit) => held.toSorted().filter((one) => one > id).slice(0, limit).map((remoteId) => ({ remoteId, flags: { ...NO_FLAGS, seen: true }, labels: [] })) }
  const next = async (since?: string) => {
    const page = await reader.pullChanges({ path: '.', since: since as never, known, limit: 2, signal: never })
    held.push(...page.changes.map((one) => one.remoteId))
    return page
  }
  let page = await next()
  writeFileSync(join(root, 'cur', '1.a.host:2,S'), 'x')
  while (page.progress === 'more') page = await next(page.next)
  page = await next(page.next)
  assert.ok(held.includes('1.a.host'))
  assert.equal(new Set(held).size, 5)
  assert.equal(held.length, 5)
})

test('a missing tree is refused with what to do, and never read as "everything was deleted"', async (context) => {
  const root = tree(context)
  const reader = openMaildirReader({ root: join(root, 'unmounted'), clock: later })
  await assert.rejects(reader.listMailboxes(never), { code: 'maildir-missing' })
  await assert.rejects(pull(reader, '.'), { code: 'maildir-missing' })
  await assert.rejects(pull(openMaildirReader({ root, clock: later }), '.'), { code: 'mailbox-missing' })
})

test('a file that may not be read is handed on with the reason, and the rest of its page as it is', async (context) => {
  const root = tree(context)
  chmodSync(root, 0o755)
  makeFolder(root, '.')
  writeFileSync(join(root, 'cur', '1700000001.a.host:2,'), 'From: a@example.org\n\na')
  writeFileSync(join(root, 'cur', '1700000002.b.host:2,'), 'secret', { mode: 0 })
  const reader = openMaildirReader({ root, clock: later })
  const got = new Map<string, RawMessage>()
  await asNobody(async () => {
    for await (const message of reader.fetchRaw('.', ['1700000002.b.host', '1700000001.a.host'], { signal: never })) got.set(message.remoteId, message)
  })
  assert.equal(got.get('1700000001.a.host')?.lacking, undefined)
  const locked = got.get('1700000002.b.host')
  assert.deepEqual([locked?.raw.length, locked?.receivedMs, locked?.lacking?.kind, locked?.lacking?.size], [0, 1_700_000_002_000, 'unreadable', 6])
  assert.match(locked?.lacking?.why ?? '', /1700000002\.b\.host.*EACCES.*right to read/)
})

/** Root may read everything, so it steps down for the time of the work. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return await work()
  process.seteuid?.(65_534)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
  }
}

test('what mbsync and other programs write into names is not part of them', () => {
  for (const [file, remoteId] of [
    ['1700000000.M1.host:2,FS', '1700000000.M1.host'],
    ['1700000000.M1.host', '1700000000.M1.host'],
    ['1700000000.R5.host,U=17:2,S', '1700000000.R5.host'],
    ['1700000000.R5.host,U=17,U=18:2,S', '1700000000.R5.host'],
    [':2,S', '/'],
    [',U=3', '/'],
    ['1700000000.M1.host,S=123,W=130:2,', '1700000000.M1.host,S=123,W=130'],
    ['1700000000.M1.host;2,S', '1700000000.M1.host'],
  ] as const) assert.equal(remoteIdOf(file), remoteId)
})

test('whatever a file is called, it is listed once and read', { skip: process.platform === 'darwin' ? 'its file system takes UTF-8 only (2026-11-21)' : false }, async (context) => {
  const root = tree(context)
  makeFolder(root, '.')
  const names = [[0x31, 0x2e, 0xe9], [0x31, 0x2e, 0xff], [...Buffer.from('1.\u00e9')], [...Buffer.from('1.e\u0301')], [...Buffer.from('1.\ufffd')]].map((bytes) => Buffer.from(bytes))
  const plain = [':2,S', 'a\nb:2,', `${'x'.repeat(250)}:2,F`, '2.dup,U=1:2,', '2.dup,U=2:2,S', '3.dup:2,', '3.dup,U=9:2,', '4.two,U=5,U=6:2,', '5.one,U=5:2,', '😀:2,']
  for (const name of [...names, ...plain.map((text) => Buffer.from(text))]) writeFileSync(Buffer.concat([Buffer.from(`${root}/cur/`), name]), name)
  const reader = openMaildirReader({ root, clock: later })
  const listed = (await pull(reader, '.')).changes.map(({ remoteId }) => remoteId)
  assert.deepEqual(
    new Set(listed),
    new Set(['1./E9', '1./FF', '1.\u00e9', '1.e\u0301', '1.\ufffd', '/', 'a\nb', 'x'.repeat(250), '2.dup,U=1', '2.dup,U=2', '3.dup', '3.dup,U=9', '4.two', '5.one', '😀']),
  )
  assert.equal(listed.length, 15)
  assert.deepEqual(listed, listed.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  const read = new Map<string, string>()
  for await (const { remoteId, raw } of reader.fetchRaw('.', listed, { signal: never })) read.set(remoteId, Buffer.from(raw).toString('latin1'))
  assert.deepEqual([read.size, read.get('1./E9'), read.get('1./FF'), read.get('/'), read.get('2.dup,U=2')], [15, '1.\u00e9', '1.\u00ff', ':2,S', '2.dup,U=2:2,S'])
})

test('names in modified UTF-7 are decoded, and shown as they are when they cannot be', () => {
  assert.equal(decodeModifiedUtf7('&AM4-ntre timp &- altele'), 'Între timp & altele')
  assert.equal(decodeModifiedUtf7('&U,BTFw-'), '台北')
  for (const name of ['plain', '&AM-', '&2D0-', 'a & b']) assert.equal(decodeModifiedUtf7(name), name)
})
