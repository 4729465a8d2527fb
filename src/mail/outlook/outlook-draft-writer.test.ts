// Drafts in Outlook, held to what every keeper of drafts promises, on a fake that writes what it is
// given in its own form; then what becomes of lost answers and of a hand in between.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { EXCHANGE_HEADER } from '../../testing/graph/fake-sending.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { draftKeeperContract, handOf, rawOf, shaOf, type KeeperBench } from '../drafts/draft-keeper-contract.ts'
import { openOutlookDraftKeeper } from './outlook-draft-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function desk(context: TestContext, ownMessageIds: 'kept' | 'replaced' = 'kept') {
  const scene = await outlookScene(context)
  const { mailbox } = scene.graph
  mailbox.ownMessageIds = ownMessageIds
  const folder = mailbox.wellKnown('drafts').id
  const bench: KeeperBench = {
    keeper: openOutlookDraftKeeper(scene.access),
    approved: (change) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change }),
    look: async () => mailbox.newestFirst(folder).map(({ raw }) => Buffer.from(raw).toString().replace(EXCHANGE_HEADER, '')),
    // In its place, as Outlook itself does it.
    async disturb(raw) {
      const [draft] = mailbox.newestFirst(folder)
      mailbox.rewrite(draft?.immutableId ?? '', Buffer.from(raw))
    },
  }
  return { ...scene, mailbox, folder, ...bench, hand: handOf(bench) }
}

draftKeeperContract('Outlook', desk)
draftKeeperContract('Outlook that names them itself', (context) => desk(context, 'replaced'))

for (const [what, on] of [['made', /^POST \/v1\.0\/me\/messages$/], ['deleted', /^DELETE/]] as const) {
  for (const answer of ['unanswered', 'hang-up'] as const) {
    test(`a draft that is ${what} and its answer lost (${answer}) is looked for, and there is one of it`, async (context) => {
      const { graph, look, hand } = await desk(context)
      const first = shaOf(await hand.put('one'))
      graph.fault(on, answer)
      const act = () => (what === 'deleted' ? hand.remove(first) : hand.put('two', first))
      await act().catch((error: unknown) => assert.ok(error instanceof RetryLater))
      await act()
      assert.deepEqual(await look(), what === 'deleted' ? [] : [rawOf('two')])
    })
  }
}

test('what is written in Outlook between the look and the deletion stays', async (context) => {
  const { graph, mailbox, folder, look, hand } = await desk(context)
  const first = shaOf(await hand.put('one'))
  const [draft] = mailbox.newestFirst(folder)
  graph.fault(/^GET .*\/messages\/[^/]+\?\$select=id,changeKey/, refusal(503, 'ServiceUnavailable'), 1, { meanwhile: () => mailbox.rewrite(draft?.immutableId ?? '', Buffer.from(rawOf('by hand'))) })
  await assert.rejects(hand.remove(first), RetryLater)
  await assert.rejects(hand.remove(first), { code: 'draft-differs' })
  assert.deepEqual(await look(), [rawOf('by hand')])
})

test('words that Microsoft takes in no call are kept here, and that is said', async (context) => {
  const { graph, hand } = await desk(context)
  await assert.rejects(hand.put('x'.repeat(limits.outlookLetterBytesMax)), { code: 'draft-too-large' })
  assert.deepEqual(graph.asked(/^(?!GET)/), [])
})
