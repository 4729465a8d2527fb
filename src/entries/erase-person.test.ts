// A person who is deleted leaves no row behind in any table that names people, and nobody
// else loses one. The tables are asked of the store, so a new one is tried with the rest.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { sql } from 'kysely'
import { connectAccount, reportAccount } from '../accounts/connected-accounts.ts'
import { createDemoLink } from '../accounts/one-time-links.ts'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import { deleteUser } from '../accounts/users.ts'
import { mailActionKinds } from '../mail/actions/mail-actions.ts'
import { actionKinds, propose } from '../actions/propose.ts'
import { insertStanding } from '../actions/standing-approval.ts'
import { enqueue } from '../jobs/job.ts'
import { noteMissing } from '../mail/messages/missing-store.ts'
import { addMessages } from '../mail/messages/mail-store.ts'
import { saveMailboxes } from '../mail/mailboxes/mailbox-store.ts'
import { eraseForgottenStep } from '../mail/sweep/erase-forgotten.ts'
import { syncAccount } from '../mail/sync/sync-account.ts'
import { outlineMail } from '../mail/parse/mail-outline.ts'
import { rowOf } from '../mail/sync/read-in.ts'
import { saveCalendars } from '../calendar/calendar-store.ts'
import type { Db } from '../store/db.ts'
import { NOON, openHouse, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { insertArrivals, insertRule } from '../triage/rules/rule-store.ts'
import { eraseFolders, erasePerson, sweepSamples, whatIsKept } from './erase-person.ts'

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
  const { token } = await createToken(house, operator, { userId, name: 'script', grants: ['read'] })
  const asker = { by: 'token', id: token.id, name: 'script' } as const
  await insertStanding(db, { id: `std_${userId}`, userId, actionId: `act_${userId}`, asker, kinds: ['mail.star'], accountId: '', perHour: 1, grantedAt: NOON, grantedBy: 'x', endsAt: NOON + 1, revokedAt: 0 })
  await createDemoLink(house, userId)
  const marks = { flags: { seen: false, flagged: false, answered: false, draft: false }, labels: [] }
  const raw = Buffer.from('From: a@example.org\r\nMessage-ID: <a@example.org>\r\n\r\na')
  const row = { ...rowOf({ remoteId: '1', raw, receivedMs: NOON }, marks, outlineMail(raw)), raw: { pack: '0001', block: 0, blockBytes: 1, offset: 0, bytes: 1 } }
  const { messageId, mailboxId } = await db.transaction(async (tx) => {
    const refs = [{ path: '.', name: 'INBOX', role: 'inbox' }, { path: '.A', name: 'A', role: '' }] as const
    const [inbox, other] = await saveMailboxes(tx, NOON, { userId, accountId: account.id, refs })
    await saveCalendars(tx, NOON, { userId, accountId: account.id, refs: [{ path: 'work', name: 'Work', colour: '', timeZone: 'UTC' }] })
    const { stored } = await addMessages(tx, NOON, inbox!, [row])
    await noteMissing(tx, NOON, inbox!, [stored[0]!.id])
    await insertRule(tx, { id: `rul_${userId}`, userId, name: 'r', accountId: '', query: 'from:a', act: { kind: 'mail.star' }, enabled: true, version: 1, place: 0, trouble: undefined, createdAt: NOON, changedAt: NOON })
    await insertArrivals(tx, { userId, accountId: account.id, messageIds: [stored[0]!.id] })
    await enqueue(tx, clock, syncAccount, { accountId: account.id }, { userId })
    return { messageId: stored[0]!.id, mailboxId: other!.id }
  })
  const origin = { by: 'person', id: 's', name: 'x', words: '' } as const
  await propose(db, clock, actionKinds(mailActionKinds), { userId, kind: 'mail.move', payload: { messageIds: [messageId], mailboxId }, origin })
}

storeTest('a person who is deleted leaves nothing, and nobody else loses anything', async (store, context) => {
  const house = await openHouse(store, context)
  const [alice, bob] = [await withAlice(house), await withBob(house)]
  await furnish(house, alice.id)
  await furnish(house, bob.id)
  const before = await rowsByPerson(house.db)
  const holds = Object.keys(before.get(bob.id) ?? {})
  for (const table of ['messages', 'threads', 'thread_refs', 'thread_mailboxes', 'missing_messages', 'mailboxes', 'calendars', 'accounts', 'account_failures', 'actions', 'standing_approvals', 'rules', 'arrived_mails', 'jobs', 'job_events', 'changes', 'api_tokens', 'one_time_links']) {
    assert.ok(holds.includes(table), `the test puts nothing into ${table}`)
  }
  assert.deepEqual(await whatIsKept(house.db, bob.id), { accounts: 1, imported: 0, connected: 1, messages: 1, actions: 1 })
  await deleteUser(house, operator, { userId: bob.id, erase: (tx, userId) => erasePerson(tx, house.clock, userId) })
  assert.deepEqual((await whatIsKept(house.db, bob.id)).messages, 0)
  while ((await eraseForgottenStep(house.db)) !== undefined);
  const after = await rowsByPerson(house.db)
  // That somebody is gone from the list of people is all that is told.
  assert.deepEqual(after.get(bob.id), { changes: 1 })
  assert.deepEqual(after.get(alice.id), before.get(alice.id))
})

function emptyHome(context: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'secretary-erase-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  return home
}

test('a folder that cannot be removed is told, and the others go', async (context) => {
  const home = emptyHome(context)
  mkdirSync(join(home, 'imports/acc_1/mail'), { recursive: true })
  // No folder: what is asked for below it is neither there nor absent.
  writeFileSync(join(home, 'sample'), '')
  const left = await eraseFolders(home, { userId: 'usr_bob', accountIds: ['acc_1'] })
  assert.deepEqual(left.map(({ folder }) => folder), [join(home, 'sample/usr_bob')])
  assert.deepEqual(readdirSync(join(home, 'imports')), [])
})

test('a folder that an import still writes into is removed once that has ended', async (context) => {
  const home = emptyHome(context)
  const cur = join(home, 'imports/acc_1/mail/cur')
  let written = 0
  const writing = setInterval(() => {
    mkdirSync(cur, { recursive: true })
    for (let n = 0; n < 20; n++) writeFileSync(join(cur, `${written++}.import`), '')
    if (written >= 2_000) clearInterval(writing)
  }, 1)
  while (written < 200) await new Promise((resolve) => setTimeout(resolve, 1))
  assert.deepEqual(await eraseFolders(home, { userId: 'usr_bob', accountIds: ['acc_1'] }), [])
  assert.ok(!existsSync(join(home, 'imports/acc_1')))
})

storeTest('samples of people who are gone and drafts that a kill left are swept after a day', async (store, context) => {
  const house = await openHouse(store, context)
  const [alice, home] = [await withAlice(house), emptyHome(context)]
  await sweepSamples(house, home)
  const old = NOON / 1000 - 2 * 24 * 3600
  for (const [name, at] of [[alice.id, old], ['usr_gone', old], ['usr_gone_today', NOON / 1000], [`${alice.id}.part-x1`, old], [`${alice.id}.part-x2`, NOON / 1000]] as const) {
    mkdirSync(join(home, 'sample', name, 'mail'), { recursive: true })
    utimesSync(join(home, 'sample', name), at, at)
  }
  await sweepSamples(house, home)
  assert.deepEqual(readdirSync(join(home, 'sample')).toSorted(), [alice.id, `${alice.id}.part-x2`, 'usr_gone_today'].toSorted())
})
