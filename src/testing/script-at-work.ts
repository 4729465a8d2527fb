// A script that sorts a person's mail over HTTP: real mail in a Maildir, real routes, and the
// executor's own hands, which work when they are told to.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import { executeAction, executeActionHandler } from '../actions/execute-job.ts'
import { grantApplier } from '../actions/grant-action.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import { mailAppliers } from '../mail/actions/mail-appliers.ts'
import { openLetterJournal } from '../mail/letters/letter-journal.ts'
import { openMaildirSender } from '../mail/maildir/maildir-sender.ts'
import { openMaildirWriter } from '../mail/maildir/maildir-writer.ts'
import { loadMessages } from '../mail/messages/message-store.ts'
import type { Action, UndonePeriod } from '../web/contract/actions.ts'
import { ruleToGrant } from '../triage/rules/rule-to-grant.ts'
import { fixedClock } from './fixed-clock.ts'
import { openMailAccount } from './mail-account.ts'
import type { TestStore } from './real-store.ts'
import { openTestWeb } from './test-web.ts'

export const NINE = Date.UTC(2026, 0, 5, 9)
export const MINUTE = 60_000

export async function openScriptAtWork(store: TestStore, context: TestContext) {
  const clock = fixedClock(NINE - MINUTE)
  const web = await openTestWeb(store, context, { clock })
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(store.db, context, alice.userId)
  const tokenOf = async (name: string) => (await createToken(web.house, operator, { userId: alice.userId, name, grants: ['read', 'flag', 'send-proposal'] })).raw
  const [sorter, other] = [await tokenOf('sorter'), await tokenOf('other')]
  const call = async (path: string, body: unknown, headers = alice.headers): Promise<Response> =>
    await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answered = async <T>(response: Response): Promise<T> => {
    assert.ok(response.ok, await response.clone().text())
    return (await response.json()) as T
  }
  const appliers = mailAppliers({
    db: store.db,
    clock,
    keeperFor: assert.fail,
    writerFor: async () => openMaildirWriter({ root: account.root, clock }),
    senderFor: async () => openMaildirSender({ root: account.root, journal: openLetterJournal({ db: store.db, clock }), clock }),
  })
  const handler = executeActionHandler({ appliers: [...appliers, grantApplier({ db: store.db, clock, ruleToGrant })] })
  const log = openLog({ level: 'silent', process: 'test' })
  /** Everything that waits for the executor, in the order of the decisions. */
  const work = async () => {
    const jobs = await store.db.query.selectFrom('jobs').select(['id', 'payload', 'run_at']).where('name', '=', executeAction.name).where('state', '=', 'pending').orderBy('id').execute()
    for (const { id, payload, run_at: runAt } of jobs.filter(({ run_at: at }) => at <= clock.now())) {
      assert.ok(runAt <= clock.now())
      await handler(executeAction.payload.parse(JSON.parse(payload)), { db: store.db, clock, log, signal: new AbortController().signal, report: async () => {}, requireLease: async () => {} } as unknown as JobContext)
      await store.db.query.updateTable('jobs').set({ state: 'completed' }).where('id', '=', id).execute()
    }
  }
  const script = (raw: string) => ({ authorization: `Bearer ${raw}` })
  /** Proposed by a script, approved by Alice, carried out. */
  const done = async (raw: string, proposal: unknown): Promise<Action> => {
    const { id, digest } = await answered<Action>(await call('/actions', { proposal }, script(raw)))
    const action = await answered<Action>(await call(`/actions/${id}/approve`, { digest }))
    await work()
    return action
  }
  const where = async (...ids: number[]) => (await loadMessages(store.db, alice.userId, ids)).map(({ mailboxId, seen }) => [Object.entries(names()).find(([, id]) => id === mailboxId)?.[0], seen])
  const names = () => Object.fromEntries(['INBOX', 'Archive', 'Work', 'Sent'].map((name) => [name, account.mailbox(name).id]))
  const undo = async (more: object) => await answered<UndonePeriod>(await call('/actions/undo', { from: NINE, to: NINE + 20 * MINUTE, ...more }))
  return { web, clock, log, account, sorter, other, done, work, where, undo, call, answered, script, alice }
}
