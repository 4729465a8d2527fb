// The contract on the scripted Gmail, then what only labels can get wrong, and what a network does
// between a change and its answer.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { letter, openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import { mailWriterContract } from '../actions/mail-writer-contract.ts'
import { ALL, FEED, marksOf } from './gmail-labels.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const approved = (change: MailChange) => sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change })

mailWriterContract('Gmail', async (context) => {
  const { gmail, openWriter } = await openGmailAccount(context)
  const { mailbox } = gmail
  let made = 0
  return {
    writer: openWriter(),
    approved,
    paths: { inbox: 'INBOX', archive: ALL, work: 'SPAM' },
    labels: true,
    pathOf: async (name) => [...mailbox.labels].find(([, label]) => label.name === name)?.[0],
    async put(path, { seen, flagged }) {
      const raw = letter(`w${++made}`)
      const remoteId = mailbox.deliver({ raw, labelIds: [path, ...(seen ? [] : ['UNREAD']), ...(flagged === true ? ['STARRED'] : [])] })
      return { remoteId, mail: { messageId: '', size: raw.length } }
    },
    async remove(_path, remoteId) {
      mailbox.erase(remoteId)
    },
    async look(path) {
      const inside = [...mailbox.mails.values()].map((mail) => ({ mail, marks: marksOf([...mail.labelIds]) })).filter(({ marks }) => marks.labels.includes(path) && (path !== ALL || !marks.labels.includes('INBOX')))
      return new Map(inside.map(({ mail, marks: { flags, labels } }) => [mail.id, { seen: flags.seen, flagged: flags.flagged, labels, digest: createHash('sha256').update(mail.raw).digest('hex') }]))
    },
  }
})

async function desk(context: TestContext, mails = 1) {
  const account = await openGmailAccount(context, mails)
  const { gmail, ids } = account
  const targets: ChangeTargets['messages'] = ids.map((remoteId, n) => ({ id: n + 1, mailboxId: 'mbx', path: FEED, remoteId, seen: false, flagged: false, labels: ['INBOX', ALL] }))
  const writer = account.openWriter()
  const words = (change: MailChange['change'], toPath: string, messages = targets) => [approved({ change, messageIds: messages.map(({ id }) => id), mailboxId: '' }), { messages, toPath }] as const
  return {
    ...account,
    targets,
    work: gmail.mailbox.makeLabel('Work'),
    labels: (n = 0) => [...(gmail.mailbox.mails.get(ids[n] ?? '')?.labelIds ?? [])].toSorted(),
    apply: (change: MailChange['change'], toPath = '', signal = new AbortController().signal) => writer.apply(...words(change, toPath), signal),
    observe: (change: MailChange['change'], toPath = '') => writer.observe(...words(change, toPath), new AbortController().signal),
  }
}

const outcomes = ({ items }: { items: { outcome: string }[] }) => items.map(({ outcome }) => outcome)

test('archived, thrown away, brought back: one place takes the other off, a person’s labels stay', async (context) => {
  const { gmail, ids, work, labels, apply } = await desk(context)
  gmail.mailbox.relabel(ids[0] ?? '', { add: [work] })
  for (const [toPath, wanted] of [[ALL, ['UNREAD']], ['TRASH', ['TRASH', 'UNREAD']], ['INBOX', ['INBOX', 'UNREAD']], ['SPAM', ['SPAM', 'UNREAD']], [FEED, ['UNREAD']]] as const) {
    const receipt = await apply('move', toPath)
    assert.equal(receipt.proven, 1, toPath)
    assert.deepEqual(labels(), [...wanted, work].toSorted(), toPath)
    assert.deepEqual(receipt.items[0]?.after['labels'], marksOf(labels()).labels)
  }
})

test('moved to a label it leaves the inbox; what was there before is said to have been so', async (context) => {
  const { work, labels, apply, targets } = await desk(context)
  assert.deepEqual(outcomes(await apply('move', work)), ['done'])
  assert.deepEqual(labels(), [work, 'UNREAD'].toSorted())
  Object.assign(targets[0] ?? {}, { labels: [work, ALL] })
  assert.deepEqual(outcomes(await apply('move', work)), ['already-so'])
})

test('nothing is moved into Sent or Drafts, which are Gmail’s to fill', async (context) => {
  const { labels, apply, gmail } = await desk(context)
  for (const place of ['SENT', 'DRAFT']) await assert.rejects(apply('move', place), { code: 'not-a-place' })
  assert.deepEqual([labels(), gmail.count(/^POST/)], [['INBOX', 'UNREAD'], 0])
})

for (const missingInBatch of ['refused', 'passed-over'] as const) {
  test(`of a batch with a mail that is gone (${missingInBatch}) the others are changed`, async (context) => {
    const { gmail, ids, apply, labels } = await desk(context, 3)
    gmail.missingInBatch = missingInBatch
    gmail.mailbox.erase(ids[1] ?? '')
    assert.deepEqual(outcomes(await apply('mark-read')), ['done', 'failed', 'done'])
    assert.deepEqual([labels(0), labels(2)], [['INBOX'], ['INBOX']])
  })
}

test('a label that was deleted meanwhile is said of each mail, and none is changed', async (context) => {
  const { apply, labels } = await desk(context)
  const receipt = await apply('move', 'Label_gone')
  assert.deepEqual([outcomes(receipt), labels()], [['failed'], ['INBOX', 'UNREAD']])
  assert.match(receipt.items[0]?.error ?? '', /Invalid label/)
})

for (const fault of [{ dropped: true }, { unanswered: true }, { status: 429, reason: 'rateLimitExceeded', headers: { 'retry-after': '2' } }, { status: 403, reason: 'userRateLimitExceeded' }, { status: 503 }]) {
  test(`a change is made once and proven after ${JSON.stringify(fault)}`, async (context) => {
    const { gmail, apply, labels, ids } = await desk(context, 2)
    const before = gmail.mailbox.historyId
    gmail.fail({ on: /^POST messages\/batchModify/, times: 1, ...fault })
    assert.deepEqual(outcomes(await apply('move', ALL)), ['done', 'done'])
    assert.deepEqual([labels(0), labels(1)], [['UNREAD'], ['UNREAD']])
    assert.equal(gmail.mailbox.historySince(before)?.length, ids.length, 'each was changed once')
  })
}

test('a quota that is used up for the day sends the job back, and nothing was changed', async (context) => {
  const { gmail, apply, observe, labels } = await desk(context)
  gmail.fail({ on: /^POST messages\/batchModify/, status: 403, reason: 'dailyLimitExceeded' })
  await assert.rejects(apply('mark-read'), (error) => error instanceof RetryLater && error.afterMs === limits.gmailDayQuotaWaitMs)
  assert.equal((await observe('mark-read')).outcome, 'not-applied')
  assert.deepEqual(labels(), ['INBOX', 'UNREAD'])
})

test('a consent without the permission to change is said as that, and nothing was changed', async (context) => {
  const { gmail, apply, labels } = await desk(context)
  gmail.fail({ on: /^POST messages\/batchModify/, status: 403, reason: 'insufficientPermissions' })
  await assert.rejects(apply('mark-read'), { code: 'gmail-permission' })
  assert.deepEqual(labels(), ['INBOX', 'UNREAD'])
})

test('a consent that is taken back in the middle leaves three kinds of mail, each told', async (context) => {
  const { gmail, apply, observe } = await desk(context, limits.gmailChangeAtOnce * 2 + 5)
  gmail.fail({ on: /^POST messages\/batchModify/, spares: 1, meanwhile: () => gmail.tokens.clear() })
  const receipt = await apply('mark-read')
  const told = Map.groupBy(receipt.items, ({ outcome }) => outcome)
  assert.deepEqual([...told].map(([outcome, items]) => [outcome, items.length]), [['done', limits.gmailChangeAtOnce], ['unknown', limits.gmailChangeAtOnce], ['failed', 5]])
  assert.deepEqual([receipt.expected, receipt.proven], [limits.gmailChangeAtOnce * 2 + 5, limits.gmailChangeAtOnce])
  assert.match(told.get('failed')?.[0]?.error ?? '', /does not accept the sign-in/)
  gmail.tokens.add('good-token')
  const seen = await observe('mark-read')
  assert.deepEqual(seen.outcome === 'not-applied' && seen.items?.map(({ outcome }) => outcome), receipt.items.map(({ outcome }) => (outcome === 'failed' ? 'failed' : 'done')), 'looked at again, what nobody knew is known, mail by mail')
})

test('stopped between two batches, it says which mails were left as they were', async (context) => {
  const { gmail, apply, labels } = await desk(context, limits.gmailChangeAtOnce + 1)
  const stop = new AbortController()
  gmail.fail({ on: /^POST messages\/batchModify/, meanwhile: () => stop.abort() })
  const receipt = await apply('mark-read', '', stop.signal)
  assert.deepEqual([receipt.proven, receipt.items.at(-1)?.outcome], [limits.gmailChangeAtOnce, 'failed'])
  assert.deepEqual([labels(0), labels(limits.gmailChangeAtOnce)], [['INBOX'], ['INBOX', 'UNREAD']])
})
