// Of a change of several mails the line dies after two of them were asked for: over HTTP, with real
// mail in folders. The writer is the real one, whose word for those two is lost on its way.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { executeActionHandler } from '../../actions/execute-job.ts'
import { RetryLater } from '../../base/fault.ts'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import { mailAppliers } from '../../mail/actions/mail-appliers.ts'
import type { MailWriter } from '../../mail/mail-port.ts'
import { openMaildirWriter } from '../../mail/maildir/maildir-writer.ts'
import { loadMessages } from '../../mail/messages/message-store.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Action } from '../contract/actions.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function cutOff(store: TestStore, context: TestContext) {
  const { db } = store
  const clock = fixedClock(NOON)
  const web = await openTestWeb(store, context, { clock })
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(db, context, alice.userId)
  const mails = [await account.put('INBOX'), await account.put('INBOX'), await account.put('INBOX')]
  const lost = new Set(mails.slice(1).map(({ id }) => String(id)))
  let applied = 0
  const writer = (): MailWriter => {
    const real = openMaildirWriter({ root: account.root, clock })
    return {
      ...real,
      apply: async (...asked) => {
        applied++
        const receipt = await real.apply(...asked)
        return { ...receipt, proven: 1, items: receipt.items.map((item) => (lost.has(item.id) ? { ...item, outcome: 'unknown' as const, after: {}, error: 'It was asked for, and then the line died' } : item)) }
      },
    }
  }
  const handler = executeActionHandler({ appliers: mailAppliers({ db, clock, writerFor: async () => writer(), keeperFor: assert.fail, senderFor: assert.fail }) })
  const execute = (actionId: string) => handler({ actionId }, { db, clock, log: openLog({ level: 'silent', process: 'test' }), signal: new AbortController().signal, report: () => {}, requireLease: async () => {} } as unknown as JobContext)
  const ask = async (method: string, path: string, body?: unknown) => {
    const json = body === undefined ? { headers: alice.headers } : { headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, ...json })
    return { status: answer.status, json: (await answer.json()) as Action & { code: string } }
  }
  const proposal = { kind: 'mail.mark-read', payload: { messageIds: mails.map(({ id }) => id) } }
  const { json: action } = await ask('POST', '/actions', { proposal, approve: true })
  await assert.rejects(execute(action.id), RetryLater)
  const read = async () => (await ask('GET', `/actions/${action.id}`)).json
  const seen = async () => (await loadMessages(db, alice.userId, mails.map(({ id }) => id))).toSorted((a, b) => a.id - b.id).map((mail) => mail.seen)
  return { ask, execute, read, seen, action, mails, lost: [...lost], applied: () => applied }
}

storeTest('what nobody knew is read back from the folders, and the local copy is brought to it', async (store, context) => {
  const { execute, read, seen, action, applied, mails } = await cutOff(store, context)
  const told = await read()
  assert.deepEqual([told.state, told.errorCode, told.receipt?.items.map(({ outcome }) => outcome), await seen()], ['failed', 'partly-done', ['done', 'unknown', 'unknown'], [true, false, false]])
  await execute(action.id)
  const known = await read()
  assert.deepEqual([known.state, known.errorText, known.receipt?.proven, await seen(), applied()], ['done', '', mails.length, [true, true, true], 1])
})

storeTest('its person settles one by word and leaves the other to be looked at', async (store, context) => {
  const { ask, execute, read, action, lost, applied } = await cutOff(store, context)
  const settle = (body: Record<string, unknown>) => ask('POST', `/actions/${action.id}/settle`, { digest: action.digest, ...body })
  const settled = await settle({ happened: false, items: [lost[0]] })
  assert.deepEqual([settled.status, settled.json.receipt?.items.map(({ outcome, saidBy }) => [outcome, saidBy !== undefined])], [200, [['done', false], ['failed', true], ['unknown', false]]])
  assert.deepEqual([(await settle({ happened: true, items: [lost[0]] })).json.code, (await settle({ happened: true, items: [] })).status], ['nothing-to-settle', 400])
  assert.equal((await ask('POST', `/actions/${action.id}/look-again`)).status, 202)
  await execute(action.id)
  assert.deepEqual([(await read()).receipt?.items.map(({ outcome }) => outcome), (await read()).receipt?.proven, applied()], [['done', 'failed', 'done'], 2, 1])
  assert.equal((await settle({ happened: true })).json.code, 'nothing-to-settle')
  assert.equal((await ask('POST', `/actions/${action.id}/look-again`)).json.code, 'nothing-to-look-at')
})
