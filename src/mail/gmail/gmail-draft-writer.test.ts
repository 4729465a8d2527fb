// Drafts at Gmail, held to what every keeper of drafts promises, also where Gmail names them anew or
// does not find them by their words yet; then what becomes of lost answers.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { draftKeeperContract, handOf, rawOf, shaOf, type KeeperBench } from '../drafts/draft-keeper-contract.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function desk(context: TestContext, script: { ownMessageIds?: 'kept' | 'replaced'; searchLags?: boolean } = {}) {
  const account = await openGmailAccount(context)
  const { gmail } = account
  Object.assign(gmail, script)
  // What Gmail gives it a name of its own in is told as it was given.
  const own = (raw: Uint8Array) => Buffer.from(raw).toString().replace(/^X-Google-Original-(Message-ID:.*)\r\nMessage-ID:.*\r\n/im, '$1\r\n')
  const bench: KeeperBench = {
    keeper: account.openDraftKeeper(),
    approved: (change) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change }),
    look: async () => [...gmail.mailbox.drafts().values()].map(({ raw }) => own(raw)),
    async disturb(raw) {
      const [draftId = ''] = gmail.mailbox.drafts().keys()
      gmail.mailbox.redraft(draftId, Buffer.from(raw))
    },
  }
  return { ...account, gmail, ...bench, hand: handOf(bench) }
}

draftKeeperContract('Gmail', desk)
draftKeeperContract('Gmail that names them itself', (context) => desk(context, { ownMessageIds: 'replaced' }))
draftKeeperContract('Gmail that finds nothing by its words yet', (context) => desk(context, { searchLags: true }))

test('a version takes the place of the one before in the same draft, and an answer lies in the conversation that it answers', async (context) => {
  const { gmail, keeper, approved } = await desk(context)
  const question = gmail.mailbox.deliver({ raw: Buffer.from('Message-ID: <question@example.net>\r\nSubject: S\r\n\r\nCand?\r\n') })
  const raw = (text: string) => Buffer.from(`Message-ID: <drf_1@example.org>\r\nIn-Reply-To: <question@example.net>\r\nSubject: Re: S\r\n\r\n${text}\r\n`)
  const letter = { accountId: 'acc_1', from: { name: '', address: 'ana@example.org' }, to: [], cc: [], bcc: [], subject: 'Re: S', text: '' }
  const put = (text: string, replaces: string) => keeper.put(approved({ draftId: 'drf_1', version: 1, messageId: 'drf_1@example.org', letter, replaces }), raw(text), new AbortController().signal)
  const first = await put('one', '')
  const [before, ...more] = gmail.mailbox.drafts()
  assert.deepEqual([more, before?.[1].threadId], [[], gmail.mailbox.mails.get(question)?.threadId])
  await put('two', shaOf(first))
  const [after] = gmail.mailbox.drafts()
  assert.deepEqual([after?.[0], after?.[1].threadId, Buffer.from(after?.[1].raw ?? []).toString()], [before?.[0], before?.[1].threadId, raw('two').toString()])
})

for (const [what, on] of [['made', /^POST upload\/drafts/], ['changed', /^PUT upload\/drafts/], ['deleted', /^DELETE drafts/]] as const) {
  for (const fault of [{ unanswered: true }, { dropped: true }]) {
    test(`a draft that is ${what} without an answer (${JSON.stringify(fault)}) is looked for, and there is one of it`, async (context) => {
      const { gmail, look, hand } = await desk(context)
      const first = what === 'made' ? '' : shaOf(await hand.put('one'))
      gmail.fail({ on, times: 1, ...fault })
      const act = () => (what === 'deleted' ? hand.remove(first) : hand.put('two', first))
      await act().catch((error: unknown) => assert.ok(error instanceof RetryLater))
      await act()
      assert.deepEqual(await look(), what === 'deleted' ? [] : [rawOf('two')])
    })
  }
}

test('what is written at Gmail between the look and the write stays', async (context) => {
  const { gmail, look, hand, disturb } = await desk(context)
  const first = shaOf(await hand.put('one'))
  let isDone = false
  gmail.fail({ on: /^GET drafts\/r-/, times: 1, meanwhile: () => { isDone = true; void disturb(rawOf('by hand')) } })
  await assert.rejects(hand.put('two', first), RetryLater)
  await assert.rejects(hand.put('two', first), { code: 'draft-differs' })
  assert.deepEqual([isDone, await look()], [true, [rawOf('by hand')]])
})
