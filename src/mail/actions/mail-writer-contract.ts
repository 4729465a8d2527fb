// What every MailWriter must keep, whatever provider it writes to.
//
// An adapter's test brings a bench: a mailbox it can fill, look into and disturb. The suite
// knows no file names and no commands, only what a person was promised.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Approved } from '../../actions/approved.ts'
import type { MailIdentity } from '../mail-identity.ts'
import type { ChangeTargets, MailChange, MailWriter, ReportProven } from '../mail-port.ts'
import { isMark } from './mark.ts'

export interface WriterBench {
  writer: MailWriter
  /** A message in a mailbox; answers its remote id, and what a store would know of the mail. */
  put(path: string, message: { seen: boolean; flagged?: boolean }): Promise<{ remoteId: string; mail: MailIdentity }>
  /** Another program's doings. */
  remove(path: string, remoteId: string): Promise<void>
  /** Every message of a mailbox, by remote id, with a digest of its bytes; its labels by path where the provider keeps labels. */
  look(path: string): Promise<Map<string, { seen: boolean; flagged: boolean; digest: string; labels?: readonly string[] }>>
  /** The path of the mailbox of that name, as the provider lists it. */
  pathOf(name: string): Promise<string | undefined>
  /** Whether mails there carry labels. */
  labels: boolean
  approved(change: MailChange): Approved<MailChange>
  /** Two mailboxes besides the inbox. */
  paths: { inbox: string; archive: string; work: string }
}

/** More than any writer does at once. */
const LARGE = 1_100

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

  promise('makes the mailbox that it moves to, once, and says where it is', async (bench, at) => {
    const targets = [await at.message('inbox', false), await at.message('inbox', true)]
    const made = { name: 'Secretary/Auto-Cleaned' }
    assert.equal((await at.observe('move', targets, made)).outcome, 'not-applied')
    const receipt = await at.apply('move', targets, made)
    assert.deepEqual(at.outcomes(receipt), ['done', 'done'])
    const path = (await bench.pathOf(made.name)) ?? assert.fail('It was not made')
    assert.equal((await bench.look(path)).size, 2)
    assert.deepEqual((await at.apply('move', targets, made)).items, receipt.items)
    assert.equal((await at.observe('move', targets, made)).outcome, 'applied')
  })

  promise('makes a mailbox with letters of any language, and removes it while it is empty', async (bench, at) => {
    const named = { name: 'Facturi & bonuri/Întâi' }
    const receipt = await at.apply('make', [], named)
    assert.deepEqual([at.outcomes(receipt), receipt.expected, receipt.proven], [['done'], 1, 1])
    const path = (await bench.pathOf(named.name)) ?? assert.fail('It was not made')
    assert.equal(receipt.items[0]?.after['path'], path)
    assert.equal((await at.observe('make', [], named)).outcome, 'applied')
    assert.deepEqual(at.outcomes(await at.apply('make', [], named)), ['done'], 'made again, it is there')
    const { remoteId } = await bench.put(path, { seen: true })
    assert.deepEqual(at.outcomes(await at.apply('unmake', [], { ...named, path })), ['failed'], 'there is mail in it')
    assert.equal((await bench.look(path)).size, 1)
    await bench.remove(path, remoteId)
    assert.deepEqual(at.outcomes(await at.apply('unmake', [], { ...named, path })), ['done'])
    assert.equal(await bench.pathOf(named.name), undefined)
    assert.equal((await at.observe('unmake', [], { ...named, path })).outcome, 'applied')
  })

  promise('puts a label on, takes it off, and leaves the others; or says that there are none', async (bench, at) => {
    const [one, two] = [await at.message('inbox', false), await at.message('inbox', true)]
    if (!bench.labels) return await assert.rejects(at.apply('label', [one], { name: 'Travel' }), { code: 'no-labels' })
    const labelsOf = async ({ remoteId, path }: Target) => (await bench.look(path)).get(remoteId)?.labels ?? []
    const bare = await labelsOf(one)
    const receipt = await at.apply('label', [one, two], { name: 'Travel' })
    assert.deepEqual(at.outcomes(receipt), ['done', 'done'])
    const travel = (await labelsOf(one)).find((label) => !bare.includes(label)) ?? assert.fail('It has no new label')
    assert.deepEqual(receipt.items.map(({ after }) => (after['labels'] as string[]).includes(travel)), [true, true])
    assert.equal((await at.observe('label', [one, two], { name: 'Travel' })).outcome, 'applied')
    await at.apply('label', [one], { name: 'Secretary/Auto-Cleaned' })
    const both = await labelsOf(one)
    const labelled = { ...one, labels: both }
    assert.deepEqual(at.outcomes(await at.apply('label', [labelled, two], { path: travel })), ['already-so', 'done'])
    assert.deepEqual(at.outcomes(await at.apply('unlabel', [labelled], { path: travel })), ['done'])
    assert.deepEqual(await labelsOf(one), both.filter((label) => label !== travel))
    assert.ok((await labelsOf(two)).includes(travel))
  })

  promise('a large move tells how far it is, and is stopped between two parts of it, each mail here or there', async (bench, at) => {
    const targets: Target[] = []
    while (targets.length < LARGE) targets.push(await at.message('inbox', false))
    const stop = new AbortController()
    const told: number[] = []
    const receipt = await at.apply('move', targets, { path: bench.paths.archive, signal: stop.signal, report: (proven) => void (told.push(proven) === 2 && stop.abort('cancel')) })
    const moved = (await bench.look(bench.paths.archive)).size
    assert.deepEqual([receipt.expected, receipt.items.length, receipt.proven, (await bench.look(bench.paths.inbox)).size], [LARGE, LARGE, moved, LARGE - moved])
    if (told.length >= 2) assert.ok(moved < LARGE && moved >= (told[0] ?? 0), `${moved} were moved, ${told.join()} told`)
    assert.deepEqual(told, told.toSorted((a, b) => a - b))
    assert.deepEqual([...new Set(at.outcomes(await at.apply('move', targets, bench.paths.archive)))], ['done'])
  })

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

/** A path, or what is made first. */
type To = string | { path?: string; name?: string; signal?: AbortSignal; report?: ReportProven }

function deskOf(bench: WriterBench) {
  let ids = 0
  const signal = new AbortController().signal
  const words = (change: MailChange['change'], messages: Target[], to: To) => {
    const { path = '', name } = typeof to === 'string' ? { path: to } : to
    const isThere = !isMark(change) && path !== ''
    return {
      approved: bench.approved({ change, messageIds: messages.map(({ id }) => id), mailboxId: isThere ? 'mbx-to' : '', make: name }),
      targets: { messages, toPath: isThere ? path : '', make: name?.split('/') },
    }
  }
  return {
    signal,
    async message(where: keyof WriterBench['paths'], seen: boolean, flagged = false): Promise<Target> {
      const path = bench.paths[where]
      return { id: ++ids, mailboxId: `mbx-${where}`, path, seen, flagged, ...(await bench.put(path, { seen, flagged })) }
    },
    apply(change: MailChange['change'], messages: Target[], to: To = '', stop: AbortSignal = signal) {
      const { approved, targets } = words(change, messages, to)
      return typeof to === 'string' ? bench.writer.apply(approved, targets, stop) : bench.writer.apply(approved, targets, to.signal ?? stop, to.report)
    },
    observe(change: MailChange['change'], messages: Target[], to: To = '') {
      const { approved, targets } = words(change, messages, to)
      return bench.writer.observe(approved, targets, signal)
    },
    outcomes: (receipt: { items: { outcome: string }[] }) => receipt.items.map(({ outcome }) => outcome),
  }
}
