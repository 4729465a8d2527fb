// A person with rules, at work: real mail in a Maildir, real routes, the job that looks at what came in,
// and the executor's own hands, which work when they are told to.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { allKinds } from '../entries/all-kinds.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { applyRulesHandler } from '../triage/rules/apply-rules.ts'
import { hearArrivals } from '../triage/rules/hear-arrivals.ts'
import type { Action } from '../web/contract/actions.ts'
import type { Rule } from '../web/contract/rules.ts'
import type { PutMessage } from './mail-account.ts'
import type { TestStore } from './real-store.ts'
import { jobOf } from './scripted-account.ts'
import { MINUTE, openScriptAtWork } from './script-at-work.ts'
import { TEST_PASSWORD } from './test-web.ts'

export async function openRuledMail(store: TestStore, context: TestContext) {
  const house = await openScriptAtWork(store, context)
  const { web, clock, account, alice, answered, call, work } = house
  const { db } = store
  const look = applyRulesHandler({ kinds: allKinds(clock) })
  const job = jobOf({ db, clock, userId: alice.userId })
  const send = (method: string, path: string, body?: unknown, headers = alice.headers) =>
    fetch(`${web.url}/api/v1${path}`, { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return {
    ...house,
    job,
    lookBy: look,
    send,
    make: async (more: Record<string, unknown> = {}) => await answered<Rule>(await call('/rules', { name: 'Bills', query: 'from:bob', act: { kind: 'mail.mark-read' }, ...more })),
    change: async ({ id, version }: Rule, more: Record<string, unknown>) => await answered<Rule>(await send('PATCH', `/rules/${id}`, { version, ...more })),
    now: async ({ id }: Rule) => await answered<Rule>(await send('GET', `/rules/${id}`)),
    /** As a pull would bring them: written down with the job that looks at them. */
    async arrive(...mails: readonly (PutMessage & { in?: string })[]): Promise<StoredMessage[]> {
      // Ids sort by their time.
      clock.advance(1_000)
      const stored: StoredMessage[] = []
      for (const { in: folder = 'INBOX', ...mail } of mails) stored.push(await account.put(folder, mail))
      await db.transaction((tx) => hearArrivals(clock)(tx, { userId: alice.userId, accountId: account.accountId, messageIds: stored.map(({ id }) => id) }))
      return stored
    },
    /** The job that was asked for, if any was. */
    async look(): Promise<boolean> {
      const asked = await db.query.selectFrom('jobs').selectAll().where('name', '=', 'triage.apply-rules').where('state', '=', 'pending').where('run_at', '<=', clock.now()).execute()
      for (const { id, payload } of asked) {
        await db.query.deleteFrom('jobs').where('id', '=', id).execute()
        await look(JSON.parse(payload) as never, job)
      }
      return asked.length > 0
    },
    /** What rules proposed, the first first. */
    async proposed(): Promise<Action[]> {
      const { items } = await answered<{ items: Action[] }>(await send('GET', '/actions?limit=100'))
      return items.filter(({ origin }) => origin.by === 'rule').toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    /** Given with the password, and carried out. */
    async grant({ id, version }: Rule, more: Record<string, unknown> = {}): Promise<Action> {
      const given = await answered<Action>(await call('/standing-approvals', { ruleId: id, ruleVersion: version, perHour: 10, endsAt: clock.now() + 24 * 60 * MINUTE, password: TEST_PASSWORD, ...more }))
      await work()
      return given
    },
    arrivals: async () => (await db.query.selectFrom('arrived_mails').selectAll().execute()).length,
    marks: async (...mails: readonly StoredMessage[]) => {
      const rows = await db.query.selectFrom('messages').select(['id', 'seen', 'flagged']).where('id', 'in', mails.map(({ id }) => id)).execute()
      return mails.map(({ id }) => rows.find((row) => row.id === id) ?? assert.fail('a mail is gone')).map(({ seen, flagged }) => `${seen === 1 ? 'S' : ''}${flagged === 1 ? 'F' : ''}`)
    },
  }
}
