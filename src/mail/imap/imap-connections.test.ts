// Few connections, and who gets them: a server that lets everybody wait is asked by one at a time,
// and an import that has all of them lets go of one as soon as somebody waits.
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import { openConnections } from './imap-connections.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal

test('while a server does not answer the work goes back to the queue, and one try is made after a while', async (context) => {
  const { port } = await scriptedImap(context, { greeting: '' })
  const clock = fixedClock(1_000)
  let tries = 0
  const credentials = async () => {
    tries++
    clock.advance(limits.imapConnectMs)
    return { user: 'a', password: 'b' }
  }
  const reader = openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials, clock, timeouts: { greetingMs: 30 } })
  context.after(() => reader.close())
  const outcome = async (): Promise<RetryLater> => {
    const error = await reader.listMailboxes(never).then(() => undefined, (thrown: unknown) => thrown)
    assert.ok(error instanceof RetryLater, String(error))
    return error
  }
  const tried = await outcome()
  assert.deepEqual([tries, tried.isPatient], [1, false])
  const waited = await outcome()
  assert.deepEqual([tries, waited.isPatient, waited.message], [1, true, tried.message])
  clock.advance(limits.imapRetryMs)
  const both = await Promise.all([outcome(), outcome()])
  assert.deepEqual([tries, both.map(({ isPatient }) => isPatient)], [2, [false, true]])
})

test('whoever gives way comes behind all others, also behind those that came later', { skip: dovecotMissing }, async (context) => {
  const server = await startDovecot()
  const person = server.addUser()
  const timeouts = { connectMs: limits.imapConnectMs, greetingMs: limits.imapConnectMs, silenceMs: limits.imapSilenceMs }
  const connections = openConnections({ config: { host: server.host, port: server.port, security: 'none' }, credentials: async () => person, clock: systemClock, timeouts })
  context.after(() => connections.close())
  const held = await Promise.all(Array.from({ length: limits.imapConnectionsForWork }, () => connections.borrow(never)))
  const served: string[] = []
  const ask = async (name: string, givesWay: boolean) => {
    const connection = await connections.borrow(never, { givesWay })
    served.push(name)
    connections.giveBack(connection)
  }
  const older = ask('older', true)
  assert.equal(connections.isAwaited, false)
  const pull = ask('pull', false)
  assert.equal(connections.isAwaited, true)
  connections.giveBack(held.pop() ?? assert.fail())
  // In the same moment, before the one that was called is there.
  const again = ask('older again', true)
  await Promise.all([older, pull, again])
  assert.deepEqual(served, ['pull', 'older', 'older again'])
  assert.equal(connections.isAwaited, false)
  for (const one of held) connections.giveBack(one)
})

test('an import that reads two pages at once lets a question past between two commands, and loses no mail over it', { skip: dovecotMissing }, async (context) => {
  const server = await startDovecot()
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  const mails = 2 * limits.imapFetchAtOnce + 50
  for (let n = 0; n < mails; n++) await hand.append('INBOX', Buffer.from(`Subject: ${n}\r\n\r\nHello.\r\n`))
  const reader = openImapReader({ config: { host: server.host, port: server.port, security: 'none' }, credentials: async () => person, clock: systemClock })
  context.after(() => reader.close())
  const names: string[] = []
  for await (const some of reader.listIds('INBOX', never)) names.push(...some)
  assert.equal(names.length, mails)
  const pages = Array.from({ length: limits.imapConnectionsForWork }, () => reader.fetchRaw('INBOX', names, { signal: never, givesWay: true })[Symbol.asyncIterator]())
  const read = pages.map(() => 0)
  const step = async (page: number) => {
    const { done } = (await pages[page]?.next()) ?? {}
    if (done !== true) read[page] = (read[page] ?? 0) + 1
    return done !== true
  }
  for (const page of pages.keys()) await step(page)
  let answeredAt: number | undefined
  const question = reader.listMailboxes(never).then(() => (answeredAt = read[0]))
  while (await step(0)) if (answeredAt === undefined && (read[0] ?? 0) >= limits.imapFetchAtOnce) await Promise.race([question, step(0)])
  await question
  assert.ok((answeredAt ?? mails) < mails, `it was answered after ${answeredAt} of ${mails} mails`)
  while (await step(1));
  assert.deepEqual(read, pages.map(() => mails))
})

test('a further connection that is refused like a wrong password is none: it is tried once, and the account goes on with the one it has', async (context) => {
  let signIns = 0
  const server = await scriptedImap(context, {
    signIn: () => (++signIns === 1 ? 'OK in' : 'NO [AUTHENTICATIONFAILED] Sign-in failed'),
    answer: (command) => (/^EXAMINE/i.test(command) ? ['* 0 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 1] ok'] : /^LIST/i.test(command) ? ['* LIST () "/" INBOX'] : undefined),
  })
  const clock = fixedClock(1_000)
  const refusals: string[] = []
  const timeouts = { connectMs: limits.imapConnectMs, greetingMs: limits.imapConnectMs, silenceMs: limits.imapSilenceMs }
  const connections = openConnections({ config: { host: '127.0.0.1', port: server.port, security: 'none' }, credentials: async () => ({ user: 'a', password: 'b' }), clock, timeouts, onRefused: async (reason) => void refusals.push(reason) })
  context.after(() => connections.close())
  const held = await connections.borrow(never)
  await assert.rejects(connections.connect(never), RetryLater)
  const second = connections.borrow(never)
  while (!connections.isAwaited) await new Promise(setImmediate)
  connections.giveBack(held)
  assert.equal(await second, held)
  await assert.rejects(connections.connect(never), RetryLater)
  assert.deepEqual([signIns, refusals], [2, []])
  clock.advance(limits.imapLetInMs)
  await assert.rejects(connections.connect(never), { code: 'imap-sign-in' })
  assert.deepEqual([signIns, refusals.length], [3, 1])
})
