// An account whose server was checked is read at the address that was checked, under its name: no
// library asks DNS once more, and before each connection the check is made anew.
import assert from 'node:assert/strict'
import test from 'node:test'
import { checkServer } from '../../accounts/server-address.ts'
import { systemClock } from '../../base/clock.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { openImapReader } from './imap-reader.ts'

test('a name that answers otherwise after the check gains nothing, and is refused at the next connection', { skip: dovecotMissing }, async (context) => {
  const dovecot = await startDovecot()
  const { user, password } = dovecot.addUser()
  // No resolver knows it: whoever asked the system would not come to any server.
  const config = { host: 'mail.invalid', port: dovecot.tlsPort, security: 'tls' as const }
  const answers = [['127.0.0.1'], ['93.184.215.14', '10.0.0.1']]
  let asked = 0
  const resolve = async () => (answers[Math.min(asked++, 1)] ?? []).map((address) => ({ address }))
  const reader = (privateHosts: string[]) => {
    const opened = openImapReader({ config, reach: () => checkServer(config, { inside: false }, { privateHosts, resolve }), credentials: async () => ({ user, password }), clock: systemClock })
    context.after(() => opened.close?.())
    return opened
  }
  const mailboxes = await reader(['mail.invalid']).listMailboxes(AbortSignal.timeout(60_000))
  assert.ok(mailboxes.some(({ role }) => role === 'inbox'))
  assert.equal(asked, 1)
  await assert.rejects(reader([]).listMailboxes(AbortSignal.timeout(60_000)), /not on the public internet/)
  assert.equal(asked, 2)
})
