// The contract on a real Dovecot in three shapes: with MOVE and UIDPLUS, with one of them, with the
// other. Then what only IMAP can get wrong: numbers that begin anew, mailboxes that can only be
// read, connections that end before a command and after it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import type { ImapFlow } from 'imapflow'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { commandProxy, type Fate } from '../../testing/command-proxy.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { keywordPath, labelName } from '../mailboxes/label-path.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { mailWriterContract } from '../actions/mail-writer-contract.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import { openImapWriter } from './imap-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const NEVER = new AbortController().signal
const approved = (change: MailChange) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change })

const digestOf = (raw: Uint8Array) => createHash('sha256').update(raw).digest('hex')

let names = 0
const letterOf = (name: string) => Buffer.from(`Message-ID: <${name}@example.org>\r\nSubject: ${name}\r\n\r\nbody of ${name}\r\n`)

/** A person's mailbox, and a hand of their own in it. */
async function house(context: TestContext, without: readonly string[] = []) {
  const server = await startDovecot({ without })
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  for (const path of ['Archive', 'Work']) await hand.mailboxCreate(path)
  const open = (port = server.port): MailWriter => {
    const writer = openImapWriter({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => person, clock: fixedClock(NOON) })
    context.after(() => writer.close())
    return writer
  }
  return { server, person, hand, open, ...deskOf(hand) }
}

const uid = (remoteId: string) => String(uidOf(remoteId.split('.')[0] as string, remoteId))

function deskOf(hand: ImapFlow) {
  let ids = 0
  const put = async (path: string, { seen = false, flagged = false, name = `m${++names}` } = {}) => {
    const raw = letterOf(name)
    const added = await hand.append(path, raw, [...(seen ? ['\\Seen'] : []), ...(flagged ? ['\\Flagged'] : [])])
    if (added === false) throw new Error('The server took no mail')
    return { remoteId: remoteIdOf(String(added.uidValidity), added.uid as number), mail: { messageId: `${name}@example.org`, size: raw.length } }
  }
  return {
    put,
    async target(path: string, options: { seen?: boolean; name?: string } = {}): Promise<ChangeTargets['messages'][number]> {
      return { id: ++ids, mailboxId: `mbx-${path}`, path, seen: options.seen ?? false, flagged: false, ...(await put(path, options)) }
    },
    async look(path: string) {
      const mailbox = await hand.mailboxOpen(path, { readOnly: true })
      const found = new Map<string, { seen: boolean; flagged: boolean; digest: string; words: string[] }>()
      for await (const one of hand.fetch('1:*', { uid: true, flags: true, source: true })) {
        const flags = one.flags ?? new Set<string>()
        const digest = digestOf(one.source ?? Buffer.alloc(0))
        found.set(remoteIdOf(String(mailbox.uidValidity), one.uid), { seen: flags.has('\\Seen'), flagged: flags.has('\\Flagged'), digest, words: [...flags].filter((word) => word !== '\\Recent').toSorted() })
      }
      return found
    },
  }
}

const moveOf = (messages: ChangeTargets['messages'], toPath = 'Archive') =>
  [approved({ change: 'move', messageIds: messages.map(({ id }) => id), mailboxId: 'mbx-to' }), { messages, toPath }] as const

const outcomes = (receipt: { items: { outcome: string }[] }) => receipt.items.map(({ outcome }) => outcome)

const SHAPES = { 'IMAP': [], 'IMAP without UIDPLUS': ['UIDPLUS'], 'IMAP without MOVE': ['MOVE'] } as const

if (dovecotMissing !== false) void test('IMAP writer', { skip: dovecotMissing })
else {
  for (const [shape, without] of Object.entries(SHAPES)) {
    mailWriterContract(shape, async (context) => {
      const { hand, open, put, look } = await house(context, without)
      return {
        writer: open(),
        approved,
        paths: { inbox: 'INBOX', archive: 'Archive', work: 'Work' },
        labels: true,
        put,
        look: async (path) => new Map([...(await look(path))].map(([id, { words, ...rest }]) => [id, { ...rest, labels: words.filter((word) => !word.startsWith('\\')).map(keywordPath) }])),
        pathOf: async (name) => (await hand.list()).find(({ path, flags }) => path === name && !flags.has('\\Noselect'))?.path,
        async remove(path, remoteId) {
          await hand.mailboxOpen(path)
          await hand.messageDelete(uid(remoteId), { uid: true })
        },
      }
    })
  }

  void test('five thousand mails move as one, each once, and come back as one', async (context) => {
    const { server, person, hand, open, look } = await house(context)
    const many = 5_000
    server.deliver(person.user, Array.from({ length: many }, (_, n) => letterOf(`many${n}`)))
    const before = await look('INBOX')
    assert.equal(before.size, many)
    const mails = new Map(Array.from({ length: many }, (_, n) => [digestOf(letterOf(`many${n}`)), { messageId: `many${n}@example.org`, size: letterOf(`many${n}`).length }]))
    const messages = [...before].map(([remoteId, { digest }], n) => ({ id: n + 1, mailboxId: 'mbx-INBOX', path: 'INBOX', remoteId, seen: false, flagged: false, mail: mails.get(digest) }))
    const writer = open()
    const there = await writer.apply(...moveOf(messages), NEVER)
    assert.equal(there.proven, many)
    // Who did not hear the new names finds each of them.
    const found = await open().observe(...moveOf(messages), NEVER)
    assert.deepEqual(found.outcome === 'applied' && found.receipt.items, there.items)
    const archive = await look('Archive')
    const digests = (rows: Iterable<{ digest: string }>) => [...rows].map(({ digest }) => digest).toSorted()
    assert.deepEqual(digests(archive.values()), digests(before.values()))
    assert.equal(new Set(there.items.map(({ after }) => after['remoteId'])).size, many)
    const moved = there.items.map(({ id, after }) => ({ id: Number(id), mailboxId: 'mbx-Archive', path: 'Archive', remoteId: String(after['remoteId']), seen: false, flagged: false }))
    const back = await writer.apply(...moveOf(moved, 'INBOX'), NEVER)
    assert.equal(back.proven, many)
    assert.deepEqual(digests((await look('INBOX')).values()), digests(before.values()))
    await hand.mailboxOpen('Archive')
    assert.equal((await look('Archive')).size, 0)
  })

  void test('a mailbox that was numbered anew since keeps all its mail as it is, and the mails fail with words', async (context) => {
    const { hand, open, target, put, look } = await house(context)
    const one = await target('Work')
    await hand.mailboxDelete('Work')
    await hand.mailboxCreate('Work')
    // The same number, another mail.
    await put('Work')
    const before = await look('Work')
    const writer = open()
    for (const change of ['mark-read', 'star', 'move'] as const) {
      const receipt = await writer.apply(approved({ change, messageIds: [one.id], mailboxId: '' }), { messages: [one], toPath: change === 'move' ? 'Archive' : '' }, NEVER)
      assert.deepEqual(outcomes(receipt), ['failed'])
      assert.match(receipt.items[0]?.error ?? '', /numbered anew/)
    }
    assert.deepEqual(await look('Work'), before)
    assert.equal((await look('Archive')).size, 0)
  })

  void test('what stands under its number and is another mail is left as it is', async (context) => {
    const { open, target, look } = await house(context)
    const one = { ...(await target('INBOX')), mail: { messageId: 'another@example.org', size: 10 } }
    const before = await look('INBOX')
    const receipt = await open().apply(...moveOf([one]), NEVER)
    assert.match(receipt.items[0]?.error ?? '', /is another mail/)
    assert.deepEqual(await look('INBOX'), before)
  })

  void test('into a folder that is not there nothing moves, and each mail says so', async (context) => {
    const { open, target, look } = await house(context)
    const both = [await target('INBOX'), await target('INBOX')]
    const receipt = await open().apply(...moveOf(both, 'Nowhere'), NEVER)
    assert.deepEqual(outcomes(receipt), ['failed', 'failed'])
    assert.match(receipt.items[0]?.error ?? '', /not there/)
    assert.equal((await look('INBOX')).size, 2)
  })

  void test('where a server can neither move nor remove a single mail, nothing moves and nothing of others is removed', async (context) => {
    const { hand, open, target, look } = await house(context, ['MOVE', 'UIDPLUS'])
    const [one, others] = [await target('INBOX'), await target('INBOX')]
    await hand.mailboxOpen('INBOX')
    await hand.messageFlagsAdd(uid(others.remoteId), ['\\Deleted'], { uid: true })
    const before = await look('INBOX')
    const receipt = await open().apply(...moveOf([one]), NEVER)
    assert.match(receipt.items[0]?.error ?? '', /neither move mail/)
    assert.deepEqual([await look('INBOX'), (await look('Archive')).size], [before, 0])
  })

  void test('without MOVE, what another program marked as deleted is not removed with what is moved', async (context) => {
    const { hand, open, target, look } = await house(context, ['MOVE'])
    const [one, others] = [await target('INBOX'), await target('INBOX')]
    await hand.mailboxOpen('INBOX')
    await hand.messageFlagsAdd(uid(others.remoteId), ['\\Deleted'], { uid: true })
    assert.deepEqual(outcomes(await open().apply(...moveOf([one]), NEVER)), ['done'])
    assert.deepEqual([...(await look('INBOX')).keys()], [others.remoteId])
  })

  for (const [shape, without] of Object.entries(SHAPES)) {
    void test(`${shape}: wherever a move is cut off, what was done is found and the rest is done, each mail once`, async (context) => {
      const { server, open, target, look } = await house(context, without)
      let cuts = 0
      for (const fate of ['drop-before', 'drop-after'] as const) {
        for (let at = 1; ; at++) {
          const proxy = await commandProxy(context, server, (_, n) => (n === at ? fate : 'pass'))
          const both = [await target('INBOX'), await target('INBOX')]
          const digests = [...(await look('INBOX')).values()].map(({ digest }) => digest).toSorted()
          const held = (await look('Archive')).size
          const cut = await open(proxy.port).apply(...moveOf(both), NEVER).catch((error: unknown) => error)
          const writer = open()
          if (proxy.struck) {
            cuts++
            // What was read back before the line was cut is done; all else is for later, never done and never refused.
            if (cut instanceof Error) assert.ok(cut instanceof RetryLater, `${fate} ${at}: ${cut.message}`)
            const seen = await writer.observe(...moveOf(both), NEVER)
            assert.notEqual(seen.outcome, 'unknown', `${fate} ${at}`)
            if (seen.outcome === 'not-applied') assert.deepEqual(outcomes(await writer.apply(...moveOf(both), NEVER)), ['done', 'done'])
          }
          const archive = await look('Archive')
          assert.equal((await look('INBOX')).size, 0, `${fate} ${at}`)
          assert.equal(archive.size, held + 2, `${fate} ${at}`)
          const came = [...archive.values()].slice(held).map(({ digest }) => digest).toSorted()
          assert.deepEqual(came, digests, `${fate} ${at}`)
          if (!proxy.struck) break
        }
      }
      assert.ok(cuts > 10, `${cuts} cuts`)
    })
  }

  const REFUSALS: readonly [string, RegExp][] = [
    ['NO [OVERQUOTA] Quota exceeded', /no room left.*Quota exceeded/],
    ['NO [NOPERM] Permission denied', /does not allow/],
    ['NO [TRYCREATE] Mailbox does not exist', /folder to move to is not there/],
    ['NO Something else', /Something else/],
  ]
  for (const [answer, words] of REFUSALS) {
    void test(`a move that is refused (${answer}) leaves each mail where it is, and says why`, async (context) => {
      const { server, open, target, look } = await house(context)
      const both = [await target('INBOX'), await target('INBOX')]
      const before = await look('INBOX')
      const proxy = await commandProxy(context, server, (command): Fate => (command.startsWith('UID MOVE') ? { answer } : 'pass'))
      const receipt = await open(proxy.port).apply(...moveOf(both), NEVER)
      assert.deepEqual(outcomes(receipt), ['failed', 'failed'])
      for (const { error } of receipt.items) assert.match(error, words)
      assert.deepEqual(await look('INBOX'), before)
    })
  }

  void test('a mail that the server refuses to change fails alone; its neighbours are done', async (context) => {
    const { server, open, target, look } = await house(context)
    const five = [await target('INBOX'), await target('INBOX'), await target('INBOX'), await target('INBOX'), await target('INBOX')]
    const bad = five[3] as (typeof five)[number]
    const proxy = await commandProxy(context, server, (command): Fate => {
      const set = /^UID MOVE (\S+)/.exec(command)?.[1]
      const names = (set ?? '').split(',').some((part) => {
        const [first = 0, last = first] = part.split(':').map(Number)
        return first <= Number(uid(bad.remoteId)) && Number(uid(bad.remoteId)) <= last
      })
      return names ? { answer: 'NO This one I cannot' } : 'pass'
    })
    const receipt = await open(proxy.port).apply(...moveOf(five), NEVER)
    assert.deepEqual(outcomes(receipt), ['done', 'done', 'done', 'failed', 'done'])
    assert.deepEqual([...(await look('INBOX')).keys()], [bad.remoteId])
  })

  void test('a server that asks for patience is come back to: nothing is refused for good', async (context) => {
    const { server, open, target, look } = await house(context)
    const one = await target('INBOX')
    const proxy = await commandProxy(context, server, (command): Fate => (command.startsWith('UID STORE') ? { answer: 'NO [INUSE] Try again later' } : 'pass'))
    const change = approved({ change: 'mark-read', messageIds: [one.id], mailboxId: '' })
    await assert.rejects(open(proxy.port).apply(change, { messages: [one], toPath: '' }, NEVER), RetryLater)
    assert.equal((await look('INBOX')).get(one.remoteId)?.seen, false)
  })

  void test('a change that is stopped ends between two batches and says how far it came', async (context) => {
    const { server, person, open, look } = await house(context)
    server.deliver(person.user, Array.from({ length: 600 }, (_, n) => letterOf(`stop${n}`)))
    const messages = [...(await look('INBOX')).keys()].map((remoteId, n) => ({ id: n + 1, mailboxId: 'mbx-INBOX', path: 'INBOX', remoteId, seen: false, flagged: false }))
    const stop = new AbortController()
    const proxy = await commandProxy(context, server, (command) => {
      if (command.startsWith('UID MOVE')) stop.abort()
      return 'pass'
    })
    const receipt = await open(proxy.port).apply(...moveOf(messages), stop.signal)
    assert.deepEqual([receipt.expected, receipt.proven], [600, 250])
    assert.match(receipt.items.at(-1)?.error ?? '', /Stopped before/)
    assert.deepEqual([(await look('INBOX')).size, (await look('Archive')).size], [350, 250])
  })

  void test('a mailbox that can only be read keeps its mail as it is, and says so', async (context) => {
    const { server, open, target, look } = await house(context)
    const one = await target('INBOX')
    // Another server's word for a mailbox shared for reading; the rest is Dovecot's.
    const proxy = await commandProxy(context, server, (command): Fate => (command.startsWith('SELECT') ? { say: command.replace('SELECT', 'EXAMINE') } : 'pass'))
    const writer = open(proxy.port)
    for (const change of ['mark-read', 'move'] as const) {
      const receipt = await writer.apply(approved({ change, messageIds: [one.id], mailboxId: '' }), { messages: [one], toPath: change === 'move' ? 'Archive' : '' }, NEVER)
      assert.match(receipt.items[0]?.error ?? '', /can only be read/)
    }
    assert.equal((await look('INBOX')).get(one.remoteId)?.seen, false)
  })

  void test('a label of any letters is kept as a keyword, and read again as it was typed', async (context) => {
    const { open, target, look } = await house(context)
    const one = await target('INBOX')
    const name = 'Clienți (noi)/5=5'
    const receipt = await open().apply(approved({ change: 'label', messageIds: [one.id], mailboxId: '', make: name }), { messages: [one], toPath: '', make: name.split('/') }, NEVER)
    assert.deepEqual(outcomes(receipt), ['done'])
    const [word = ''] = (await look('INBOX')).get(one.remoteId)?.words ?? []
    assert.match(word, /^[!-~]+$/)
    assert.equal(labelName(keywordPath(word)), name)
  })

  void test('a label that is longer than the server keeps fails with the server’s words', async (context) => {
    const { open, target, look } = await house(context)
    const one = await target('INBOX')
    const name = 'Întâmpinări și cereri de tot felul, din toate orașele'
    const receipt = await open().apply(approved({ change: 'label', messageIds: [one.id], mailboxId: '', make: name }), { messages: [one], toPath: '', make: [name] }, NEVER)
    assert.match(receipt.items[0]?.error ?? '', /too long/)
    assert.deepEqual((await look('INBOX')).get(one.remoteId)?.words, [])
  })

  void test('a word that programs leave for each other is not put on as a label', async (context) => {
    const { open, target, look } = await house(context)
    const one = await target('INBOX')
    const receipt = await open().apply(approved({ change: 'label', messageIds: [one.id], mailboxId: '', make: '$Junk' }), { messages: [one], toPath: '', make: ['$Junk'] }, NEVER)
    assert.deepEqual(outcomes(receipt), ['failed'])
    assert.deepEqual((await look('INBOX')).get(one.remoteId)?.words, [])
  })

  void test('a mailbox that keeps no new keywords says so, and keeps those that it has', async (context) => {
    const { server, open, target, look } = await house(context)
    const one = await target('INBOX')
    const proxy = await commandProxy(context, server, () => 'pass', (line) => line.replace(/\[PERMANENTFLAGS \([^)]*\)\]/, '[PERMANENTFLAGS (\\Seen \\Flagged Known)]'))
    const label = (name: string) => open(proxy.port).apply(approved({ change: 'label', messageIds: [one.id], mailboxId: '', make: name }), { messages: [one], toPath: '', make: [name] }, NEVER)
    const refused = await label('Other')
    assert.match(refused.items[0]?.error ?? '', /keeps no label Other/)
    assert.deepEqual(outcomes(await label('Known')), ['done'])
    assert.deepEqual((await look('INBOX')).get(one.remoteId)?.words, ['Known'])
  })

  void test('a folder that mail programs rely on is not removed, though it is empty', async (context) => {
    const { open, hand } = await house(context)
    const receipt = await open().apply(approved({ change: 'unmake', messageIds: [], mailboxId: 'm', make: 'Archive' }), { messages: [], toPath: 'Archive', make: ['Archive'] }, NEVER)
    assert.deepEqual(outcomes(receipt), ['failed'])
    assert.ok((await hand.list()).some(({ path }) => path === 'Archive'))
  })
}
