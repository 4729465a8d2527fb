// Drafts in a real Dovecot, in the three shapes of servers, held to what every keeper of drafts
// promises; then what only IMAP can get wrong: answers that are lost, marks of other programs, a
// server that cannot remove a single mail.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { ImapFlow } from 'imapflow'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { commandProxy, type Fate } from '../../testing/command-proxy.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { draftKeeperContract, handOf, rawOf, shaOf, type KeeperBench } from '../drafts/draft-keeper-contract.ts'
import { openImapDraftKeeper } from './imap-draft-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function house(context: TestContext, without: readonly string[] = []) {
  const server = await startDovecot({ without })
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  await hand.mailboxCreate('Trash')
  const open = (port = server.port): DraftKeeper => {
    const keeper = openImapDraftKeeper({ config: { host: '127.0.0.1', port, security: 'none' }, credentials: async () => person, clock: fixedClock(NOON) })
    context.after(() => keeper.close())
    return keeper
  }
  const bench = (keeper: DraftKeeper): KeeperBench => ({
    keeper,
    approved: (change) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change }),
    look: async () => (await lying(hand, 'Drafts')).map(({ raw }) => raw),
    // As every mail program does it: a new mail, and the old one removed.
    async disturb(raw) {
      await hand.append('Drafts', Buffer.from(raw), ['\\Draft'])
      await hand.mailboxOpen('Drafts')
      await hand.messageDelete('1', {})
    },
  })
  return { server, hand, open, bench }
}

async function lying(hand: ImapFlow, path: string): Promise<{ raw: string; flags: string[] }[]> {
  await hand.mailboxOpen(path, { readOnly: true })
  const found = []
  for await (const { source, flags } of hand.fetch('1:*', { source: true, flags: true })) found.push({ raw: String(source), flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted() })
  return found
}

if (dovecotMissing !== false) void test('IMAP drafts', { skip: dovecotMissing })
else {
  for (const [shape, without] of Object.entries({ 'IMAP': [], 'IMAP without UIDPLUS': ['UIDPLUS'], 'IMAP without MOVE': ['MOVE'] })) {
    draftKeeperContract(shape, async (context) => {
      const { open, bench } = await house(context, without)
      return bench(open())
    })
  }

  void test('it is marked as a draft and as read, in a folder that is made where there is none', async (context) => {
    const { hand, open, bench } = await house(context)
    await handOf(bench(open())).put('one')
    assert.deepEqual((await lying(hand, 'Drafts')).map(({ flags }) => flags), [['\\Draft', '\\Seen']])
  })

  void test('what other programs marked as deleted stays when a version gives way', async (context) => {
    const { hand, open, bench } = await house(context)
    const keeper = open()
    const { put } = handOf(bench(keeper))
    const first = await put('one')
    await hand.append('Drafts', Buffer.from(rawOf('theirs', 'theirs@example.org')), ['\\Deleted'])
    await put('two', shaOf(first))
    assert.deepEqual((await lying(hand, 'Drafts')).map(({ raw }) => raw), [rawOf('theirs', 'theirs@example.org'), rawOf('two')])
  })

  void test('without a way to remove one mail alone no version is put beside another, and that is said', async (context) => {
    const { hand, open, bench } = await house(context, ['UIDPLUS', 'MOVE'])
    const keeper = open()
    const { put, remove } = handOf(bench(keeper))
    const first = shaOf(await put('one'))
    await assert.rejects(put('two', first), { code: 'drafts-not-replaced' })
    await assert.rejects(remove(first), { code: 'drafts-not-replaced' })
    assert.deepEqual((await lying(hand, 'Drafts')).map(({ raw }) => raw), [rawOf('one')])
  })

  const struck: Record<string, (command: string) => Fate> = {
    'before the new copy is put': (command) => (command.startsWith('APPEND') ? 'drop-before' : 'pass'),
    'after the new copy was put': (command) => (/^UID (STORE|MOVE)/.test(command) ? 'drop-before' : 'pass'),
    'after the old one was marked': (command) => (command.startsWith('UID STORE') ? 'drop-after' : 'pass'),
    'after the old one was removed': (command) => (command.startsWith('UID EXPUNGE') ? 'drop-after' : 'pass'),
  }
  for (const [when, fate] of Object.entries(struck)) {
    void test(`a line that is cut ${when} leaves the new or the old copy, and a repeat ends with the new one alone`, async (context) => {
      const { server, hand, open, bench } = await house(context)
      const first = shaOf(await handOf(bench(open())).put('one'))
      const proxy = await commandProxy(context, server, fate)
      await assert.rejects(handOf(bench(open(proxy.port))).put('two', first), RetryLater)
      assert.equal(proxy.struck, true)
      assert.notDeepEqual(await lying(hand, 'Drafts'), [])
      await handOf(bench(open())).put('two', first)
      assert.deepEqual((await lying(hand, 'Drafts')).map(({ raw }) => raw), [rawOf('two')])
    })
  }

  void test('a draft with 24 MB of files is put and read back whole', async (context) => {
    const { hand, open, bench } = await house(context)
    const keeper = open()
    const text = `${'x'.repeat(70)}\r\n`.repeat(330_000)
    const receipt = await handOf(bench(keeper)).put(text)
    assert.equal(receipt.proven, 1)
    assert.equal((await lying(hand, 'Drafts'))[0]?.raw.length, rawOf(text).length)
  })
}
