// A mailbox that is removed and made again while a connection is in it. Servers let whoever is in the old
// one stay there: Dovecot names its mails and has them no more, others answer as if nothing had happened.
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import type { MailReader } from '../mail-port.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal
const PAGE = { path: 'Work', limit: 1, fromMs: undefined, signal: never }

const readerAt = (context: TestContext, port: number, person: { user: string; password: string }): MailReader => {
  const reader = openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => person, clock: systemClock })
  context.after(() => reader.close())
  return reader
}

async function subjects(reader: MailReader, names: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const { raw } of reader.fetchRaw('Work', names, { signal: never })) found.push(/Subject: (.*)\r/.exec(Buffer.from(raw).toString())?.[1] ?? '')
  return found
}

/** Reads on from an older page of its first life, and from the beginning. */
async function readsTheNewOne(reader: MailReader, makeAnew: () => Promise<void>): Promise<void> {
  const first = await reader.pullOlder({ ...PAGE, before: undefined })
  assert.ok(first.next !== undefined)
  assert.deepEqual(await subjects(reader, first.messages.map(({ remoteId }) => remoteId)), ['old two'])
  await makeAnew()
  const begun = await reader.pullOlder({ ...PAGE, before: undefined })
  assert.deepEqual(await subjects(reader, begun.messages.map(({ remoteId }) => remoteId)), ['new'])
  assert.equal(begun.next, undefined)
}

test('what is read of a mailbox that was made again is of the new one', { skip: dovecotMissing }, async (context) => {
  const server = await startDovecot()
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  const put = async (subject: string) => void (await hand.append('Work', Buffer.from(`Subject: ${subject}\r\n\r\nHello.\r\n`)))
  await hand.mailboxCreate('Work')
  for (const subject of ['old one', 'old two']) await put(subject)
  await readsTheNewOne(readerAt(context, server.port, person), async () => {
    await hand.mailboxDelete('Work')
    await hand.mailboxCreate('Work')
    await put('new')
  })
})

test('nor is it of the old one at a server that lets whoever is in it stay there', async (context) => {
  const old = { life: 1, mails: ['old one', 'old two'] }
  let now = old
  const opened = new Map<Socket, typeof old>()
  const server = await scriptedImap(context, {
    answer(command, socket) {
      if (/^EXAMINE/i.test(command)) opened.set(socket, now)
      const { life, mails } = opened.get(socket) ?? now
      if (/^EXAMINE/i.test(command)) return [`* ${mails.length} EXISTS`, `* OK [UIDVALIDITY ${life}] ok`, `* OK [UIDNEXT ${mails.length + 1}] ok`]
      if (/^UID SEARCH/i.test(command)) return [`* SEARCH ${mails.map((_, at) => at + 1).join(' ')}`]
      const uid = Number(/^UID FETCH (\d+)/i.exec(command)?.[1] ?? 0)
      const subject = mails[uid - 1]
      if (subject === undefined) return []
      const raw = `Subject: ${subject}\r\n\r\nHello.\r\n`
      const date = 'INTERNALDATE "05-Jan-2026 12:00:00 +0000"'
      return [/BODY/i.test(command) ? `* ${uid} FETCH (UID ${uid} FLAGS () ${date} RFC822.SIZE ${raw.length} BODY[] {${raw.length}}\r\n${raw})` : `* ${uid} FETCH (UID ${uid} FLAGS () ${date})`]
    },
  })
  await readsTheNewOne(readerAt(context, server.port, { user: 'a', password: 'b' }), async () => void (now = { life: 2, mails: ['new'] }))
})
