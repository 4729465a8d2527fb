// The contract on the fake Graph, then what batches, limits and a consent can do to a change.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import { mailWriterContract } from '../actions/mail-writer-contract.ts'
import { openOutlookWriter } from './outlook-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const approved = (change: MailChange) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change })
const raw = (name: string) => Buffer.from(`Message-ID: <${name}@example.org>\r\nSubject: ${name}\r\n\r\n${name}\r\n`)

mailWriterContract('Outlook', async (context) => {
  const { graph, inbox, access } = await outlookScene(context)
  const { mailbox } = graph
  const archive = mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  const work = mailbox.addFolder({ displayName: 'Work' })
  let made = 0
  return {
    writer: openOutlookWriter(access),
    approved,
    paths: { inbox: inbox.id, archive: archive.id, work: work.id },
    labels: true,
    async pathOf(name) {
      let found: string | undefined = ''
      for (const level of name.split('/')) found = [...mailbox.folders.values()].find((one) => one.parent === found && one.displayName === level)?.id
      return found
    },
    async put(path, { seen, flagged = false }) {
      const name = `w${++made}`
      // Every other one says its folder in the other spelling that Exchange has for it.
      const message = mailbox.deliver(path, raw(name), { isRead: seen, flagged, saysOtherwise: made % 2 === 0 })
      return { remoteId: message.immutableId, mail: { messageId: `${name}@example.org`, size: message.raw.length } }
    },
    async remove(_path, remoteId) {
      mailbox.remove(remoteId)
    },
    async look(path) {
      return new Map(mailbox.newestFirst(path).map((one) => [one.immutableId, { seen: one.isRead, flagged: one.flagged, labels: one.categories.map((name) => `category:${name}`), digest: createHash('sha256').update(one.raw).digest('hex') }]))
    },
  }
})

async function desk(context: TestContext, mails: number) {
  const scene = await outlookScene(context)
  const { graph, inbox, access } = scene
  const archive = graph.mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  const messages = Array.from({ length: mails }, (_, n) => graph.mailbox.deliver(inbox.id, raw(`m${n}`)))
  const targets: ChangeTargets['messages'] = messages.map(({ immutableId }, n) => ({ id: n + 1, mailboxId: 'mbx', path: inbox.id, remoteId: immutableId, seen: false, flagged: false }))
  const writer = openOutlookWriter(access)
  const words = (change: MailChange['change'], toPath: string) => [approved({ change, messageIds: targets.map(({ id }) => id), mailboxId: '' }), { messages: targets, toPath }] as const
  return {
    ...scene,
    archive,
    messages,
    apply: (change: MailChange['change'], toPath = '', signal = new AbortController().signal) => writer.apply(...words(change, toPath), signal),
    observe: (change: MailChange['change'], toPath = '') => writer.observe(...words(change, toPath), new AbortController().signal),
  }
}

const outcomes = ({ items }: { items: { outcome: string }[] }) => items.map(({ outcome }) => outcome)
const CHANGE = /^(PATCH|POST \/v1\.0\/me\/messages)/

for (const [what, answer] of [
  ['is cut before anything was done', 'hang-up'],
  ['is done, and its answer lost', 'unanswered'],
] as const) {
  test(`a batch that ${what} ends as approved, each mail once in its place`, async (context) => {
    const { graph, archive, inbox, messages, apply } = await desk(context, 3)
    graph.fault(/^POST \/v1\.0\/\$batch/, answer)
    assert.deepEqual(outcomes(await apply('move', archive.id)), ['done', 'done', 'done'])
    assert.deepEqual([graph.mailbox.newestFirst(archive.id).length, graph.mailbox.newestFirst(inbox.id).length], [messages.length, 0])
  })
}

test('of a batch the part that is throttled is asked for again, and the others are not', async (context) => {
  const { graph, apply, pauses } = await desk(context, 3)
  graph.fault(/^PATCH/, { ...refusal(429, 'ApplicationThrottled'), headers: { 'Retry-After': '7' } })
  assert.deepEqual(outcomes(await apply('mark-read')), ['done', 'done', 'done'])
  assert.equal(graph.asked(/^PATCH/).length, 4)
  assert.ok(pauses.includes(7_000))
})

test('a long pause sends the job back; what was done is seen then, and the rest is done', async (context) => {
  const { graph, clock, messages, apply, observe } = await desk(context, 2)
  graph.fault(/^PATCH/, { ...refusal(429, 'ApplicationThrottled'), headers: { 'Retry-After': '600' } })
  await assert.rejects(apply('star'), (error) => error instanceof RetryLater && error.afterMs === 600_000)
  clock.advance(600_000)
  assert.equal((await observe('star')).outcome, 'not-applied')
  assert.deepEqual(outcomes(await apply('star')), ['done', 'done'])
  assert.ok(messages.every(({ flagged }) => flagged))
})

test('one mail that Exchange cannot change keeps none of the others', async (context) => {
  const { graph, messages, apply } = await desk(context, 3)
  graph.fault(new RegExp(`^PATCH .*${(messages[1]?.immutableId ?? '').slice(-9).replaceAll(/[^\w]/g, '.')}`), refusal(500, 'ErrorInternalServerError'), 99)
  const receipt = await apply('mark-read')
  assert.deepEqual(outcomes(receipt), ['done', 'failed', 'done'])
  assert.match(receipt.items[1]?.error ?? '', /ErrorInternalServerError/)
})

test('a folder that was deleted meanwhile is said of each mail; none is lost', async (context) => {
  const { graph, inbox, archive, apply } = await desk(context, 2)
  graph.mailbox.folders.delete(archive.id)
  assert.deepEqual(outcomes(await apply('move', archive.id)), ['failed', 'failed'])
  assert.equal(graph.mailbox.newestFirst(inbox.id).length, 2)
})

test('a consent that does not reach so far is said as that, and nothing was changed', async (context) => {
  const { graph, messages, apply } = await desk(context, 2)
  graph.fault(CHANGE, refusal(403, 'ErrorAccessDenied', 'Access is denied.'), 99)
  await assert.rejects(apply('mark-read'), { code: 'outlook-forbidden' })
  assert.ok(messages.every(({ isRead }) => !isRead))
})

test('a consent that is taken back between a change and its reading back leaves three kinds of mail, each told', async (context) => {
  const { graph, signIn, apply } = await desk(context, limits.graphBatch * 2 + 3)
  signIn.renews = false
  graph.fault(/^PATCH/, refusal(500, 'ErrorInternalServerError'), 1, { spares: limits.graphBatch * 2 - 1, meanwhile: () => (graph.token = 'revoked') })
  const receipt = await apply('mark-read')
  const told = Map.groupBy(receipt.items, ({ outcome }) => outcome)
  assert.deepEqual([...told].map(([outcome, items]) => [outcome, items.length]), [['done', limits.graphBatch], ['unknown', limits.graphBatch], ['failed', 3]])
  assert.match(told.get('failed')?.[0]?.error ?? '', /does not accept the sign-in/)
})

test('stopped between two batches, it says which mails were left as they were', async (context) => {
  const { graph, messages, apply } = await desk(context, limits.graphBatch + 1)
  const stop = new AbortController()
  graph.fault(/^PATCH/, 'hang-up', 1, { meanwhile: () => stop.abort() })
  const receipt = await apply('mark-read', '', stop.signal)
  assert.deepEqual([receipt.proven, receipt.items.at(-1)?.outcome], [limits.graphBatch, 'failed'])
  assert.deepEqual([messages[0]?.isRead, messages.at(-1)?.isRead], [true, false])
})
