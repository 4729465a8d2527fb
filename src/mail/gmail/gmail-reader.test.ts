// The contract, against a scripted Gmail, and what is particular to Gmail: its labels, its ids,
// its paces.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { limits } from '../../base/limits.ts'
import { letter, openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { readerContract, type ReaderFixture } from '../mail-reader-contract.ts'
import type { Flags } from '../types.ts'

const never = new AbortController().signal

const flagLabels = (flags: Flags) => [...(flags.seen ? [] : ['UNREAD']), ...(flags.flagged ? ['STARRED'] : []), ...(flags.draft ? ['DRAFT'] : [])]

async function fixture(context: TestContext): Promise<ReaderFixture> {
  const { gmail, reader } = await openGmailAccount(context)
  const { mailbox } = gmail
  const made: string[] = []
  return {
    reader,
    feed: 'feed',
    makeMailbox: ({ name, role }) => {
      const system = { inbox: 'INBOX', sent: 'SENT', drafts: 'DRAFT', trash: 'TRASH', junk: 'SPAM' }[role as string]
      const id = system ?? mailbox.makeLabel(name)
      if (system === undefined) made.push(id)
      return Promise.resolve(id)
    },
    deliver: (_path, raw, flags) => Promise.resolve(mailbox.deliver({ raw, labelIds: ['INBOX', ...flagLabels(flags)] })),
    setFlags: async (_path, id, flags) => mailbox.relabel(id, { add: flagLabels(flags), remove: ['UNREAD', 'STARRED', 'DRAFT'].filter((label) => !flagLabels(flags).includes(label)) }),
    setLabels: async (id, labels) => mailbox.relabel(id, { add: labels, remove: made.filter((label) => !labels.includes(label)) }),
    remove: async (_path, id) => mailbox.erase(id),
    settle: () => Promise.resolve(),
  }
}

readerContract('gmail', fixture)

test('labels are mailboxes by the names that people know; marks and chat are none', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  gmail.mailbox.makeLabel('Clients/Ilie și fiii')
  const listed = await reader.listMailboxes(never)
  const roles = listed.flatMap(({ path, name, role }) => (role === '' ? [] : [`${path} ${name} ${role}`]))
  assert.deepEqual(new Set(roles), new Set(['ALL All Mail archive', 'INBOX Inbox inbox', 'SENT Sent sent', 'DRAFT Drafts drafts', 'TRASH Trash trash', 'SPAM Spam junk']))
  const names = listed.map(({ name }) => name)
  assert.ok(names.includes('Clients/Ilie și fiii') && names.includes('Important') && names.includes('Categories/Social'))
  assert.deepEqual(listed.filter(({ path }) => ['UNREAD', 'STARRED', 'CHAT', 'YELLOW_STAR'].includes(path)), [])
  assert.deepEqual(listed.filter(({ kind }) => kind === 'feed').map(({ path, messages }) => [path, messages]), [['feed', 0]])
})

test('the state of the feed moves with a change, and stands still without one', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const state = async () => (await reader.listMailboxes(never)).find(({ path }) => path === 'feed')?.state
  const before = await state()
  assert.equal(await state(), before)
  gmail.mailbox.deliver({ raw: letter('a') })
  assert.notEqual(await state(), before)
})

for (const [labelIds, labels] of [
  [['INBOX', 'UNREAD', 'CATEGORY_SOCIAL', 'IMPORTANT'], ['ALL', 'CATEGORY_SOCIAL', 'IMPORTANT', 'INBOX']],
  [['STARRED', 'YELLOW_STAR', 'CHAT'], ['ALL']],
  [[], ['ALL']],
  [['TRASH'], ['TRASH']],
  [['SPAM', 'UNREAD'], ['SPAM']],
  [['DRAFT'], ['DRAFT']],
] as const) {
  test(`a mail with ${labelIds.join(', ') || 'no label'} shows in ${labels.join(', ')}`, async (context) => {
    const { gmail, reader } = await openGmailAccount(context)
    const id = gmail.mailbox.deliver({ raw: letter('a'), labelIds, threadId: '1234567890abcdef' })
    const got = []
    for await (const message of reader.fetchRaw('feed', [id], { signal: never })) got.push(message)
    const has = (label: string) => (labelIds as readonly string[]).includes(label)
    assert.deepEqual(got[0]?.marks, { flags: { seen: !has('UNREAD'), flagged: has('STARRED'), answered: false, draft: has('DRAFT') }, labels })
    assert.equal(got[0]?.remoteThread, '1234567890abcdef')
    assert.equal(got[0]?.receivedMs, gmail.mailbox.mails.get(id)?.internalDate)
  })
}

test('the ids of a label are those of the mails that show there', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const work = gmail.mailbox.makeLabel('Work')
  const ids = Object.fromEntries([['plain', ['INBOX']], ['work', [work]], ['draft', ['DRAFT']], ['trash', ['TRASH', work]]].map(([name, labelIds]) => [name as string, gmail.mailbox.deliver({ raw: letter('x'), labelIds: labelIds as string[] })]))
  const listed = async (path: string) => {
    const all: string[] = []
    for await (const some of reader.listIds(path, never)) all.push(...some)
    return new Set(all)
  }
  assert.deepEqual(await listed('feed'), new Set(Object.values(ids)))
  assert.deepEqual(await listed('ALL'), new Set([ids['plain'], ids['work']]))
  assert.deepEqual(await listed(work), new Set([ids['work'], ids['trash']]))
})

test('mail is never pulled by a label', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  await assert.rejects(reader.pullChanges({ path: 'INBOX', since: undefined, known: { after: () => Promise.resolve([]) }, limit: 5, signal: never }), { code: 'mailbox-path' })
  assert.deepEqual(gmail.calls, [])
})

test('however many ask, few requests are under way at once', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 12)
  // Each is answered only when the others had time to arrive.
  gmail.fail({ on: /messages/, until: delay(200) })
  await Promise.all([0, 3, 6, 9].map(async (at) => {
    for await (const message of reader.fetchRaw('feed', ids.slice(at, at + 3), { signal: never })) assert.ok(message.raw.length > 0)
  }))
  assert.ok(gmail.mostAtOnce <= limits.gmailRequestsAtOnce, `${gmail.mostAtOnce} at once`)
})

test('a thousand mails come at the pace that Gmail allows', async (context) => {
  const { gmail, clock, reader, ids } = await openGmailAccount(context, 1_000)
  const startedAt = clock.now()
  const quarters = [0, 250, 500, 750].map(async (at) => {
    let count = 0
    for await (const message of reader.fetchRaw('feed', ids.slice(at, at + 250), { signal: never })) count += message.raw.length > 0 ? 1 : 0
    return count
  })
  assert.deepEqual(await Promise.all(quarters), [250, 250, 250, 250])
  assert.equal(gmail.units, 5_000)
  const seconds = (clock.now() - startedAt) / 1_000
  const burst = limits.gmailUnitsPerSecond + limits.gmailBatchGets * 5
  assert.ok(gmail.units <= seconds * limits.gmailUnitsPerSecond + burst, `${gmail.units} units in ${seconds} s`)
})

test('a batch that is too much to hold is left, and its mails come none the less, each whole', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const large = Buffer.alloc(limits.gmailBatchBytes / 5, 'x')
  const ids = Array.from({ length: 5 }, (_, n) => gmail.mailbox.deliver({ raw: Buffer.concat([letter(`m${n}`), large]) }))
  const got = new Map<string, number>()
  for await (const message of reader.fetchRaw('feed', ids, { signal: never })) {
    assert.ok(!got.has(message.remoteId), 'once')
    assert.equal(message.lacking, undefined)
    got.set(message.remoteId, message.raw.length)
  }
  assert.deepEqual(got, new Map(ids.toSorted((a, b) => [...got.keys()].indexOf(a) - [...got.keys()].indexOf(b)).map((id) => [id, gmail.mailbox.mails.get(id)?.raw.length])))
  assert.ok(gmail.count(/format=raw/) < 2 * ids.length, `${gmail.count(/format=raw/)} gets for ${ids.length} mails`)
})
