// What a client sees and asks of imports and of keeping accounts in step, over HTTP.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { listFailures } from '../../accounts/account-failure-store.ts'
import { connectAccount, reportAccount } from '../../accounts/connected-accounts.ts'
import { patchSettings } from '../../accounts/settings.ts'
import { saveMailboxes, saveOlder } from '../../mail/mailboxes/mailbox-store.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { ImportEstimate, ImportStatusView } from '../contract/fetching.ts'
import type { Problem } from '../contract/problem.ts'
import type { SyncJob } from '../contract/sync.ts'

const MBOX = 'From ana@example.org Mon Jan  5 12:00:00 2026\nFrom: ana@example.org\nSubject: x\n\ny\n'

async function open(context: TestContext) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: T & Problem }> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { ...alice.headers, 'content-type': 'application/json' } }
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, headers: alice.headers, ...json })
    return { status: answer.status, body: (await answer.json()) as T & Problem }
  }
  const upload = async () => {
    const answer = await fetch(`${web.url}/api/v1/imports?name=Letters.mbox`, { method: 'POST', body: MBOX, headers: { ...alice.headers, 'content-type': 'application/octet-stream' } })
    return ((await answer.json()) as { account: { id: string }; jobId: string }).account.id
  }
  const connect = () => connectAccount({ ...web.house }, { userId: alice.userId, provider: 'maildir', name: 'Home', address: '', config: { mailPath: '/nowhere', calendarPath: '', sample: false } })
  return { store, web, alice, ask, upload, connect }
}

test('an import is paused, goes on and is ended; each answer says how it stands', async (context) => {
  const { ask, upload } = await open(context)
  const accountId = await upload()
  const status = async () => (await ask<{ items: ImportStatusView[] }>('GET', `/import/status?account=${accountId}`)).body.items[0]!
  const begun = await status()
  assert.deepEqual([begun.state, begun.source, begun.found, begun.accountName], ['running', 'file', 0, 'Letters'])
  assert.notEqual(begun.jobId, '')
  for (const [step, state] of [['pause', 'paused'], ['resume', 'running'], ['cancel', 'cancelled']] as const) {
    const answer = await ask<ImportStatusView>('POST', `/import/${step}`, { accountId })
    assert.deepEqual([answer.status, answer.body.state], [200, state])
    assert.equal((await status()).state, state)
  }
  assert.match((await status()).reason, /ended before all of it was read/)
  const over = await ask('POST', '/import/resume', { accountId })
  assert.deepEqual([over.status, over.body.code], [409, 'import-over'])
})

test('an account that imports nothing says so, and what there is to fetch is estimated from its list', async (context) => {
  const { ask, connect, store, alice } = await open(context)
  const account = await connect()
  assert.deepEqual((await ask<{ items: ImportStatusView[] }>('GET', '/import/status')).body.items.map(({ state }) => state), ['none'])
  assert.deepEqual((await ask('POST', '/import/pause', { accountId: account.id })).body.code, 'import-none')
  await store.db.transaction(async (tx) => {
    const listed = { path: 'INBOX', name: 'INBOX', role: 'inbox', messages: 3_000, bytes: 9_000_000 } as const
    const leftOut = { path: 'Lists', name: 'Lists', role: '', messages: 40_000, bytes: 1 } as const
    const [made, left] = await saveMailboxes(tx, 1, { userId: alice.userId, accountId: account.id, refs: [listed, leftOut] })
    await saveOlder(tx, made!.id, { older: 'waiting' })
    await saveOlder(tx, left!.id, { older: 'left-out' })
  })
  const [estimate] = (await ask<{ items: ImportEstimate[] }>('GET', `/import/estimate?account=${account.id}`)).body.items
  assert.ok(estimate)
  assert.deepEqual(estimate.folders[0], { path: 'INBOX', name: 'INBOX', role: 'inbox', kind: 'folder', messages: 3_000, bytes: 9_000_000, older: 'waiting', missing: 3_000 })
  assert.equal(estimate.folders[1]?.older, 'left-out')
  assert.deepEqual([estimate.messages, estimate.rateFrom, estimate.etaMs], [43_000, 'assumed', Math.round((3_000 * 1000) / estimate.rate)])
  await store.db.query.updateTable('mailboxes').set({ total: 2_900 }).where('path', '=', 'INBOX').execute()
  const [later] = (await ask<{ items: ImportEstimate[] }>('GET', `/import/estimate?account=${account.id}`)).body.items
  assert.deepEqual([later?.folders[0]?.missing, later?.etaMs], [100, Math.round((100 * 1000) / estimate.rate)])
  const started = await ask<ImportStatusView>('POST', '/import/start', { accountId: account.id, folders: ['INBOX'], from: '2020-01-01' })
  assert.deepEqual([started.status, started.body.state, started.body.source], [202, 'running', 'account'])
  const row = await store.db.query.selectFrom('imports').select(['folders', 'from_ms']).executeTakeFirst()
  assert.deepEqual({ ...row }, { folders: '["INBOX"]', from_ms: Date.UTC(2020, 0, 1) })
  assert.equal((await ask('POST', '/import/start', { accountId: account.id, from: 'yesterday' })).status, 400)
})

test('where one feed holds everything there is one place to fetch, and a label cannot be chosen in its stead', async (context) => {
  const { ask, connect, store, alice } = await open(context)
  const account = await connect()
  await store.db.transaction(async (tx) => {
    const feed = { path: '//all', name: 'Gmail', role: '', kind: 'feed', messages: 500 } as const
    const label = { path: 'Work', name: 'Work', role: '', kind: 'label', messages: 90 } as const
    const [made] = await saveMailboxes(tx, 1, { userId: alice.userId, accountId: account.id, refs: [feed, label] })
    await saveOlder(tx, made!.id, { older: 'waiting' })
  })
  const [estimate] = (await ask<{ items: ImportEstimate[] }>('GET', `/import/estimate?account=${account.id}`)).body.items
  assert.deepEqual([estimate?.folders.map(({ path, kind }) => [path, kind]), estimate?.messages], [[['//all', 'feed']], 500])
  const refused = await ask('POST', '/import/start', { accountId: account.id, folders: ['Work'] })
  assert.deepEqual([refused.status, refused.body.code], [409, 'mailbox-missing'])
  assert.equal((await store.db.query.selectFrom('mailboxes').select('older').where('path', '=', '//all').executeTakeFirst())?.older, 'waiting', 'nothing was left out')
  assert.equal((await ask('POST', '/import/start', { accountId: account.id })).status, 202)
})

for (const [timeZone, begins] of [['Europe/Bucharest', '2026-03-04T22:00:00.000Z'], ['America/Los_Angeles', '2026-03-05T08:00:00.000Z']] as const) {
  test(`from a day on is from the midnight of whoever asks: ${timeZone}`, async (context) => {
    const { ask, connect, store, web, alice } = await open(context)
    await patchSettings(web.house, alice.userId, { timeZone })
    const { id: accountId } = await connect()
    const fromMs = async () => (await store.db.query.selectFrom('imports').select('from_ms').orderBy('id', 'desc').executeTakeFirst())?.from_ms
    assert.equal((await ask('POST', '/import/start', { accountId, from: '2026-03-05' })).status, 202)
    assert.equal(new Date((await fromMs()) ?? 0).toISOString(), begins)
    assert.equal((await ask('POST', '/import/start', { accountId, from: '2026-03-01T00:00:00Z' })).status, 202)
    assert.equal(new Date((await fromMs()) ?? 0).toISOString(), '2026-03-01T00:00:00.000Z', 'a moment is one anywhere')
    const untilMs = async () => (await store.db.query.selectFrom('imports').select('until_ms').orderBy('id', 'desc').executeTakeFirst())?.until_ms
    assert.equal((await ask('POST', '/import/start', { accountId, from: '2026-03-01', until: '2026-03-04' })).status, 202)
    assert.equal(new Date((await untilMs()) ?? 0).toISOString(), begins, 'its last day is taken whole')
    assert.equal((await ask<{ code: string }>('POST', '/import/start', { accountId, from: '2026-03-05', until: '2026-03-04' })).body.code, 'import-range')
  })
}

test('what is damaged is listed when it is asked for, and not with each look at how an import is', async (context) => {
  const { ask, store, web, alice } = await open(context)
  const things = await ownOneOfEverything(store.db, web, alice, 'hers')
  const broken = () => ask<{ items: { subject: string; why: string }[] }>('GET', `/import/broken?account=${things.account}`)
  assert.deepEqual((await broken()).body.items, [])
  await store.db.query.updateTable('messages').set({ broken: 'Its end is missing', subject: 'Half' }).execute()
  assert.deepEqual((await broken()).body.items.map(({ subject, why }) => [subject, why]), [['Half', 'Its end is missing']])
  const bob = await web.person('bob@example.org')
  assert.equal((await fetch(`${web.url}/api/v1/import/broken?account=${things.account}`, { headers: bob.headers })).status, 404)
  const [status] = (await ask<{ items: object[] }>('GET', `/import/status?account=${things.account}`)).body.items
  assert.equal('brokenMessages' in (status ?? {}), false)
})

test('the rest of one mail is asked for once, ahead of the others; of a whole one there is none', async (context) => {
  const { ask, store, web, alice } = await open(context)
  const things = await ownOneOfEverything(store.db, web, alice, 'hers')
  const rest = () => ask<{ jobId: string }>('POST', `/emails/${things.message}/fetch`)
  const jobs = () => store.db.query.selectFrom('jobs').select(['id', 'payload', 'priority', 'lock_key']).where('name', '=', 'mail.fetch-rest').execute()
  assert.deepEqual(await rest(), { status: 202, body: { jobId: '' } })
  assert.deepEqual(await jobs(), [])
  await store.db.query.updateTable('messages').set({ whole: 0 }).execute()
  const first = await rest()
  assert.equal((await rest()).body.jobId, first.body.jobId)
  assert.deepEqual((await jobs()).map((job) => [job.id, JSON.parse(job.payload), job.priority]), [[first.body.jobId, { accountId: things.account, messageId: Number(things.message) }, 10]])
  await ask('POST', `/accounts/${things.account}/pause`)
  assert.equal((await rest()).body.code, 'account-paused')
})

test('a sync is asked for, watched and ended; a file has nothing to be in step with', async (context) => {
  const { ask, connect, upload } = await open(context)
  const [home, file] = [await connect(), await upload()]
  assert.deepEqual((await ask('POST', '/sync/trigger', {})).body, { accounts: 2 })
  assert.deepEqual((await ask('POST', '/sync/trigger')).body, { accounts: 2 }, 'as any script would ask')
  const progress = (await ask<{ jobs: SyncJob[]; accounts: { id: string; import: ImportStatusView }[] }>('GET', '/sync/progress')).body
  assert.deepEqual(progress.jobs.map(({ name, accountId }) => [name, accountId]), [['mail.sync-account', home.id], ['mail.import-file', file]])
  assert.deepEqual(progress.accounts.map((one) => [one.id, one.import.state]), [[home.id, 'none'], [file, 'running']])
  const ended = (await ask<{ jobs: SyncJob[] }>('POST', '/sync/cancel', { accountId: home.id })).body.jobs
  assert.deepEqual(ended.map(({ name, state }) => [name, state]), [['mail.sync-account', 'cancelled']])
  const importing = progress.jobs.find(({ accountId }) => accountId === file)
  assert.deepEqual((await ask<{ jobs: SyncJob[] }>('POST', '/sync/cancel', { jobId: importing?.id })).body.jobs.map(({ state }) => state), ['cancelled'])
  const history = (await ask<{ items: SyncJob[]; next: string | null }>('GET', '/sync/jobs?limit=1')).body
  assert.equal(history.items.length, 1)
  const rest = (await ask<{ items: SyncJob[]; next: string | null }>('GET', `/sync/jobs?limit=1&before=${history.next ?? ''}`)).body
  assert.deepEqual([...history.items, ...rest.items].map(({ name }) => name).toSorted(), ['mail.import-file', 'mail.sync-account'])
  const jobsOf = async (id: string) => (await ask<{ items: SyncJob[] }>('GET', `/sync/jobs?account=${id}`)).body.items.map(({ name }) => name)
  assert.deepEqual([await jobsOf(home.id), await jobsOf(file), (await ask('GET', '/sync/jobs?account=nobody')).status], [['mail.sync-account'], ['mail.import-file'], 404])
  assert.equal((await ask('POST', '/sync/cancel', {})).status, 400)
  await ask('POST', `/accounts/${home.id}/pause`)
  assert.deepEqual((await ask('POST', '/sync/trigger', { accountId: home.id })).body.code, 'account-paused')
})

test('a sync that a person asks for has a mailbox looked at that rests, and forgets no other trouble', async (context) => {
  const { web, ask, connect } = await open(context)
  const account = await connect()
  const { db } = web.house
  for (const path of ['/sync/trigger', `/accounts/${account.id}/sync`]) {
    for (const [work, code] of [['mailbox:one', 'mailbox-unsteady'], ['mailbox:two', 'mailbox-missing']] as const) {
      await reportAccount(web.house, account, { work, outcome: 'failing', reason: 'no', code })
    }
    assert.equal((await ask('POST', path, {})).status, 202)
    assert.deepEqual((await listFailures(db, account.id)).map(({ work }) => work), ['mailbox:two'])
  }
})
