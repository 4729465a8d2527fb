// The contract, against a real Dovecot in four shapes: with everything it can, and with less and
// less of what makes following changes cheap.
import test, { type TestContext } from 'node:test'
import { systemClock, type Clock } from '../../base/clock.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { readerContract, type ReaderFixture } from '../mail-reader-contract.ts'
import type { Flags } from '../types.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import { openImapReader } from './imap-reader.ts'

const words = (flags: Flags): string[] => [
  ...(flags.seen ? ['\\Seen'] : []),
  ...(flags.flagged ? ['\\Flagged'] : []),
  ...(flags.answered ? ['\\Answered'] : []),
  ...(flags.draft ? ['\\Draft'] : []),
]

/** A server without IDLE is asked once a minute; a test does not wait for that. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 200), signal) }

async function fixture(context: TestContext, without: readonly string[], clock = systemClock): Promise<ReaderFixture> {
  const server = await startDovecot({ without })
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  const uid = (remoteId: string) => String(uidOf(remoteId.split('.')[0] as string, remoteId))
  return {
    reader: openImapReader({ config: { host: server.host, port: server.port, security: 'none' }, credentials: async () => person, clock }),
    linesEndWithCrlf: true,
    async makeMailbox({ name }) {
      if (name !== 'INBOX') await hand.mailboxCreate(name)
      return name
    },
    async deliver(path, raw, flags) {
      const added = await hand.append(path, Buffer.from(raw), words(flags))
      if (added === false) throw new Error('The server took no mail')
      return remoteIdOf(String(added.uidValidity), added.uid as number)
    },
    async setFlags(path, remoteId, flags) {
      await hand.mailboxOpen(path)
      await hand.messageFlagsSet(uid(remoteId), words(flags), { uid: true })
    },
    async remove(path, remoteId) {
      await hand.mailboxOpen(path)
      await hand.messageDelete(uid(remoteId), { uid: true })
    },
    async settle() {},
  }
}

if (dovecotMissing !== false) void test('IMAP', { skip: dovecotMissing })
else {
  readerContract('IMAP', (context) => fixture(context, []))
  readerContract('IMAP without QRESYNC', (context) => fixture(context, ['QRESYNC', 'NOTIFY']))
  readerContract('IMAP without CONDSTORE', (context) => fixture(context, ['QRESYNC', 'CONDSTORE', 'LIST-STATUS', 'STATUS=SIZE', 'NOTIFY']))
  const late = ['QRESYNC', 'CONDSTORE', 'LIST-STATUS', 'LIST-EXTENDED', 'STATUS=SIZE', 'NOTIFY', 'IDLE', 'ESEARCH', 'SEARCHRES', 'ENABLE', 'WITHIN', 'SPECIAL-USE', 'NAMESPACE', 'LITERAL+']
  readerContract('IMAP as in 1996', (context) => fixture(context, late, hasty))
}
