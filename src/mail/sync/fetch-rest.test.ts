// Over a slow line the words of large mails come first, and nothing of them is missing in the end.
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock, type Clock } from '../../base/clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { loadMessages } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { fetchRestHandler } from './fetch-rest.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

const withFile = (n: number) =>
  letterOf({
    subject: `mail ${n}`,
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
    body: `--b\r\nContent-Type: text/plain\r\n\r\nThe words of ${n}.\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n${'x'.repeat(90_000)}\r\n--b--`,
  })

/** A second goes by at every look. */
function slowClock(): Clock {
  let now = NOON
  return { ...systemClock, now: () => (now += 1_000) }
}

storeTest('the start of large mails comes first, the rest follows by itself', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 130; n++) provider.deliver('in', { raw: n % 13 === 0 ? withFile(n) : letterOf({ subject: `mail ${n}`, body: 'w '.repeat(500) }), receivedMs: NOON - n * 60_000 })
  const partial: number[] = []
  const it = await openScriptedAccount(store, context, { provider, parser, clock: slowClock() })
  await it.work()
  for (let round = 0; round < 20; round++) {
    await it.sync().catch((error: Error) => assert.equal(error.name, 'RetryLater'))
    const { n } = await it.db.query.selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('n')).where('whole', '=', 0).executeTakeFirstOrThrow()
    partial.push(Number(n))
  }
  assert.ok(Math.max(...partial) > 0 || provider.given.size === 130)
  const rows = await loadMessages(it.db, 'alice', (await it.messages()).map(({ id }) => id))
  assert.equal(rows.length, 130)
  assert.ok(rows.every((row) => row.whole && row.broken === ''))
  const [large] = rows.filter((row) => row.attachments)
  assert.equal(rows.filter((row) => row.attachments).length, 10)
  assert.equal((await it.deps.packs.read(large?.raw ?? assert.fail())).length, large?.size)
  assert.equal((await it.db.query.selectFrom('attachments').selectAll().execute()).length, 10)
  assert.ok([...provider.given.values()].some((times) => times === 2), 'some were cut first')
})

storeTest('a rest that the server refuses leaves the start as it was', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.deliver('in', { raw: letterOf({ subject: 'The contract', body: 'please sign '.repeat(20_000) }), receivedMs: NOON })
  let isRefused = false
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      async *fetchRaw(path, ids, options) {
        for await (const message of reader.fetchRaw(path, ids, isRefused ? options : { ...options, upToBytes: 50_000 })) {
          yield isRefused ? { ...message, raw: new Uint8Array(), lacking: { kind: 'unreadable', why: 'NO try later', size: 5 } } : message
        }
      },
    }),
  })
  const rows = () => it.db.query.selectFrom('messages').select(['id', 'subject', 'snippet', 'message_id', 'whole', 'raw_pack', 'raw_bytes', 'broken']).execute()
  await it.sync().catch((error: Error) => assert.equal(error.name, 'RetryLater'))
  const before = await rows()
  assert.deepEqual(before.map(({ subject, whole }) => [subject, whole]), [['The contract', 0]])
  isRefused = true
  await fetchRestHandler(it.deps)({ accountId: 'acc' }, it.job)
  assert.deepEqual(await rows(), before)
})

storeTest('the one that is asked for comes alone, and the others keep their place', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (const subject of ['old', 'new']) provider.deliver('in', { raw: letterOf({ subject }), receivedMs: subject === 'old' ? NOON : NOON + 60_000 })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  await it.db.query.updateTable('messages').set({ whole: 0 }).execute()
  const rows = () => it.db.query.selectFrom('messages').select(['id', 'subject', 'whole']).orderBy('subject', 'desc').execute()
  const [old] = await rows()
  await fetchRestHandler(it.deps)({ accountId: 'acc', messageId: old?.id }, it.job)
  assert.deepEqual((await rows()).map(({ subject, whole }) => [subject, whole]), [['old', 1], ['new', 0]])
})

storeTest('the rest of a large mail is asked for until it is here, past one whose folder is gone', async (store, context) => {
  const provider = scriptedMailbox()
  for (const path of ['in', 'x']) {
    provider.addMailbox({ path, name: path, role: path === 'in' ? 'inbox' : '' })
    provider.deliver(path, { raw: letterOf({ subject: path }), receivedMs: path === 'in' ? NOON : NOON + 1 })
  }
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  // As after an import over a slow line, of which the rest was given up.
  await it.db.query.updateTable('messages').set({ whole: 0 }).execute()
  provider.dropMailbox('x')
  await it.sync()
  const rows = await it.db.query.selectFrom('messages').select(['subject', 'whole']).orderBy('subject').execute()
  assert.deepEqual(rows.map(({ subject, whole }) => [subject, whole]), [['in', 1], ['x', 0]])
})
