// Uploading a file: it becomes an account and a job, or a sentence and nothing at all.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb, type TestWebOptions } from '../../testing/test-web.ts'
import type { ImportAnswer } from '../contract/imports.ts'
import type { Problem } from '../contract/problem.ts'

const MBOX = 'From ana@example.org Mon Jan  5 12:00:00 2026\nFrom: ana@example.org\nSubject: x\n\ny\n'

async function open(context: TestContext, options: TestWebOptions = {}) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context, options)
  await web.person('alice@example.org')
  // A member: a file of one's own needs nobody's leave.
  const bob = await web.person('bob@example.org')
  const url = (name: string) => `${web.url}/api/v1/imports?name=${encodeURIComponent(name)}`
  const upload = async (name: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url(name), { method: 'POST', body, headers: { ...bob.headers, 'content-type': 'application/octet-stream', ...headers } })
    return { status: answer.status, body: (await answer.json()) as ImportAnswer & Problem }
  }
  const kept = () => (existsSync(join(web.home, 'imports')) ? readdirSync(join(web.home, 'imports')) : [])
  const nothingIsKept = async () => {
    assert.deepEqual(kept(), [])
    for (const table of ['accounts', 'jobs'] as const) {
      assert.deepEqual(await store.db.query.selectFrom(table).select('id').where('user_id', '=', bob.userId).execute(), [], table)
    }
  }
  return { web, store, bob, url, upload, kept, nothingIsKept }
}

test('a file becomes an account of whoever sent it, with a job, a line in the audit log and its bytes on the disk', async (context) => {
  const { web, store, bob, upload, kept } = await open(context)
  const { status, body } = await upload('../../etc/Old\u0007 letters.mbox', MBOX)
  assert.equal(status, 202)
  assert.deepEqual([body.account.name, body.account.address], ['Old letters', 'bob@example.org'])
  assert.deepEqual([body.account.kept, body.account.canSend], ['here', false], 'what is removed with it has no other copy, and nobody carries letters from it')
  assert.deepEqual(kept(), [body.account.id])
  assert.equal(readFileSync(join(web.home, 'imports', body.account.id, 'upload'), 'utf8'), MBOX)
  const job = await store.db.query.selectFrom('jobs').select(['id', 'name', 'user_id']).executeTakeFirst()
  assert.deepEqual({ ...job }, { id: body.jobId, name: 'mail.import-file', user_id: bob.userId })
  const line = await store.db.query.selectFrom('audit_log').select(['actor', 'event']).where('subject', '=', body.account.id).execute()
  assert.deepEqual(line.map((one) => ({ ...one })), [{ actor: `person:${bob.userId}`, event: 'account.connected' }])

  const removed = await fetch(`${web.url}/api/v1/accounts/${body.account.id}`, { method: 'DELETE', headers: bob.headers })
  assert.equal(removed.status, 204)
  assert.deepEqual(kept(), [], 'what was imported goes with its account')
})

test('from and until of a file are days where its person lives, and are kept with the import; a calendar is whole', async (context) => {
  const { store, bob, web, nothingIsKept } = await open(context)
  const send = async (query: string, body: string) => {
    const answer = await fetch(`${web.url}/api/v1/imports?name=x&${query}`, { method: 'POST', body, headers: { ...bob.headers, 'content-type': 'application/octet-stream' } })
    return { status: answer.status, body: (await answer.json()) as ImportAnswer & Problem }
  }
  const calendar = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'
  for (const [query, body, code] of [
    ['from=2020-01-01&until=2019-12-31', MBOX, 'import-range'],
    ['from=soon', MBOX, 'bad-request'],
    ['until=2019-12-31', calendar, 'import-calendar-whole'],
  ] as const) {
    const refused = await send(query, body)
    assert.deepEqual([refused.status, refused.body.code], [400, code], query)
  }
  await nothingIsKept()
  await fetch(`${web.url}/api/v1/settings`, { method: 'PATCH', body: JSON.stringify({ timeZone: 'Europe/Bucharest' }), headers: { ...bob.headers, 'content-type': 'application/json' } })
  assert.equal((await send('from=2019-12-31&until=2019-12-31', MBOX)).status, 202)
  const kept = await store.db.query.selectFrom('imports').select(['from_ms', 'until_ms']).executeTakeFirstOrThrow()
  assert.deepEqual([kept.from_ms, kept.until_ms].map((ms) => new Date(ms).toISOString()), ['2019-12-30T22:00:00.000Z', '2019-12-31T22:00:00.000Z'])
})

test('what cannot be imported is said with what to do, also where the file is long, and nothing is kept', async (context) => {
  const { upload, nothingIsKept } = await open(context)
  for (const [body, code] of [
    ['', 'import-empty'],
    ['milk, bread\n', 'import-unknown'],
    ['no mail here\n'.repeat(1_000_000), 'import-unknown'],
    ['PK\u0003\u0004', 'import-broken-archive'],
    ['Rar!\u001a\u0007', 'import-packed'],
  ] as const) {
    const { status, body: problem } = await upload('x.mbox', body)
    assert.deepEqual([status, problem.code], [400, code])
    assert.notEqual(problem.fix, '')
  }
  await nothingIsKept()
})

test('only bytes are taken, from a person, with their session’s token', async (context) => {
  const { upload, nothingIsKept } = await open(context)
  assert.equal((await upload('x', '{}', { 'content-type': 'application/json' })).status, 415)
  assert.equal((await upload('x', MBOX, { 'x-csrf-token': 'another' })).body.code, 'csrf')
  await nothingIsKept()
})

test('a file above the limit, or above what the disk has room for, is refused before it is sent', async (context) => {
  const { url, bob, nothingIsKept } = await open(context)
  const { status, text } = await announce(url('x.mbox'), { ...bob.headers, 'content-length': String(limits.importBytesMax + 1) })
  assert.deepEqual([status, (JSON.parse(text) as Problem).code], [413, 'import-too-large'])
  await nothingIsKept()
  const full = await open(context, { freeBytes: async () => 1_000 })
  const refused = await full.upload('x.mbox', MBOX)
  assert.deepEqual([refused.status, refused.body.code], [507, 'disk-full'])
  await full.nothingIsKept()
})

test('an upload that breaks off leaves nothing behind', async (context) => {
  const { url, bob, kept, nothingIsKept } = await open(context)
  const asking = request(url('x.mbox'), { method: 'POST', headers: { ...bob.headers, 'content-type': 'application/octet-stream', 'content-length': '100000' } })
  asking.on('error', () => {})
  asking.write(MBOX)
  while (kept().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  asking.destroy()
  while (kept().length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await nothingIsKept()
})

test('a person sends two files at once and not three; a place that is left is free again', async (context) => {
  const { url, bob, kept, upload } = await open(context)
  const begin = () => {
    const asking = request(url('x.mbox'), { method: 'POST', headers: { ...bob.headers, 'content-type': 'application/octet-stream' } })
    asking.on('error', () => {})
    asking.write(MBOX)
    return asking
  }
  const [first, second] = [begin(), begin()]
  while (kept().length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  const { status, body } = await upload('x.mbox', MBOX)
  assert.deepEqual([status, body.code], [429, 'imports-too-many'])
  assert.equal(kept().length, 2, 'nothing of the third was written')
  first.destroy()
  while (kept().length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal((await upload('x.mbox', MBOX)).status, 202)
  second.destroy()
  while (kept().length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
})

/** The header alone, as a client that waits for leave to send the rest. */
function announce(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/octet-stream' } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text })
        asking.destroy()
      })
    })
    asking.on('error', reject)
    asking.flushHeaders()
  })
}
