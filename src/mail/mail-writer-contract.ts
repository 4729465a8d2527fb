// What every MailWriter must keep, whatever provider it writes to.
//
// An adapter's test brings a bench: a mailbox it can fill, look into and disturb. The suite
// knows no file names and no commands, only what a person was promised.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Approved } from '../actions/approved.ts'
import type { MailIdentity } from './mail-identity.ts'
import type { ChangeTargets, MailChange, MailWriter } from './mail-port.ts'

export interface WriterBench {
  writer: MailWriter
  /** A message in a mailbox; answers its remote id, and what a store would know of the mail. */
  put(path: string, message: { seen: boolean; flagged?: boolean }): Promise<{ remoteId: string; mail: MailIdentity }>
  /** Another program's doings. */
  remove(path: string, remoteId: string): Promise<void>
  /** Every message of a mailbox, by remote id, with a digest of its bytes. */
  look(path: string): Promise<Map<string, { seen: boolean; flagged: boolean; digest: string }>>
  approved(change: MailChange): Approved<MailChange>
  /** Two mailboxes besides the inbox. */
  paths: { inbox: string; archive: string; work: string }
}

type Target = ChangeTargets['messages'][number]

export function mailWriterContract(adapter: string, open: (context: TestContext) => Promise<WriterBench>): void {
  const promise = (name: string, body: (bench: WriterBench, at: ReturnType<typeof deskOf>) => Promise<void>) =>
    test(`${adapter} writer: ${name}`, async (context) => {
      const bench = await open(context)
      await body(bench, deskOf(bench))
    })

  promise('marks read what was asked for, and nothing else', async (bench, at) => {
    const [one, other] = [await at.message('inbox', false), await at.message('inbox', false)]
    const receipt = await at.apply('mark-read', [one])
    assert.deepEqual(at.outcomes(receipt), ['done'])
    const after = await bench.look(bench.paths.inbox)
    assert.equal(after.get(one.remoteId)?.seen, true)
    assert.equal(after.get(other.remoteId)?.seen, false)
  })

  promise('marks unread and keeps the other flags', async (bench, at) => {
    const one = await at.message('inbox', true, true)
    await at.apply('mark-unread', [one])
    const { seen, flagged } = (await bench.look(bench.paths.inbox)).get(one.remoteId) ?? {}
    assert.deepEqual({ seen, flagged }, { seen: false, flagged: true })
  })

  promise('puts a star on and takes it off, and leaves it read or unread as it was', async (bench, at) => {
    const [plain, starred] = [await at.message('inbox', true), await at.message('inbox', false, true)]
    assert.deepEqual(at.outcomes(await at.apply('star', [plain, starred])), ['done', 'already-so'])
    const flagsOf = async ({ remoteId }: Target) => {
      const { seen, flagged } = (await bench.look(bench.paths.inbox)).get(remoteId) ?? assert.fail('It is gone')
      return { seen, flagged }
    }
    assert.deepEqual([await flagsOf(plain), await flagsOf(starred)], [{ seen: true, flagged: true }, { seen: false, flagged: true }])
    const receipt = await at.apply('unstar', [{ ...plain, flagged: true }, starred])
    assert.deepEqual([at.outcomes(receipt), receipt.items.map(({ after }) => after['flagged'])], [['done', 'done'], [false, false]])
    assert.deepEqual([await flagsOf(plain), await flagsOf(starred)], [{ seen: true, flagged: false }, { seen: false, flagged: false }])
  })

  promise('says of what was so before that it was so', async (_bench, at) => {
    const receipt = await at.apply('mark-read', [await at.message('inbox', true), await at.message('inbox', false)])
    assert.deepEqual(at.outcomes(receipt), ['already-so', 'done'])
  })

  promise('moves messages of several mailboxes, byte for byte, and says where each came from', async (bench, at) => {
    const [one, two] = [await at.message('inbox', false), await at.message('work', true, true)]
    const digests = [(await bench.look(bench.paths.inbox)).get(one.remoteId)?.digest, (await bench.look(bench.paths.work)).get(two.remoteId)?.digest]
    const receipt = await at.apply('move', [one, two], bench.paths.archive)
    assert.deepEqual(at.outcomes(receipt), ['done', 'done'])
    assert.deepEqual(receipt.items.map(({ before }) => before['mailboxId']), ['mbx-inbox', 'mbx-work'])
    const archive = await bench.look(bench.paths.archive)
    const ids = receipt.items.map(({ after }) => String(after['remoteId']))
    assert.deepEqual(ids.map((id) => archive.get(id)?.digest), digests)
    assert.deepEqual(ids.map((id) => archive.get(id)?.seen), [false, true])
    assert.equal(archive.get(ids[1] ?? '')?.flagged, true)
    assert.equal((await bench.look(bench.paths.inbox)).size + (await bench.look(bench.paths.work)).size, 0)
  })

  for (const change of ['mark-read', 'star', 'move'] as const) {
    promise(`a repeated ${change} changes nothing and gives the same receipt`, async (bench, at) => {
      const targets = [await at.message('inbox', false), await at.message('inbox', false)]
      const first = await at.apply(change, targets, bench.paths.archive)
      const state = [...(await bench.look(bench.paths.archive)), ...(await bench.look(bench.paths.inbox))]
      const second = await at.apply(change, targets, bench.paths.archive)
      assert.deepEqual(second.items, first.items)
      assert.deepEqual([...(await bench.look(bench.paths.archive)), ...(await bench.look(bench.paths.inbox))], state)
    })

    promise(`a ${change} that was cut off is seen as not applied, and its repeat does the rest`, async (bench, at) => {
      const targets = [await at.message('inbox', false), await at.message('inbox', false)]
      await at.apply(change, targets.slice(0, 1), bench.paths.archive)
      assert.equal((await at.observe(change, targets, bench.paths.archive)).outcome, 'not-applied')
      assert.deepEqual(at.outcomes(await at.apply(change, targets, bench.paths.archive)), ['done', 'done'])
      assert.equal((await at.observe(change, targets, bench.paths.archive)).outcome, 'applied')
    })
  }

  promise('observing changes nothing', async (bench, at) => {
    const one = await at.message('inbox', false)
    const before = await bench.look(bench.paths.inbox)
    await at.observe('mark-read', [one])
    await at.observe('move', [one], bench.paths.archive)
    assert.deepEqual(await bench.look(bench.paths.inbox), before)
  })

  promise('a message that is gone fails by itself; the others are done', async (bench, at) => {
    const [gone, here] = [await at.message('inbox', false), await at.message('inbox', false)]
    await bench.remove(bench.paths.inbox, gone.remoteId)
    for (const change of ['mark-read', 'move'] as const) {
      const receipt = await at.apply(change, [gone, here], bench.paths.archive)
      assert.deepEqual(at.outcomes(receipt), ['failed', 'done'])
      assert.notEqual(receipt.items[0]?.error, '')
      assert.deepEqual([receipt.expected, receipt.proven], [2, 1])
    }
  })

  promise('stopped before it began, it does nothing and says so', async (bench, at) => {
    const one = await at.message('inbox', false)
    const receipt = await at.apply('mark-read', [one], '', AbortSignal.abort())
    assert.deepEqual([at.outcomes(receipt), receipt.proven], [['failed'], 0])
    assert.equal((await bench.look(bench.paths.inbox)).get(one.remoteId)?.seen, false)
  })

  promise('a message that nobody approved is refused, with all others', async (bench, at) => {
    const [one, other] = [await at.message('inbox', false), await at.message('inbox', false)]
    const approved = bench.approved({ change: 'mark-read', messageIds: [one.id], mailboxId: '' })
    await assert.rejects(bench.writer.apply(approved, { messages: [one, other], toPath: '' }, at.signal), { code: 'not-approved' })
    assert.ok([...(await bench.look(bench.paths.inbox)).values()].every(({ seen }) => !seen))
  })
}

function deskOf(bench: WriterBench) {
  let ids = 0
  const signal = new AbortController().signal
  const words = (change: MailChange['change'], targets: Target[], toPath: string) => ({
    approved: bench.approved({ change, messageIds: targets.map(({ id }) => id), mailboxId: change === 'move' ? 'mbx-to' : '' }),
    targets: { messages: targets, toPath: change === 'move' ? toPath : '' },
  })
  return {
    signal,
    async message(where: keyof WriterBench['paths'], seen: boolean, flagged = false): Promise<Target> {
      const path = bench.paths[where]
      return { id: ++ids, mailboxId: `mbx-${where}`, path, seen, flagged, ...(await bench.put(path, { seen, flagged })) }
    },
    apply(change: MailChange['change'], messages: Target[], toPath = '', stop: AbortSignal = signal) {
      const { approved, targets } = words(change, messages, toPath)
      return bench.writer.apply(approved, targets, stop)
    },
    observe(change: MailChange['change'], messages: Target[], toPath = '') {
      const { approved, targets } = words(change, messages, toPath)
      return bench.writer.observe(approved, targets, signal)
    },
    outcomes: (receipt: { items: { outcome: string }[] }) => receipt.items.map(({ outcome }) => outcome),
  }
}
