// The newest mail of a large folder is not kept waiting for Microsoft's first round, which names
// all of it; and nothing that happens to mail on its way here while the round lasts is lost.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { limits } from '../../base/limits.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import type { MailReader } from '../mail-port.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())
const letter = (n: number) => Buffer.from(`From: a@example.org\r\nMessage-ID: <${n}@example.org>\r\nSubject: mail ${n}\r\n\r\nHello\r\n`)
const OF_ROUND = ['mail.pull-mailbox']
const OF_OLDER = ['mail.fetch-older']

storeTest('the newest mail is here before the first round has named the folder, and all of it is as it is at the end', async (store, context) => {
  const { graph, reader, inbox, clock } = await outlookScene(context)
  const count = limits.changesPage * 2 + 10
  const ids = Array.from({ length: count }, (_, n) => graph.mailbox.deliver(inbox.id, letter(n)).immutableId)
  const newestFirst = ids.toReversed()
  // Of the second page of the round, both: held by then the one, on its way here the other.
  const [heldSoon, onItsWay] = [newestFirst[limits.changesPage + 10], newestFirst[limits.changesPage + 400]] as [string, string]
  const [inFlight, mayLand, marksAsked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), { times: 0 }]
  let hereBeforeTheRound: string[] = []
  let older: Promise<void> | undefined
  let page = 0
  const during: Record<number, () => Promise<void>> = {
    async 2() {
      older = it.work(OF_OLDER)
      await inFlight.promise
      while (!hereBeforeTheRound.includes(heldSoon)) {
        await setTimeout(20)
        hereBeforeTheRound = (await it.messages()).map((one) => one.remote_id)
      }
      graph.mailbox.change(heldSoon, { isRead: true })
      graph.mailbox.change(onItsWay, { isRead: true })
    },
    async 3() {
      mayLand.resolve()
      await older
    },
  }
  const wrap = (): MailReader => ({
    ...reader,
    async pullChanges(request) {
      await during[++page]?.()
      return await reader.pullChanges(request)
    },
    async *fetchRaw(path, remoteIds, options) {
      if (remoteIds.includes(onItsWay)) {
        inFlight.resolve()
        await mayLand.promise
      }
      yield* reader.fetchRaw(path, remoteIds, options)
    },
    async readMarks(...asked) {
      marksAsked.times++
      return await reader.readMarks(...asked)
    },
  })
  const it = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap })
  await it.sync(OF_ROUND)
  assert.ok(hereBeforeTheRound.length >= limits.changesPage, `${hereBeforeTheRound.length} of the newest`)
  assert.deepEqual(new Set(hereBeforeTheRound), new Set(newestFirst.slice(0, hereBeforeTheRound.length)))
  assert.equal(marksAsked.times, 0, 'a page of the round is no reason to ask for marks again')
  await it.work([...OF_OLDER, ...OF_ROUND])
  const rows = await it.db.query.selectFrom('messages').select(['remote_id', 'seen']).execute()
  assert.deepEqual(new Set(rows.map((row) => row.remote_id)), new Set(ids))
  assert.equal(rows.length, count)
  assert.deepEqual(new Set(rows.filter((row) => row.seen === 1).map((row) => row.remote_id)), new Set([heldSoon, onItsWay]))
  assert.ok([...graph.downloads.values()].every((times) => times === 1))
})
