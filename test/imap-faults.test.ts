// Over a network that breaks in every way there is, an IMAP reader never hangs and never ends up
// with anything else than what the server holds: once the faults end, everything is there, once,
// with its flags and its bytes. So are the rows that the jobs keep by it. Seeds are fixed, so that a red run can be repeated; more of
// them: IMAP_SEEDS=200 node --test test/imap-faults.test.ts
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImapFlow } from 'imapflow'
import { systemClock } from '../src/base/clock.ts'
import { remoteIdOf } from '../src/mail/imap/imap-id.ts'
import { openImapReader } from '../src/mail/imap/imap-reader.ts'
import { openMailParser } from '../src/mail/parse/mail-parser.ts'
import { dovecotMissing, startDovecot } from '../src/testing/dovecot.ts'
import { imapMirror } from '../src/testing/imap-mirror.ts'
import { openTestStore } from '../src/testing/real-store.ts'
import { openScriptedAccount } from '../src/testing/scripted-account.ts'
import { scriptedMailbox } from '../src/testing/scripted-mailbox.ts'
import { faultProxy, seeded } from './sim/fault-proxy.ts'

const SEEDS = Number(process.env['IMAP_SEEDS'] ?? 4)
const HASTY = { connectMs: 1_500, greetingMs: 1_500, silenceMs: 1_500 }
/** Far above what a call may take: six time-outs in a row, on a slow machine. */
const HANGS_MS = 30_000
const SHAPES = [[], ['QRESYNC', 'CONDSTORE']] as const

const hash = (raw: Uint8Array) => createHash('sha256').update(raw).digest('hex')
const letter = (name: string, bytes: number) => Buffer.from(`Subject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\n${'0123456789abcdefghijklmnopqrstuvwxyz\r\n'.repeat(bytes / 38)}`)

async function truth(hand: ImapFlow): Promise<Map<string, string>> {
  const mailbox = await hand.mailboxOpen('INBOX')
  const all = new Map<string, string>()
  for await (const { uid, flags, source } of hand.fetch('1:*', { uid: true, flags: true, source: true })) {
    const words = [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted()
    all.set(`${mailbox.uidValidity}.${String(uid).padStart(10, '0')}`, [words.join(' '), hash(source ?? Buffer.alloc(0))].join(' '))
  }
  return all
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = delay(HANGS_MS, undefined, { signal: over.signal }).then(() => assert.fail(`${what} hangs`))
  late.catch(() => {})
  return await Promise.race([work, late]).finally(() => over.abort())
}

// Most of it is waiting for networks that are silent, so they wait together.
suite('an IMAP reader over a network that breaks', { concurrency: 4, skip: dovecotMissing }, () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    test(`a broken network loses, doubles and invents nothing (seed ${seed})`, { timeout: 240_000 }, async (context) => {
      const chance = seeded(seed)
      const server = await startDovecot({ without: SHAPES[seed % SHAPES.length] ?? [] })
      const person = server.addUser()
      const hand = await server.signIn(context, person)
      for (let n = 0; n < 30; n++) await hand.append('INBOX', letter(`s${seed}-${n}`, Math.floor(chance() ** 3 * 60_000)), n % 3 === 0 ? ['\\Seen'] : [])
      const proxy = await faultProxy({ host: server.host, port: server.port, chance })
      const reader = openImapReader({ config: { host: '127.0.0.1', port: proxy.port, security: 'none' }, credentials: async () => person, clock: systemClock, timeouts: HASTY })
      context.after(async () => {
        await reader.close()
        await proxy.close()
      })
      const mirror = imapMirror(reader, 'INBOX')
      const bodies = new Map<string, string>()
      const signal = new AbortController().signal
      const fetchMissing = async () => {
        const missing = mirror.ids().filter((id) => !bodies.has(id))
        for await (const { remoteId, raw, lacking } of reader.fetchRaw('INBOX', missing, { signal })) {
          assert.equal(lacking, undefined)
          assert.equal(bodies.has(remoteId), false, `${remoteId} came twice`)
          bodies.set(remoteId, hash(raw))
        }
      }
      // The world goes on while the network does not.
      const change = async () => {
        await hand.mailboxOpen('INBOX')
        const exists = hand.mailbox === false ? 0 : hand.mailbox.exists
        const one = String(1 + Math.floor(chance() * exists))
        if (chance() < 0.4) await hand.messageFlagsAdd(one, ['\\Flagged'])
        else if (chance() < 0.5 && exists > 10) await hand.messageDelete(one)
        else await hand.append('INBOX', letter(`s${seed}-late-${chance()}`, 2_000))
      }
      const failures: string[] = []
      for (let round = 0; round < 6; round++) {
        for (const [what, work] of [['listing', () => reader.listMailboxes(signal)], ['following', () => mirror.pullAll(7)], ['fetching', fetchMissing]] as const) {
          await inTime<unknown>(what, work()).catch((error: Error) => {
            if (error.name === 'AssertionError') throw error
            assert.ok(['RetryLater', 'Fault'].includes(error.name), `${what} failed with ${error.stack}`)
            failures.push(error.message)
          })
          await change()
        }
      }
      proxy.heal()
      await inTime('following in peace', mirror.pullAll(7))
      await inTime('fetching in peace', fetchMissing())
      const held = new Map(mirror.ids().map((id, at) => [id, [(mirror.lines()[at] ?? '').replace(/^\d+ /, ''), bodies.get(id)].join(' ')]))
      assert.deepEqual(held, await truth(hand))
      context.diagnostic(`${failures.length} calls failed, ${JSON.stringify(proxy.struck)}`)
    })
  }

  test('what the jobs keep over a broken network is what the server holds', { timeout: 120_000 }, async (context) => {
    const chance = seeded(7)
    const server = await startDovecot()
    const person = server.addUser()
    const hand = await server.signIn(context, person)
    for (let n = 0; n < 20; n++) await hand.append('INBOX', letter(`jobs-${n}`, Math.floor(chance() * 9_000)), n % 3 === 0 ? ['\\Seen'] : [])
    const proxy = await faultProxy({ host: server.host, port: server.port, chance })
    const reader = openImapReader({ config: { host: '127.0.0.1', port: proxy.port, security: 'none' }, credentials: async () => person, clock: systemClock, timeouts: HASTY })
    const parser = openMailParser()
    context.after(async () => {
      await Promise.all([reader.close(), parser.close()])
      await proxy.close()
    })
    const it = await openScriptedAccount(await openTestStore(context), context, { provider: scriptedMailbox(), parser, wrap: () => reader })
    for (let round = 0; round < 4; round++) {
      await inTime('a sync', it.sync()).catch((error: Error) => assert.ok(['RetryLater', 'Fault'].includes(error.name), error.stack))
      await hand.mailboxOpen('INBOX')
      await hand.messageFlagsAdd(String(1 + round), ['\\Flagged'])
      if (round % 2 === 0) await hand.messageDelete(String(10 + round))
      await hand.append('INBOX', letter(`jobs-late-${round}`, 2_000))
    }
    proxy.heal()
    for (let round = 0; round < 2; round++) await inTime('a sync in peace', it.sync())
    const rows = await it.db.query.selectFrom('messages').select(['remote_id', 'subject', 'size', 'seen', 'flagged', 'broken']).orderBy('remote_id').execute()
    const expected: string[] = []
    const { uidValidity } = await hand.mailboxOpen('INBOX')
    for await (const { uid, flags, source } of hand.fetch('1:*', { uid: true, flags: true, source: true })) {
      const raw = source ?? Buffer.alloc(0)
      const subject = /^Subject: (.*?)\r$/m.exec(raw.toString('latin1'))?.[1]
      expected.push([remoteIdOf(String(uidValidity), uid), subject, raw.length, Number(flags?.has('\\Seen')), Number(flags?.has('\\Flagged')), ''].join(' '))
    }
    assert.deepEqual(rows.map((row) => [row.remote_id, row.subject, row.size, row.seen, row.flagged, row.broken].join(' ')), expected)
    context.diagnostic(JSON.stringify(proxy.struck))
  })
})
