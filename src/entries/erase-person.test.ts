// A person who is deleted leaves no row behind in any table that names people, and nobody
// else loses one. The tables are asked of the store, so a new one is tried with the rest.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { connectAccount, reportAccount } from '../accounts/connected-accounts.ts'
import { createDemoLink } from '../accounts/one-time-links.ts'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import { deleteUser } from '../accounts/users.ts'
import { move } from '../mail/change-actions.ts'
import { actionKinds, propose } from '../actions/propose.ts'
import { enqueue } from '../jobs/job.ts'
import { noteMissing } from '../mail/missing-store.ts'
import { addMessages } from '../mail/mail-store.ts'
import { saveMailboxes } from '../mail/mailbox-store.ts'
import { syncAccount } from '../mail/sync/sync-account.ts'
import { rowOf } from '../mail/sync/read-in.ts'
import { saveCalendars } from '../calendar/calendar-store.ts'
import type { Db } from '../store/db.ts'
import { NOON, openHouse, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { erasePerson, whatIsKept } from './erase-person.ts'

/** Rows of everybody in every table with a user_id; the audit log is meant to stay. */
async function rowsByPerson(db: Db): Promise<Map<string, Record<string, number>>> {
  const tables = (await db.query.introspection.getTables()).filter(({ name, columns }) => name !== 'audit_log' && columns.some((column) => column.name === 'user_id'))
  const people = new Map<string, Record<string, number>>()
  for (const { name } of tables) {
    const { rows } = await sql<{ user_id: string; rows: number }>`select user_id, count(*) as rows from ${sql.table(name)} group by user_id`.execute(db.query)
    for (const row of rows) people.set(row.user_id, { ...people.get(row.user_id), [name]: Number(row.rows) })
  }
  return people
}

async function furnish(house: House, userId: string): Promise<void> {
  const { db, clock } = house
  const account = await connectAccount(house, { userId, provider: 'maildir', name: 'A', address: '', config: {} })
  await reportAccount(house, account, { work: 'mail', outcome: 'failing', reason: 'x' })
  await createToken(house, operator, { userId, name: 'script', grants: ['read'] })
  await createDemoLink(house, userId)
  const flags = { seen: false, flagged: false, answered: false, draft: false }
  const raw = Buffer.from('From: a@example.org\r\nMessage-ID: <a@example.org>\r\n\r\na')
  const row = { ...(await rowOf({ remoteId: '1', raw, receivedMs: NOON }, flags)), raw: { pack: '0001', block: 0, blockBytes: 1, offset: 0, bytes: 1 } }
  const { messageId, mailboxId } = await db.transaction(async (tx) => {
    const refs = [{ path: '.', name: 'INBOX', role: 'inbox' }, { path: '.A', name: 'A', role: '' }] as const
    const [inbox, other] = await saveMailboxes(tx, NOON, { userId, accountId: account.id, refs })
    await saveCalendars(tx, NOON, { userId, accountId: account.id, refs: [{ path: 'work', name: 'Work', colour: '', timeZone: 'UTC' }] })
    const { stored } = await addMessages(tx, NOON, inbox!, [row])
    await noteMissing(tx, NOON, inbox!, [stored[0]!.id])
    await enqueue(tx, clock, syncAccount, { accountId: account.id }, { userId })
    return { messageId: stored[0]!.id, mailboxId: other!.id }
  })
  const origin = { by: 'person', id: 's', name: 'x', words: '' } as const
  await propose(db, clock, actionKinds([move]), { userId, kind: 'mail.move', payload: { messageIds: [messageId], mailboxId }, origin })
}

storeTest('a person who is deleted leaves nothing, and nobody else loses anything', async (store, context) => {
  const house = await openHouse(store, context)
  const [alice, bob] = [await withAlice(house), await withBob(house)]
  await furnish(house, alice.id)
  await furnish(house, bob.id)
  const before = await rowsByPerson(house.db)
  const holds = Object.keys(before.get(bob.id) ?? {})
  for (const table of ['messages', 'threads', 'thread_refs', 'thread_mailboxes', 'missing_messages', 'mailboxes', 'calendars', 'accounts', 'account_failures', 'actions', 'jobs', 'job_events', 'changes', 'api_tokens', 'one_time_links']) {
    assert.ok(holds.includes(table), `the test puts nothing into ${table}`)
  }
  assert.deepEqual(await whatIsKept(house.db, bob.id), { accounts: 1, messages: 1, actions: 1 })
  await deleteUser(house, operator, { userId: bob.id, erase: erasePerson })
  const after = await rowsByPerson(house.db)
  // That somebody is gone from the list of people is all that is told.
  assert.deepEqual(after.get(bob.id), { changes: 1 })
  assert.deepEqual(after.get(alice.id), before.get(alice.id))
})
