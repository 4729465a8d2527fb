// A server may be anybody's, and it may answer more than it was asked for: literal after literal in
// one response, line after line without a last one, a line for each of many UIDs. What it sends
// has an end here, and neither fills the memory nor keeps others waiting.
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { scriptedImap, type ImapScript } from '../../testing/scripted-imap.ts'
import type { MailReader, SyncCursor } from '../mail-port.ts'
import { fetchedMessage } from './fetched-message.ts'
import { remoteIdOf } from './imap-id.ts'
import { openImapReader } from './imap-reader.ts'

const signal = AbortSignal.timeout(60_000)
const known = { after: async () => [] }

type Answer = NonNullable<ImapScript['answer']>

async function readerOf(context: TestContext, answer: Answer, { capabilities = '' } = {}): Promise<MailReader> {
  const opened = (command: string, socket: Socket): ReturnType<Answer> =>
    answer(command, socket) ?? (/^(EXAMINE|SELECT)/i.test(command) ? ['* 9 EXISTS', '* OK [UIDVALIDITY 1] x', '* OK [UIDNEXT 10] x', '* OK [HIGHESTMODSEQ 9] x', 'OK [READ-ONLY] x'] : undefined)
  const { port } = await scriptedImap(context, { capabilities, answer: opened })
  const reader = openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => ({ user: 'a', password: 'b' }), clock: systemClock })
  context.after(() => reader.close())
  return reader
}

/** As long as the other end listens. */
function flood(socket: Socket, line: string): 'owed' {
  const piece = `${line}\r\n`.repeat(Math.ceil(1_000_000 / line.length))
  const go = () => {
    if (socket.destroyed) return
    if (socket.write(piece)) setImmediate(go)
    else socket.once('drain', go)
  }
  go()
  return 'owed'
}

const endless = (error: unknown): boolean => error instanceof RetryLater && /without an end/.test(error.message)

async function readAll(reader: MailReader, uid: number): Promise<void> {
  for await (const message of reader.fetchRaw('INBOX', [remoteIdOf('1', uid)], { signal })) void message
}

test('parts that are each within the limit of a mail, and together far beyond it, are not read', async (context) => {
  const each = Math.floor(limits.messageBytesMax / 2)
  let sent = 0
  const reader = await readerOf(context, (command, socket) => {
    if (!/^UID FETCH/i.test(command)) return undefined
    const part = Buffer.alloc(each, 97)
    socket.write('* 1 FETCH (UID 1 ')
    const more = (error?: Error | null) => {
      if (error instanceof Error || socket.destroyed || ++sent > 6) return
      socket.write(`BODY[${sent}] {${each}}\r\n`)
      socket.write(part, more)
    }
    more()
    return 'owed'
  })
  await assert.rejects(readAll(reader, 1), (error) => error instanceof RetryLater && /announces \d+ bytes/.test(error.message))
  // Two within the limit, the third that was announced, and one when its header was asked for.
  assert.ok(sent <= 4, `${sent} parts were sent`)
})

const FLOODS: [string, RegExp, string, (reader: MailReader) => Promise<unknown>][] = [
  ['what is said at opening', /^(EXAMINE|SELECT)/i, '* OK ', (reader) => readAll(reader, 1)],
  ['what is said beside the mail', /^UID FETCH/i, '* OK ', (reader) => readAll(reader, 1)],
]

for (const [what, asked, line, ask] of FLOODS) {
  test(`${what} that has no end is given up`, async (context) => {
    const reader = await readerOf(context, (command, socket) => (asked.test(command) ? flood(socket, `${line}${'x'.repeat(20_000)}`) : undefined))
    await assert.rejects(ask(reader), endless)
  })
}

/** Not the question after the delimiter, which is asked at sign-in. */
const ALL_FOLDERS = /^LIST .*\*/i
const tooMany = (error: unknown): boolean => error instanceof Fault && error.code === 'mailboxes-too-many' && error.fix !== ''

test('a list of folders that has no end is given up as one of too many, long before any other answer would be', async (context) => {
  const closed = Promise.withResolvers<number>()
  const reader = await readerOf(context, (command, socket) => {
    if (!ALL_FOLDERS.test(command)) return undefined
    socket.once('close', () => closed.resolve(socket.bytesWritten))
    return flood(socket, `* LIST () "/" ${'x'.repeat(20_000)}`)
  })
  await assert.rejects(reader.listMailboxes(signal), tooMany)
  const sent = await closed.promise
  assert.ok(sent < limits.imapAnswerBytesMax, `${sent} bytes were sent`)
})

test('60,000 folders are said to be too many, and the account beside it is listed meanwhile', async (context) => {
  const folders = (count: number) => Array.from({ length: count }, (_, n) => `"Archive/Clients/${'a name of some length '.repeat(4)}${n}"`).flatMap((name) => [`* LIST (\\HasNoChildren) "/" ${name}`, `* STATUS ${name} (MESSAGES 9 UIDNEXT 10 UIDVALIDITY 1)`])
  const crowded = await readerOf(context, (command) => (ALL_FOLDERS.test(command) ? folders(60_000) : undefined), { capabilities: 'LIST-STATUS' })
  const full = await readerOf(context, (command) => (ALL_FOLDERS.test(command) ? folders(1_000) : undefined), { capabilities: 'LIST-STATUS' })
  const [refused, listed] = await Promise.allSettled([crowded.listMailboxes(signal), full.listMailboxes(signal)])
  assert.ok(refused.status === 'rejected' && tooMany(refused.reason))
  assert.equal(listed.status === 'fulfilled' ? listed.value.length : listed.reason, 1_000)
})

test('mail of any size in all does not count as such an answer', async (context) => {
  const body = Buffer.alloc(limits.imapAnswerBytesMax / 2 + 1, 97)
  let closed = 0
  const reader = await readerOf(context, (command, socket) => {
    if (/^LIST/i.test(command)) socket.once('close', () => closed++)
    const uids = /^UID FETCH (\S+)/i.exec(command)?.[1]
    if (uids === undefined) return undefined
    for (const uid of [1, 2, 3]) {
      socket.write(`* ${uid} FETCH (UID ${uid} BODY[] {${body.length}}\r\n`)
      socket.write(body)
      socket.write(')\r\n')
    }
    return []
  })
  let bytes = 0
  for await (const { raw } of reader.fetchRaw('INBOX', [1, 2, 3].map((uid) => remoteIdOf('1', uid)), { signal })) bytes += raw.length
  assert.equal(bytes, 3 * body.length)
  // And what comes next on the same connection is counted from there.
  assert.deepEqual(await reader.listMailboxes(signal), [])
  assert.deepEqual(await reader.listMailboxes(signal), [])
  assert.equal(closed, 0)
})

test('a line for each UID that vanished takes no longer than one for all', async (context) => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `* VANISHED (EARLIER) ${2 * index + 1}`)
  const answer: Answer = (command) => (/^ENABLE/i.test(command) ? ['* ENABLED CONDSTORE QRESYNC'] : /^UID FETCH/i.test(command) ? lines : undefined)
  const reader = await readerOf(context, answer, { capabilities: 'ENABLE CONDSTORE QRESYNC' })
  const { next } = await reader.pullChanges({ path: 'INBOX', since: undefined, known, limit: 500, signal })
  const since = next.replace('"modseq":"9"', '"modseq":"5"') as SyncCursor
  assert.notEqual(since, next)
  const began = performance.now()
  assert.deepEqual((await reader.pullChanges({ path: 'INBOX', since, known, limit: 500, signal })).changes, [])
  assert.ok(performance.now() - began < 10_000, `${Math.round(performance.now() - began)} ms`)
})

test('a number that is none is not told, and what is named by one is nobody', () => {
  const told = (items: string) => fetchedMessage({ text: `* 1 FETCH (${items})`, literals: [] })
  for (const uid of ['0', '-1', '1.5', '1e3', 'Infinity', '4294967296']) assert.equal(told(`UID ${uid}`), undefined, uid)
  for (const size of ['-5', '1e400', 'abc', '1.5', '9'.repeat(40)]) assert.equal(told(`UID 1 RFC822.SIZE ${size}`)?.size, undefined, size)
  assert.deepEqual([told('UID 4294967295 RFC822.SIZE 12')?.uid, told('UID 1 RFC822.SIZE 12')?.size], [4_294_967_295, 12])
})
