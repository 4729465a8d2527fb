// Letters handed to a real SMTP server and kept in a real Dovecot: what leaves once, what certainly
// did not leave, and what nobody can know.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Fault, RetryLater } from '../../base/fault.ts'
import { approvedLetter, handOverTwice, wakeLate } from '../../testing/approved-letter.ts'
import { commandProxy } from '../../testing/command-proxy.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { letterSink, type SinkScript } from '../../testing/letter-sink.ts'
import { openTestStore } from '../../testing/real-store.ts'
import type { OutgoingLetter, SendMail } from '../mail-port.ts'
import { LetterElsewhere, type LetterJournal } from '../letters/letter-journal.ts'
import { openSmtpSender, type SmtpSenderOptions } from './smtp-sender.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const NEVER = new AbortController().signal
const person = (name: string) => ({ name, address: `${name}@example.net` })
const SECRET = { user: 'alice', password: 'secret' }

async function desk(context: TestContext, script: SinkScript = {}, options: Partial<SmtpSenderOptions> & { imapPort?: number; sent?: boolean } = {}) {
  const dovecot = await startDovecot()
  const who = dovecot.addUser()
  const hand = await dovecot.signIn(context, who)
  if (options.sent !== false) await hand.mailboxCreate('Sent')
  const sink = await letterSink(context, script)
  const change: SendMail = { accountId: 'acc_1', to: [person('bob')], cc: [person('carol')], bcc: [person('dan')], subject: 'Ședință', text: 'Bună.\n.\n..two dots\n.one dot\nțâșnește\n' }
  const it = await approvedLetter((await openTestStore(context)).db, { from: 'alice@example.org', change })
  const { approved, letter, journal } = it
  const open = (more: Partial<SmtpSenderOptions> = {}) => {
    const sender = openSmtpSender({
      server: { host: '127.0.0.1', port: sink.port, security: 'none' },
      reach: async () => ({ address: '127.0.0.1', servername: '', rejectUnauthorized: false }),
      credentials: async () => SECRET,
      imap: { config: { host: '127.0.0.1', port: options.imapPort ?? dovecot.port, security: 'none' }, credentials: async () => who, clock: fixedClock(NOON) },
      journal,
      clock: fixedClock(NOON),
      timeouts: { connectMs: 2_000, silenceMs: 1_000 },
      ...options,
      ...more,
    })
    context.after(() => sender.close())
    return sender
  }
  return {
    hand,
    sink,
    ...it,
    open,
    sendBy: (by: LetterJournal) => open({ journal: by }).send(approved, letter, NEVER),
    async sent(): Promise<{ raw: Buffer; seen: boolean }[]> {
      await hand.mailboxOpen('Sent', { readOnly: true })
      const found = []
      for await (const { source, flags } of hand.fetch('1:*', { source: true, flags: true })) found.push({ raw: source ?? Buffer.alloc(0), seen: flags?.has('\\Seen') === true })
      return found
    },
  }
}

const bytes = ({ raw }: OutgoingLetter) => Buffer.from(raw).toString('latin1')

if (dovecotMissing !== false) void test('SMTP sender', { skip: dovecotMissing })
else {
  void test('the same bytes go on the wire and into Sent, and everybody of the envelope is named to the server', async (context) => {
    const { open, approved, letter, sink, sent } = await desk(context)
    const receipt = await open().send(approved, letter, NEVER)
    assert.deepEqual([receipt.expected, receipt.proven], [1, 1])
    assert.match(receipt.proof, /answered 250 .*read back from Sent: SHA-256/)
    assert.deepEqual(sink.letters.map(({ from, to }) => ({ from, to })), [{ from: 'alice@example.org', to: ['bob@example.net', 'carol@example.net', 'dan@example.net'] }])
    assert.equal(sink.letters[0]?.raw.toString('latin1'), bytes(letter))
    assert.deepEqual((await sent()).map(({ raw, seen }) => ({ raw: raw.toString('latin1'), seen })), [{ raw: bytes(letter), seen: true }])
    assert.doesNotMatch(bytes(letter), /dan@/)
  })

  void test('a letter that left is found, and never handed over again', async (context) => {
    const { open, approved, letter, sink, sent } = await desk(context)
    await open().send(approved, letter, NEVER)
    assert.equal((await open().observe(approved, letter, NEVER)).outcome, 'applied')
    await assert.rejects(open().send(approved, letter, NEVER))
    assert.deepEqual([sink.letters.length, (await sent()).length], [1, 1])
  })

  void test('one of the people is refused: the letter goes to the others, and the receipt says who did not get it', async (context) => {
    const { open, approved, letter, sink } = await desk(context, { refuses: [{ address: 'carol@example.net', code: 550 }] })
    const receipt = await open().send(approved, letter, NEVER)
    assert.deepEqual(sink.letters[0]?.to, ['bob@example.net', 'dan@example.net'])
    assert.deepEqual([receipt.expected, receipt.proven], [2, 1])
    assert.deepEqual(receipt.items.map(({ id, outcome }) => [id, outcome]), [[letter.messageId, 'done'], ['carol@example.net', 'failed']])
    assert.match(receipt.items[1]?.error ?? '', /550 No mailbox for carol/)
    assert.deepEqual(receipt.items[0]?.after['recipients'], ['bob@example.net', 'dan@example.net'])
  })

  const NOT_SENT: [string, SinkScript, string][] = [
    ['everybody is refused', { refuses: ['bob', 'carol', 'dan'].map((name) => ({ address: `${name}@example.net`, code: 550 })) }, 'recipients-refused'],
    ['the letter is refused for good', { after: () => 554 }, 'letter-refused'],
    ['the letter is larger than the server takes', { server: { size: 100 } }, 'letter-too-large'],
    ['the password is refused', { lets: () => false }, 'smtp-sign-in'],
  ]
  for (const [what, script, code] of NOT_SENT) {
    void test(`${what}: nothing left, nothing is kept in Sent, and the words are the server’s`, async (context) => {
      const { open, approved, letter, sink, sent, note } = await desk(context, script)
      await assert.rejects(open().send(approved, letter, NEVER), (error) => error instanceof Fault && error.code === code && error.message !== '')
      assert.deepEqual([sink.letters.length, (await sent()).length, await note()], [0, 0, { is: 'here' }])
      assert.equal((await open().observe(approved, letter, NEVER)).outcome, 'not-applied')
    })
  }

  for (const [what, script] of Object.entries<SinkScript>({ 'a server that asks a stranger to come back': { refuses: ['bob', 'carol', 'dan'].map((name) => ({ address: `${name}@example.net`, code: 451 })) }, 'a server that cannot take it now': { after: (count) => (count === 1 ? 452 : 'take') } })) {
    void test(`${what} gets it later: nothing left before`, async (context) => {
      const { open, approved, letter, sink } = await desk(context, script)
      await assert.rejects(open().send(approved, letter, NEVER), RetryLater)
      assert.equal(sink.letters.length, 0)
      assert.equal((await open().observe(approved, letter, NEVER)).outcome, 'not-applied')
    })
  }

  for (const after of ['hang-up', 'take-and-hang-up', 'stay-silent'] as const) {
    void test(`an answer that is lost after the whole letter (${after}) is unknown, and stays so: it is not sent again`, async (context) => {
      const { open, approved, letter, sink, sent } = await desk(context, { after: () => after })
      await assert.rejects(open().send(approved, letter, NEVER), (error) => !(error instanceof Fault) && !(error instanceof RetryLater))
      const seen = await open().observe(approved, letter, NEVER)
      assert.equal(seen.outcome, 'unknown')
      await assert.rejects(open().send(approved, letter, NEVER))
      assert.deepEqual([sink.letters.length, (await sent()).length], [after === 'take-and-hang-up' ? 1 : 0, 0])
    })
  }

  void test('a lost answer is resolved by a copy that the provider put into Sent', async (context) => {
    const { open, approved, letter, hand } = await desk(context, { after: () => 'take-and-hang-up' })
    await assert.rejects(open().send(approved, letter, NEVER))
    await hand.append('Sent', Buffer.from(letter.raw))
    assert.equal((await open().observe(approved, letter, NEVER)).outcome, 'applied')
  })

  void test('a letter whose copy cannot be kept is sent, the receipt says what is missing, and the copy alone is made good', async (context) => {
    const down = await desk(context, {}, { sent: false })
    const receipt = await down.open().send(down.approved, down.letter, NEVER)
    assert.deepEqual([receipt.expected, receipt.proven, down.sink.letters.length], [1, 1, 1])
    assert.match(receipt.proof, /no copy was kept: the account has no mailbox for sent mail/)
    await down.hand.mailboxCreate('Sent')
    const seen = await down.open().observe(down.approved, down.letter, NEVER)
    assert.ok(seen.outcome === 'applied' && /read back from Sent/.test(seen.receipt.proof))
    assert.deepEqual([down.sink.letters.length, (await down.sent()).length], [1, 1])
  })

  void test('the copy alone can be kept later, once, however often it is asked for, and never sends', async (context) => {
    const { open, approved, letter, hand, sink, sent } = await desk(context, {}, { sent: false })
    const sender = open()
    const receipt = await sender.send(approved, letter, NEVER)
    assert.equal(receipt.items[0]?.after['copy'], '')
    await assert.rejects(async () => await sender.keepCopy?.(approved, letter), /no copy was kept/)
    await hand.mailboxCreate('Sent')
    for (let n = 0; n < 3; n++) assert.match((await open().keepCopy?.(approved, letter))?.proof ?? '', /^read back from Sent: SHA-256/)
    assert.deepEqual([sink.letters.length, (await sent()).map(({ raw }) => raw.toString('latin1'))], [1, [bytes(letter)]])
    await assert.rejects(async () => await sender.keepCopy?.(approved, { ...letter, messageId: 'act_other@example.org' }), { code: 'not-approved' })
  })

  void test('a copy whose answer was lost is not put there twice', async (context) => {
    const dovecot = await startDovecot()
    const proxy = await commandProxy(context, dovecot, (command) => (command.startsWith('APPEND') ? 'drop-after' : 'pass'))
    const { open, approved, letter, sent } = await desk(context, {}, { imapPort: proxy.port })
    const receipt = await open().send(approved, letter, NEVER)
    assert.ok(proxy.struck)
    assert.equal(receipt.proven, 1)
    assert.match(receipt.proof, /no copy was kept/)
    assert.equal((await sent()).length, 1)
    const seen = await open().observe(approved, letter, NEVER)
    assert.ok(seen.outcome === 'applied' && /read back from Sent/.test(seen.receipt.proof))
    assert.equal((await sent()).length, 1)
  })

  void test('where STARTTLS is asked for and stripped on the way, nothing is said in the clear', async (context) => {
    const { open, approved, letter, sink } = await desk(context)
    const sender = open({ server: { host: '127.0.0.1', port: sink.port, security: 'starttls' } })
    await assert.rejects(sender.send(approved, letter, NEVER), { code: 'smtp-encryption' })
    assert.deepEqual([sink.signIns, sink.letters], [[], []])
  })

  void test('a certificate that proves nothing is not accepted where it must', async (context) => {
    const { open, approved, letter, sink } = await desk(context, { server: { disabledCommands: [] } })
    const sender = open({ server: { host: '127.0.0.1', port: sink.port, security: 'starttls' }, reach: async () => ({ address: '127.0.0.1', servername: 'mail.example.org', rejectUnauthorized: true }) })
    await assert.rejects(sender.send(approved, letter, NEVER), { code: 'smtp-encryption' })
    assert.deepEqual([sink.signIns, sink.letters], [[], []])
  })

  void test('over STARTTLS it is sent', async (context) => {
    const { open, approved, letter, sink } = await desk(context, { server: { disabledCommands: [], allowInsecureAuth: false } })
    const receipt = await open({ server: { host: '127.0.0.1', port: sink.port, security: 'starttls' } }).send(approved, letter, NEVER)
    assert.deepEqual([receipt.proven, sink.letters.length], [1, 1])
  })

  void test('a token that ran out is renewed once; the letter is sent once', async (context) => {
    const { open, approved, letter, sink } = await desk(context, { lets: (secret) => secret === 'new' })
    const sender = open({ credentials: async ({ afterRefusal }) => ({ user: 'alice', accessToken: afterRefusal ? 'new' : 'old' }) })
    await sender.send(approved, letter, NEVER)
    assert.deepEqual([sink.signIns.map(({ secret }) => secret), sink.letters.length], [['old', 'new'], 1])
  })

  void test('stopped before it is handed over, nothing leaves', async (context) => {
    const { open, approved, letter, sink } = await desk(context)
    await assert.rejects(open().send(approved, letter, AbortSignal.abort()), RetryLater)
    assert.equal(sink.letters.length, 0)
    assert.equal((await open().observe(approved, letter, NEVER)).outcome, 'not-applied')
  })

  void test('what cannot be written down does not leave', async (context) => {
    const { open, approved, letter, sink, journal } = await desk(context)
    const write: LetterJournal['write'] = async (_, { becomes }) => { if (becomes.is !== 'here') throw new Error('No disk') }
    await assert.rejects(open({ journal: { ...journal, write } }).send(approved, letter, NEVER), /No disk/)
    assert.equal(sink.letters.length, 0)
  })

  void test('of two that come to the note in the same moment one alone hands the letter over', async (context) => {
    const { sink, sendBy, sent: copies, ...it } = await desk(context)
    const { sent, refused } = await handOverTwice(it, sendBy)
    assert.ok(refused.length === 1 && refused[0] instanceof LetterElsewhere, String(refused))
    assert.deepEqual([sent, sink.letters.length, (await copies()).length], [1, 1, 1])
  })

  void test('one that wakes when another has sent the letter sends nothing, and the record of it stays', async (context) => {
    const { sink, sendBy, sent: copies, ...it } = await desk(context)
    assert.ok((await wakeLate(it, sendBy)) instanceof LetterElsewhere)
    assert.deepEqual([sink.letters.length, (await copies()).length, (await it.note())?.is], [1, 1, 'accepted'])
  })

  void test('a letter that is not the approved one, or has line ends of its own, is refused', async (context) => {
    const { open, approved, letter, sink } = await desk(context)
    const foreign = { ...letter, envelope: { ...letter.envelope, to: ['eve@example.net'] } }
    await assert.rejects(open().send(approved, foreign, NEVER), { code: 'not-approved' })
    const bare = { ...letter, raw: Buffer.concat([letter.raw, Buffer.from('one\ntwo\r\n')]) }
    await assert.rejects(open().send(approved, bare, NEVER), { code: 'letter-form' })
    const injected = { ...letter, envelope: { ...letter.envelope, from: 'alice@example.org>\r\nRCPT TO:<eve@example.net' } }
    await assert.rejects(open().send(approved, injected, NEVER), { code: 'bad-address' })
    assert.deepEqual([sink.signIns, sink.letters], [[], []])
  })
}
