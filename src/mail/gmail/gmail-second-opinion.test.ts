// The same reader against a Gmail that other people wrote (`emulate`), so that our scripted one
// and our reader cannot agree on a mistake. It has no profile and no batches: both are put in
// front of it here, and everything that they carry is the emulator's own. It takes no upload of more
// than one part, so of sending it can say nothing.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { createEmulator } from 'emulate'
import { sealApproved } from '../../actions/approved.ts'
import { startGmail, type Posted } from '../../testing/gmail/gmail-server.ts'
import { hastyClock } from '../../testing/hasty-clock.ts'
import type { MailChange, OlderCursor } from '../mail-port.ts'
import type { RawMessage } from '../types.ts'
import { openGmailReader } from './gmail-reader.ts'
import { openGmailWriter } from './gmail-writer.ts'

const never = new AbortController().signal
const ME = 'me@local.test'
const letter = { user_email: ME, from: 'ana@local.test', to: ME }
const SEED = {
  tokens: { 'good-token': { login: ME, scopes: [] } },
  google: {
    users: [{ email: ME, name: 'Me' }],
    labels: [{ id: 'Label_ops', user_email: ME, name: 'Ops/Review' }],
    messages: [
      { ...letter, id: 'm1', subject: 'One', body_text: 'The first', label_ids: ['INBOX', 'UNREAD', 'Label_ops'], date: '2026-01-01T10:00:00Z' },
      { ...letter, id: 'm2', subject: 'Two', body_text: 'The second', label_ids: ['SPAM'], date: '2026-01-02T10:00:00Z' },
      { ...letter, id: 'm3', subject: 'Three', body_text: 'The third', label_ids: ['SENT'], date: '2026-01-03T10:00:00Z' },
    ],
  },
}

async function opened(context: TestContext) {
  const emulator = await createEmulator({ service: 'google', port: 0, seed: SEED })
  const ask = async (path: string, body?: unknown) => {
    const headers = { authorization: 'Bearer good-token', 'content-type': 'application/json' }
    const answer = await fetch(`${emulator.url}/gmail/v1/users/me/${path}`, { headers, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as { historyId?: string } }
  }
  const tell = async (path: string, method: string, posted: Posted | undefined) => {
    const headers = { authorization: 'Bearer good-token', ...(posted === undefined ? {} : { 'content-type': posted.type }) }
    const answer = await fetch(`${emulator.url}/gmail/v1/users/me/${path}`, { method, headers, ...(posted === undefined ? {} : { body: new Uint8Array(posted.bytes) }) })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  const front = await startGmail({
    elsewhere: async (path, { method, posted }) => {
      if (method !== 'GET') return await tell(path, method, posted)
      if (path !== 'profile') return await ask(path)
      const { historyId } = (await ask('watch', { topicName: 'projects/p/topics/t' })).body
      return { status: 200, body: { emailAddress: ME, messagesTotal: 3, threadsTotal: 3, historyId } }
    },
  })
  context.after(async () => {
    await front.close()
    await emulator.close()
  })
  const access = { accessToken: () => Promise.resolve('good-token'), invalidate: () => {}, clock: hastyClock(Date.UTC(2026, 0, 5)), baseUrl: front.url }
  return { ask, reader: openGmailReader(access), writer: openGmailWriter(access) }
}

test('another Gmail lists the same mailboxes', async (context) => {
  const { reader } = await opened(context)
  const listed = await reader.listMailboxes(never)
  const roles = new Set(listed.map(({ role }) => role))
  for (const role of ['inbox', 'sent', 'drafts', 'trash', 'junk', 'archive'] as const) assert.ok(roles.has(role), role)
  assert.equal(listed.find(({ path }) => path === 'Label_ops')?.name, 'Ops/Review')
})

test('another Gmail gives its old mail newest first, in pages, with its marks', async (context) => {
  const { reader } = await opened(context)
  const came: string[] = []
  let before: OlderCursor | undefined
  do {
    const page = await reader.pullOlder({ path: 'feed', before, limit: 2, fromMs: undefined, signal: never })
    came.push(...page.messages.map(({ remoteId }) => remoteId))
    before = page.next
  } while (before !== undefined)
  assert.deepEqual(came, ['m3', 'm2', 'm1'])
  const got = new Map<string, RawMessage>()
  for await (const message of reader.fetchRaw('feed', [...came, 'was-never-there'], { signal: never })) got.set(message.remoteId, message)
  assert.deepEqual([...got.keys()].toSorted(), ['m1', 'm2', 'm3'])
  assert.match(Buffer.from(got.get('m1')?.raw ?? []).toString(), /^From: ana@local\.test\r\n[\s\S]*\r\n\r\nThe first/)
  assert.deepEqual(got.get('m1')?.marks, { flags: { seen: false, flagged: false, answered: false, draft: false }, labels: ['ALL', 'INBOX', 'Label_ops'] })
  assert.deepEqual(got.get('m2')?.marks?.labels, ['SPAM'])
  assert.equal(got.get('m3')?.receivedMs, Date.UTC(2026, 0, 3, 10))
})

test('another Gmail tells its changes', async (context) => {
  const { ask, reader } = await opened(context)
  const pull = async (since?: Parameters<typeof reader.pullChanges>[0]['since']) =>
    await reader.pullChanges({ path: 'feed', since, known: { after: () => Promise.resolve([]) }, limit: 100, signal: never })
  const first = await pull()
  assert.deepEqual(first.changes, [])
  await ask('messages/m1/modify', { addLabelIds: ['STARRED'], removeLabelIds: ['UNREAD', 'INBOX'] })
  await ask('messages/m3/trash', {})
  const { changes, next } = await pull(first.next)
  const told = changes.map((change) => [change.kind, change.remoteId, ...(change.kind === 'removed' ? [] : [change.flags.seen, change.flags.flagged, change.labels])])
  assert.deepEqual(told, [['marks', 'm1', true, true, ['ALL', 'Label_ops']], ['marks', 'm3', true, false, ['SENT', 'TRASH']]])
  assert.deepEqual((await pull(next)).changes, [])
})

const approved = (change: MailChange) => sealApproved({ actionId: 'act_1', accountId: 'acc', userId: 'usr', approvedAt: 1, change })

test('another Gmail changes its mail as it is told, and makes labels', async (context) => {
  const { reader, writer } = await opened(context)
  const target = { id: 1, mailboxId: 'mbx', path: 'feed', remoteId: 'm1', seen: false, flagged: false, labels: ['ALL', 'INBOX', 'Label_ops'] }
  const act = (change: MailChange['change'], toPath: string, make?: string) =>
    writer.apply(approved({ change, messageIds: [1], mailboxId: '', make }), { messages: [target], toPath, make: make?.split('/') }, never)
  for (const [change, toPath, make] of [['mark-read', ''], ['star', ''], ['move', 'ALL'], ['move', 'TRASH'], ['move', 'INBOX'], ['label', '', 'Secretary/Auto-Cleaned']] as const) {
    assert.equal((await act(change, toPath, make)).proven, 1, `${change} ${toPath}`)
  }
  const made = (await reader.listMailboxes(never)).find(({ name }) => name === 'Secretary/Auto-Cleaned') ?? assert.fail('It was not made')
  const marks = (await reader.readMarks('feed', ['m1'], never)).get('m1')
  assert.deepEqual([marks?.flags.seen, marks?.flags.flagged, marks?.labels.toSorted()], [true, true, ['ALL', 'INBOX', 'Label_ops', made.path].toSorted()])
})
