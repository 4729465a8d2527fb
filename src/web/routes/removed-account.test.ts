// An account that is removed is gone at once for whoever looks, though its mail is deleted later
// and in steps: after the answer no route shows anything of it, before the first step, between
// two of them and when a killed worker's work was taken up again.
import assert from 'node:assert/strict'
import { sql, type RawBuilder } from 'kysely'
import { systemClock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { openLog } from '../../base/log.ts'
import { enqueue, type JobContext } from '../../jobs/job.ts'
import { addMessages } from '../../mail/messages/mail-store.ts'
import type { NewMessage } from '../../mail/messages/new-message.ts'
import { loadMailbox } from '../../mail/mailboxes/mailbox-store.ts'
import { outlineMail } from '../../mail/parse/mail-outline.ts'
import { eraseForgottenHandler, eraseForgottenStep } from '../../mail/sweep/erase-forgotten.ts'
import { pullMailbox } from '../../mail/sync/pull-mailbox.ts'
import { NO_MARKS, rowOf } from '../../mail/sync/read-in.ts'
import type { Db } from '../../store/db.ts'
import { EVENT_AT, ownOneOfEverything, type Things } from '../../testing/one-of-everything.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, type TestPerson, type TestWeb } from '../../testing/test-web.ts'

const OF_THE_ACCOUNT = ['account', 'mailbox', 'thread', 'message', 'calendar', 'event'] as const
/** What was done stays told: the trail of acts, and of what was proposed. */
const HISTORY = ['/api/v1/actions', '/api/v1/audit', '/api/v1/jobs']
const QUERIES: Record<string, string> = {
  '/api/v1/calendar/events': `?from=${EVENT_AT}&to=${EVENT_AT.replace('T12', 'T13')}`,
  '/api/v1/search': '?q=-absent&snippets=true&facets=true',
  '/api/v1/search/suggest': '?q=from:corres',
  '/api/v1/emails': '?q=is:unread OR larger:1',
}
const CORRESPONDENT = 'correspondent@example.net'
const MORE = limits.forgottenAtOnce * 2 + 40

async function putMore(db: Db, web: TestWeb, mailboxId: string): Promise<void> {
  const mailbox = await loadMailbox(db, mailboxId)
  assert.ok(mailbox)
  const rows: NewMessage[] = []
  for (let n = 0; n < MORE; n++) {
    const raw = Buffer.from(`Subject: more ${n}\r\nFrom: ${CORRESPONDENT}\r\nMessage-ID: <more${n}@example.org>\r\n${n % 3 === 0 ? '' : `References: <more${n - (n % 3)}@example.org>\r\n`}\r\nbody\r\n`)
    const [place] = await web.packs.append([raw])
    assert.ok(place)
    rows.push({ ...rowOf({ remoteId: `more${n}`, raw, receivedMs: 1_700_000_000_000 + n * 1_000 }, NO_MARKS, outlineMail(raw)), raw: place })
  }
  await db.transaction((tx) => addMessages(tx, 1, mailbox, rows))
}

async function assertUnseen(web: TestWeb, alice: TestPerson, gone: Things): Promise<void> {
  for (const { url, access } of web.routes.filter((route) => route.method === 'GET' && route.access.who !== 'anyone' && !route.url.endsWith('/live'))) {
    const noun = 'touches' in access ? access.touches : undefined
    if (url.includes(':') && !OF_THE_ACCOUNT.some((one) => one === noun)) continue
    const asked = url.replace(':id', noun === undefined ? '' : gone[noun]).replace(':index', '0')
    if (url === '/api/v1/import/broken') continue
    const answer = await fetch(`${web.url}${asked}${QUERIES[url] ?? ''}`, { headers: alice.headers })
    const text = await answer.text()
    // The old name of a sync is asked for by GET as well, and answers that it was heard (202).
    assert.ok(noun === undefined ? answer.ok : answer.status === 404, `GET ${asked} answered ${answer.status}: ${text.slice(0, 300)}`)
    if (HISTORY.some((start) => url.startsWith(start))) continue
    const shown = [CORRESPONDENT, ...OF_THE_ACCOUNT.map((one) => gone[one])].filter((one) => text.includes(one))
    assert.deepEqual(shown, [], `GET ${asked} showed ${text.slice(0, 300)}`)
  }
}

async function rowsOf(db: Db, accountId: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const count = async (table: string, isOfIt: RawBuilder<boolean>): Promise<void> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where ${isOfIt}`.execute(db.query)
    if (Number(rows[0]?.n) > 0) found[table] = Number(rows[0]?.n)
  }
  for (const table of ['messages', 'threads', 'thread_refs', 'missing_messages', 'mailboxes', 'forgotten_mailboxes']) await count(table, sql`account_id = ${accountId}`)
  // A file is told by its mail: one whose mail is gone is nobody else's.
  await count('attachments', sql`message_id not in (select id from messages where account_id <> ${accountId})`)
  return found
}

storeTest('nothing of a removed account is seen, and its mail is deleted in steps that go on after a kill', async (store, context) => {
  const { db } = store
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const [gone, others] = [await ownOneOfEverything(db, web, alice, 'zanzibar-lighthouse'), await ownOneOfEverything(db, web, bob, 'samarkand-windmill')]
  await putMore(db, web, gone.mailbox)
  const waiting = await db.transaction((tx) => enqueue(tx, systemClock, pullMailbox, { mailboxId: gone.mailbox }, { userId: alice.userId, shareKey: gone.account }))
  const kept = await rowsOf(db, others.account)
  const ask = async (path: string) => await (await fetch(`${web.url}/api/v1/${path}`, { headers: alice.headers })).text()
  assert.match(await ask('search/suggest?q=from:corres'), /correspondent/)

  const answer = await fetch(`${web.url}/api/v1/accounts/${gone.account}`, { method: 'DELETE', headers: alice.headers })
  assert.equal(answer.status, 204)
  assert.equal((await rowsOf(db, gone.account))['messages'], MORE + 1, 'no mail is deleted while its person waits')
  await assertUnseen(web, alice, gone)
  assert.match(await ask('audit'), /"account.disconnected"/)
  assert.equal((await db.query.selectFrom('jobs').select('state').where('id', '=', waiting).executeTakeFirstOrThrow()).state, 'cancelled')

  assert.equal(await eraseForgottenStep(db), limits.forgottenAtOnce)
  assert.equal((await rowsOf(db, gone.account))['messages'], MORE + 1 - limits.forgottenAtOnce)
  await assertUnseen(web, alice, gone)

  const marking = { proposal: { kind: 'mail.mark-read', payload: { messageIds: [Number(gone.message)] } } }
  const refused = await fetch(`${web.url}/api/v1/actions`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify(marking) })
  assert.equal(refused.status, 404, await refused.text())
  // The same mail under the same names, connected again before the old is gone.
  const again = await ownOneOfEverything(db, web, alice, 'zanzibar-harbour')
  const whole = await rowsOf(db, again.account)
  assert.match(await ask('search?q=-absent'), new RegExp(again.thread))

  const jobs = await db.query.selectFrom('jobs').select('id').where('name', '=', 'mail.erase-forgotten').execute()
  assert.equal(jobs.length, 1)
  await eraseForgottenHandler({}, contextOf(db, jobs[0]?.id ?? ''))
  assert.deepEqual(await rowsOf(db, gone.account), {})
  assert.deepEqual([await rowsOf(db, others.account), await rowsOf(db, again.account)], [kept, whole])
  await assertUnseen(web, alice, gone)
  const words = db.kind === 'sqlite' ? sql`mail_words_docsize` : sql`message_words`
  assert.equal(Number((await sql<{ n: number }>`select count(*) as n from ${words}`.execute(db.query)).rows[0]?.n), 2)
})

function contextOf(db: Db, jobId: string): JobContext {
  return { db, clock: systemClock, log: openLog({ level: 'silent', process: 'test' }), jobId, userId: '', attempt: 2, signal: new AbortController().signal, checkpoint: { done: 1 }, saveCheckpoint: async () => undefined, requireLease: async () => {}, report: () => undefined }
}
