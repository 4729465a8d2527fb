// Connecting a folder of the server: what is wrong with it is said at once, with what to do,
// and nothing is connected.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb, type TestWebOptions } from '../../testing/test-web.ts'

function folderOfAll(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'secretary-connect-'))
  context.after(() => {
    chmodSync(join(root, 'locked'), 0o700)
    rmSync(root, { recursive: true, force: true })
  })
  for (const path of ['mail/INBOX', 'locked', 'mine']) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, path, sub), { recursive: true })
  for (const path of ['plain/letters', 'calendars', 'deep/a/b/c/cur', 'deep/a/b/c/new']) mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'archive.mbox'), 'From ana@example.org\n')
  chmodSync(join(root, 'locked'), 0o000)
  return root
}

async function open(context: TestContext, options: TestWebOptions = {}) {
  const web = await openTestWeb(await openTestStore(context), context, options)
  const owner = await web.person('alice@example.org')
  const headers = { ...owner.headers, 'content-type': 'application/json' }
  const connect = async (body: object, { headers: whose } = owner) => {
    const headers = { ...whose, 'content-type': 'application/json' }
    const answer = await fetch(`${web.url}/api/v1/accounts`, { method: 'POST', headers, body: JSON.stringify({ provider: 'maildir', ...body }) })
    return { status: answer.status, body: (await answer.json()) as { code?: string; title?: string; fix?: string; kept?: string; canSend?: boolean; canChange?: boolean } }
  }
  const connected = async () => ((await (await fetch(`${web.url}/api/v1/accounts`, { headers })).json()) as { items: unknown[] }).items.length
  return { web, connect, connected }
}

test('a path that is not there, no Maildir or no folder is refused in words, and nothing is connected', async (context) => {
  const root = folderOfAll(context)
  const { connect, connected } = await open(context)
  for (const [body, code] of [
    [{ mailPath: 'mail' }, 'bad-folder'],
    [{ mailPath: join(root, 'nowhere') }, 'mail-folder-missing'],
    [{ mailPath: join(root, 'plain') }, 'not-a-maildir'],
    [{ mailPath: join(root, 'archive.mbox') }, 'not-a-maildir'],
    [{ mailPath: join(root, 'deep') }, 'not-a-maildir'],
    [{ mailPath: join(root, 'mine'), calendarPath: join(root, 'nowhere') }, 'calendar-folder-missing'],
    [{ mailPath: join(root, 'mine'), calendarPath: join(root, 'archive.mbox') }, 'not-a-calendar-folder'],
  ] as const) {
    const { status, body: problem } = await connect(body)
    assert.deepEqual([status, problem.code], [400, code], JSON.stringify(body))
    assert.notEqual(problem.title, '')
    if (code !== 'bad-folder') assert.notEqual(problem.fix ?? '', '', code)
  }
  assert.equal(await connected(), 0)
})

test('a folder that the server may not read is told apart from one that is not there', { skip: process.getuid?.() === 0 ? 'root may read everything (2026-11-21)' : false }, async (context) => {
  const root = folderOfAll(context)
  const { connect } = await open(context)
  assert.equal((await connect({ mailPath: join(root, 'locked') })).body.code, 'mail-folder-unreadable')
})

test('a Maildir is connected, and so is a folder that holds some, with an empty calendar folder', async (context) => {
  const root = folderOfAll(context)
  const { connect, connected } = await open(context)
  assert.equal((await connect({ mailPath: join(root, 'mine'), calendarPath: join(root, 'calendars') })).status, 201)
  const { status, body } = await connect({ mailPath: join(root, 'mail') })
  assert.equal(status, 201)
  assert.deepEqual([body.kept, body.canSend, body.canChange], ['elsewhere', true, true])
  assert.equal(await connected(), 2)
})

test('a folder is connected once, however its name is written, and neither is one inside or around it', async (context) => {
  const root = folderOfAll(context)
  const { web, connect, connected } = await open(context)
  mkdirSync(join(root, 'mail/INBOX-2/cur'), { recursive: true })
  mkdirSync(join(root, 'mail/INBOX-2/new'))
  symlinkSync(join(root, 'mail'), join(root, 'link'))
  symlinkSync(root, join(root, 'around'))
  const first = await connect({ mailPath: join(root, 'link/INBOX/') })
  assert.equal(first.status, 201)
  const accounts = await web.house.db.query.selectFrom('accounts').select('config').execute()
  assert.deepEqual(accounts.map(({ config }) => (JSON.parse(config) as { mailPath: string }).mailPath), [join(realpathSync(root), 'mail/INBOX')])
  const other = await web.person('bob@example.org')
  await web.house.db.query.updateTable('users').set({ role: 'owner' }).where('id', '=', other.userId).execute()
  for (const spelling of ['mail/INBOX', 'mail/INBOX/', 'mine/../mail/./INBOX', 'link/INBOX', 'around/around/mail/INBOX', 'mail', 'link']) {
    for (const whose of [undefined, other]) {
      const { status, body } = await connect({ mailPath: `${root}/${spelling}` }, whose)
      assert.deepEqual([status, body.code], [409, 'account-known'], spelling)
    }
  }
  assert.equal((await connect({ mailPath: `/proc/self/root${root}/mail/INBOX` })).status, process.platform === 'linux' ? 409 : 400)
  assert.equal(await connected(), 1)
  // Beside it, with the same beginning, is another folder.
  assert.equal((await connect({ mailPath: join(root, 'mail/INBOX-2') })).status, 201)
})

test('a folder that holds the data folder, or lies in it, is not connected: others import into it', async (context) => {
  for (const options of [{}, { engine: { status: 'off', detail: {} } }] as const) {
    const root = folderOfAll(context)
    const { web, connect, connected } = await open(context, options)
    for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(web.home, 'imports/acc_bob/mail', sub), { recursive: true })
    mkdirSync(join(web.home, 'own-calendars'))
    symlinkSync(web.home, join(root, 'link'))
    const paths = [web.home, join(web.home, 'imports'), join(web.home, 'imports/acc_bob/mail'), dirname(web.home), ...('engine' in options ? [] : [join(root, 'link')])]
    for (const mailPath of paths) {
      const { status, body } = await connect({ mailPath })
      assert.deepEqual([status, body.code], [400, 'folder-of-house'], mailPath)
    }
    assert.equal((await connect({ mailPath: join(root, 'mine'), calendarPath: join(web.home, 'own-calendars') })).body.code, 'folder-of-house')
    assert.equal(await connected(), 0)
    assert.equal((await connect({ mailPath: join(root, 'mine') })).status, 201)
  }
})

test('an account that was connected under another name of its folder keeps that folder taken', async (context) => {
  const root = folderOfAll(context)
  const { web, connect } = await open(context)
  assert.equal((await connect({ mailPath: join(root, 'mine') })).status, 201)
  await web.house.db.query.updateTable('accounts').set({ config: JSON.stringify({ mailPath: `${root}/plain/../mine/`, calendarPath: '', sample: false }) }).execute()
  assert.equal((await connect({ mailPath: join(root, 'mine') })).body.code, 'account-known')
})
