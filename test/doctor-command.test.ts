// `secretary doctor` of mail, as it is typed: what is missing is said by folder, compared and
// mended without an engine, and the exit code tells.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { insertAccount } from '../src/accounts/connected-account-store.ts'
import { insertImport } from '../src/mail/import/import-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { secretary } from './commands.ts'
import { freshHome } from './running.ts'

/** What a person chose and what a server cannot yet, which nothing compares. */
async function beside(home: string): Promise<void> {
  const db = openSqlite(join(home, 'secretary.db'))
  const row = { user_id: 'alice', state: 'active', state_reason: '', created_at: 1, synced_at: 1 }
  await db.transaction((tx) => saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs: [{ path: '.', name: 'Inbox', role: 'inbox' }, { path: '.Old', name: 'Old letters', role: '' }] }))
  await db.query.updateTable('mailboxes').set({ older: 'left-out' }).where('path', '=', '.Old').execute()
  await insertAccount(db, { ...row, id: 'file', provider: 'file', name: 'Takeout', address: 'alice@example.org', config: '{}' })
  const server = { host: 'home.example', port: 993, security: 'tls' }
  const cannotSend = { code: 'mail-port-closed', says: 'home.example does not take connections on port 465', fix: 'Check the port.' }
  await insertAccount(db, { ...row, id: 'imap', provider: 'imap', name: 'Home', address: 'ana@home.example', config: JSON.stringify({ imap: server, smtp: { ...server, port: 465 }, userName: 'ana', auth: 'password', cannotSend }) })
  await db.close()
}

test('doctor says what was never compared, proves, mends, and says that it is mended', async (context) => {
  const home = freshHome()
  const mail = mkdtempSync(join(tmpdir(), 'secretary-doctor-'))
  context.after(() => [home, mail].forEach((folder) => rmSync(folder, { recursive: true, force: true })))
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(mail, sub))
  for (let n = 0; n < 3; n++) writeFileSync(join(mail, 'cur', `${1_700_000_000 + n}.m${n}.host:2,S`), `From: a@example.org\nSubject: mail ${n}\nMessage-ID: <${n}@example.org>\n\nHello.\n`)
  const run = (...words: string[]) => secretary(['doctor', ...words], { SECRETARY_HOME: home, PORT: '0' })
  assert.equal((await secretary(['migrate'], { SECRETARY_HOME: home })).code, 0)
  const db = openSqlite(join(home, 'secretary.db'))
  const config = JSON.stringify({ mailPath: mail, calendarPath: '', sample: false })
  await insertAccount(db, { id: 'acc', user_id: 'alice', provider: 'maildir', name: 'Mail', address: 'alice@example.org', config, state: 'active', state_reason: '', created_at: 1, synced_at: 1 })
  await db.transaction((tx) => saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs: [{ path: '.', name: 'Inbox', role: 'inbox' }] }))
  await insertImport(db, 1, { userId: 'alice', accountId: 'acc', source: 'account', name: '', folders: [], fromMs: 0 })
  assert.match((await run()).out, /^note +account alice@example\.org +its mail is not fetched yet$/m)
  await db.query.updateTable('imports').set({ state: 'done' }).execute()
  await db.close()

  const before = await run()
  assert.deepEqual([before.code, before.err], [0, ''], before.out)
  assert.match(before.out, /alice@example\.org, Inbox +0 here, never compared with its provider/)

  const proven = await run('--prove')
  assert.equal(proven.code, 1, proven.err)
  assert.match(proven.out, /WRONG +alice@example\.org, Inbox +0 of 3: 3 missing here in 1 place; compared just now/)

  const mended = await run('--repair', '--account', 'alice@example.org', '--folder', '.', '--json')
  assert.equal(mended.code, 0, mended.out + mended.err)
  const lines = mended.out.trim().split('\n').map((line) => JSON.parse(line) as { what: string; says: string; detail?: Record<string, unknown> })
  const inbox = lines.find(({ what }) => what === 'alice@example.org, Inbox')
  assert.match(inbox?.says ?? '', /^3 of 3, proven just now; 3 messages mended just now$/)
  assert.deepEqual([inbox?.detail?.['proof'], inbox?.detail?.['serverCount'], inbox?.detail?.['hereThen'], inbox?.detail?.['hereNow'], inbox?.detail?.['complete']], ['proven', 3, 3, 3, true])

  await beside(home)
  const all = (await run()).out
  assert.match(all, /^note +left out of alice@example\.org +1 folder by choice, with their older mail neither fetched nor compared: Old letters$/m)
  assert.match(all, /^ok +account Takeout +of a file, read to its end .* ago; kept here alone$/m)
  assert.doesNotMatch(all, /Takeout +in step/)
  assert.match(all, /^note +sending of ana@home\.example +cannot send yet: home\.example does not take connections on port 465\n +Check the port\. Then test the account in Settings, Accounts\.$/m)

  const unknown = await run('--repair', '--account', 'bob@example.org')
  assert.deepEqual([unknown.code === 0, /No account here is called bob@example\.org/.test(unknown.err)], [false, true])
})
