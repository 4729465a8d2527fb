// Outlook's mail through the real pulls into a real store: what no reader can promise alone.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { listMailboxes } from '../mailboxes/mailbox-store.ts'
import { findByRemoteIds } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from '../sync/pull-mailbox.ts'
import { syncAccountHandler } from '../sync/sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())
const letter = (name: string) => Buffer.from(`From: ${name}@example.org\r\nMessage-ID: <${name}@example.org>\r\nSubject: ${name}\r\n\r\nSays ${name}.\r\n`)

storeTest('new mail is stored once, moves with its identity, survives a forgotten place and is dropped when it is gone', async (store, context) => {
  const { graph, reader, inbox, clock } = await outlookScene(context)
  const { mailbox } = graph
  const archive = mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  const { db, deps, job } = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap: () => reader })
  await syncAccountHandler(deps)({ accountId: 'acc' }, job)
  const places = new Map((await listMailboxes(db, 'alice')).map((one) => [one.path, one.id]))
  const pull = async (...paths: string[]) => {
    for (const path of paths) {
      clock.advance(1_000)
      await pullMailboxHandler(deps)({ mailboxId: places.get(path) ?? '' }, job)
    }
  }
  const rows = async () => (await findByRemoteIds(db, [...places.values()], [...mailbox.messages.keys(), gone.immutableId])).map((row) => [row.id, row.mailboxId, row.subject, row.seen])
  await pull(inbox.id, archive.id)
  const kept = mailbox.deliver(inbox.id, letter('kept'))
  const gone = mailbox.deliver(inbox.id, letter('gone'))
  await pull(inbox.id)
  const [[keptId], [goneId]] = (await rows()).toSorted((a, b) => (a[2] === 'kept' ? -1 : b[2] === 'kept' ? 1 : 0)) as [[number], [number]]
  assert.ok(keptId !== goneId)

  mailbox.move(kept.immutableId, archive.id)
  await pull(inbox.id, archive.id)
  assert.deepEqual((await rows()).find(([, , subject]) => subject === 'kept'), [keptId, places.get(archive.id), 'kept', false])

  const downloads = () => [...graph.downloads.values()].reduce((sum, times) => sum + times, 0)
  const before = downloads()
  mailbox.change(kept.immutableId, { isRead: true })
  mailbox.remove(gone.immutableId)
  mailbox.forgetRounds()
  await pull(inbox.id, archive.id)
  clock.advance(limits.missingMs + 1)
  await pull(inbox.id, archive.id)
  assert.deepEqual(await rows(), [[keptId, places.get(archive.id), 'kept', true]])
  assert.equal(downloads(), before, 'nothing that was held was downloaded again')
})
