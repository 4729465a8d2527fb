// What waits, read and decided on the terminal: by whoever proves to be its person, bound to what
// was shown, and by the same gate as in the app.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { TOTP, URI } from 'otpauth'
import { insertAccount } from '../src/accounts/connected-account-store.ts'
import { argon2Hasher } from '../src/accounts/password.ts'
import { authenticate } from '../src/accounts/sessions.ts'
import { signIn } from '../src/accounts/sign-in.ts'
import { confirmTwoFactor, setUpTwoFactor } from '../src/accounts/two-factor.ts'
import { findUserByEmail } from '../src/accounts/users.ts'
import { openVault } from '../src/accounts/vault.ts'
import { appendAudit, verifyAudit } from '../src/actions/audit.ts'
import { findAction } from '../src/actions/action-store.ts'
import { propose } from '../src/actions/propose.ts'
import { systemClock } from '../src/base/clock.ts'
import { allKinds } from '../src/entries/all-kinds.ts'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { startDraft } from '../src/mail/drafts/write-draft.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { HOME, putPerson } from '../src/testing/people.ts'
import { secretary } from './commands.ts'
import { freshHome, MAIN } from './running.ts'

const PASSWORD = 'violet tractor nine'
const ANA = 'ana@example.org'
const letter = { to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [], subject: 'Invoice', text: 'Please pay 120 EUR.\nThank you.', attachments: [] }

async function houseOfAna(context: TestContext) {
  const env = { SECRETARY_HOME: freshHome() }
  assert.equal((await secretary(['user', 'add', ANA, '--name', 'Ana'], env, `${PASSWORD}\n`)).code, 0)
  const db = openSqlite(join(env.SECRETARY_HOME, 'secretary.db'))
  context.after(() => db.close())
  const userId = (await findUserByEmail(db, ANA))?.id ?? assert.fail('nobody was added')
  await insertAccount(db, { id: 'acc_1', user_id: userId, provider: 'maildir', name: 'Home', address: ANA, config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 })
  const kinds = allKinds(systemClock)
  const origin = { by: 'token', id: 'tok_1', name: 'Zap\u202egnp\u001b[31m', words: '' } as const
  const asked = (subject = letter.subject, text = letter.text) => propose(db, systemClock, kinds, { userId, kind: 'mail.send', payload: { accountId: 'acc_1', ...letter, subject, text }, origin })
  const stateOf = async (id: string) => (await findAction(db, id))?.state
  const run = (words: readonly string[], input = '') => secretary(words, env, input)
  return { env, db, userId, asked, stateOf, run }
}

test('what waits is listed with who asks and what warns of it, and shown with where each fact comes from', async (context) => {
  const { asked, run, db } = await houseOfAna(context)
  assert.deepEqual(await run(['approvals']), { code: 0, out: 'Nothing waits for you.\n', err: '' })
  const [first, second] = [await asked(), await asked('Second')]
  const listed = await run(['approvals'])
  assert.ok(listed.out.indexOf(first.id) < listed.out.indexOf(second.id), 'the newest stands last')
  assert.match(listed.out, /Send “Invoice” to Bob\n {4}asked for by “Zap gnp \[31m”; until [^\n]*\n {4}! You have not written to bob@example\.net before\n/)
  assert.match(listed.out, /\n2 proposals wait for you\n/)
  assert.match((await run(['approvals', '--limit', '1'])).out, /\nThe newest 1 of 2 that wait for you\n/)
  assert.deepEqual((await run(['approvals', '--json'])).out.trimEnd().split('\n').map((line) => (JSON.parse(line) as { digest: string }).digest), [first.digest, second.digest])

  const shown = await run(['approvals', 'show', first.id])
  assert.match(shown.out, /\nTo +Bob {2}bob@example\.net {2}\(/)
  assert.match(shown.out, /\nWhat would leave:\n {2}\| Please pay 120 EUR\.\n {2}\| Thank you\.\n/)
  assert.match(shown.out, new RegExp(`\nSeal: ${first.digest}\n$`))
  assert.doesNotMatch(listed.out + shown.out, /[\u001b\u202e]/)

  const links = Array.from({ length: 120 }, (_, n) => `https://links.example/${n}`)
  const many = await asked('Links', links.join(' '))
  const { out } = await run(['approvals', 'show', many.id])
  assert.deepEqual([out.match(/^Link .*$/gm)?.length, links.every((link) => out.includes(`${link}  (`))], [120, true], 'a terminal shows each link')

  await putPerson(db, 'bob')
  assert.equal((await run(['approvals', 'show', first.id, '--user', 'bob@example.org'])).code, 1)
  for (const words of [['approvals', 'show'], ['approvals', 'sign', first.id], ['approvals', '--limit', '0'], ['approve'], ['approvals']]) assert.equal((await run(words)).code, 2, words.join(' '))
})

test('an approval takes the password of its person and the seal of what was read, and nothing less', async (context) => {
  const { asked, run, stateOf, db, userId } = await houseOfAna(context)
  const action = await asked()
  const approve = (...more: string[]) => run(['approve', action.id, ...more], `${PASSWORD}\n`)

  const unseen = await approve()
  assert.deepEqual([unseen.code, unseen.out], [2, ''])
  assert.match(unseen.err, /Nobody reads here what would be approved/)
  assert.match((await approve('--seen', 'f'.repeat(64))).err, /not the seal of what stands there now/)
  const guessed = await run(['approve', action.id, '--seen', action.digest], 'violet tractor ten\n')
  assert.deepEqual([guessed.code, await stateOf(action.id)], [1, 'proposed'])
  assert.match(guessed.err, /This is not the password\. Nothing was changed/)
  // Of whom no word would be right, that is said: the sample's person is let in without one.
  const { password_hash: hash } = await db.query.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirstOrThrow()
  await db.query.updateTable('users').set({ password_hash: '' }).where('id', '=', userId).execute()
  assert.match((await approve('--seen', action.digest)).err, /ana@example\.org has no password\. Set one \(\.\/secretary user reset-password ana@example\.org\), or do it at http\S+\/approvals\./)
  await db.query.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute()

  const approved = await approve('--seen', action.digest)
  assert.deepEqual([approved.code, await stateOf(action.id)], [0, 'scheduled'], approved.err)
  assert.match(approved.out, /Approved\. It begins in 1 minute; until then \.\/secretary undo act_\w+ takes it back\. No engine runs here; it is done as soon as one does \(npm start\)\.\n$/)
  assert.deepEqual((await db.query.selectFrom('sessions').select('revoked_at').where('user_id', '=', userId).execute()).filter(({ revoked_at: at }) => at === 0), [], 'the session ends with the command')

  const again = await approve('--seen', action.digest)
  assert.deepEqual([again.code, again.err.includes('already scheduled')], [1, true])
  assert.equal((await run(['undo', action.id], 'wrong\n')).code, 1)
  assert.equal(await stateOf(action.id), 'scheduled')
  assert.match((await run(['undo', action.id], `${PASSWORD}\n`)).out, /\nTaken back\. It never happens\.\n$/)
  assert.equal(await stateOf(action.id), 'undone')
  assert.match((await run(['activity'])).out, /taken back before it began {2}Send “[^\n]*\n {4}asked for by “Zap gnp \[31m”; decided by Ana\n/)

  const other = await asked('Other')
  assert.match((await run(['reject', other.id, '--why', 'not now'], `${PASSWORD}\n`)).out, /\nRejected\. Nothing was done, and nothing will be\.\n$/)
  assert.deepEqual([(await findAction(db, other.id))?.stateReason, (await verifyAudit(db)).intact], ['not now', true])
})

test('whoever has a second factor needs it here too', async (context) => {
  const { asked, run, stateOf, db, env } = await houseOfAna(context)
  const accounts = { db, clock: systemClock, vault: await openVault({ kind: 'file', path: join(env.SECRETARY_HOME, 'keys.json') }, db), hasher: argon2Hasher(), record: appendAudit }
  const entered = await signIn(accounts, { email: ANA, password: PASSWORD, ...HOME })
  assert.ok(entered.outcome === 'signed-in')
  const proof = await authenticate(accounts, entered.tokens.accessToken)
  assert.ok(proof.outcome === 'person')
  const totp = URI.parse((await setUpTwoFactor(accounts, proof.person, {})).url)
  assert.ok(totp instanceof TOTP)
  const [recoveryCode] = await confirmTwoFactor(accounts, proof.person, totp.generate())
  const action = await asked()
  const approve = (typed: string) => run(['approve', action.id, '--seen', action.digest], `${PASSWORD}\n${typed}\n`)
  const without = await approve('')
  assert.deepEqual([without.code, /This code is not right[^\n]* Nothing was changed/.test(without.err), await stateOf(action.id)], [1, true, 'proposed'], without.err)
  assert.deepEqual([(await approve(recoveryCode ?? '')).code, await stateOf(action.id)], [0, 'scheduled'])
})

test('a terminal names each of the mails that would be changed, also beyond those of a preview', async (context) => {
  const { run, db, userId } = await houseOfAna(context)
  const nothing = { inReplyTo: '', references: [], receivedMs: 0, to: [], cc: [], bcc: [], replyTo: [], size: 1, attachments: false, snippet: '', listUnsubscribe: '', broken: '', seen: false, flagged: false, answered: false, draft: false, files: [], labels: [], listId: '', whole: true, words: 'x', raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 } }
  const { stored } = await db.transaction(async (tx) => {
    const [inbox] = await saveMailboxes(tx, 1, { userId, accountId: 'acc_1', refs: [{ path: '.', name: 'INBOX', role: 'inbox' }] })
    assert.ok(inbox)
    return await addMessages(tx, 1, inbox, Array.from({ length: 230 }, (_, n) => ({ ...nothing, remoteId: `r${n}`, messageId: `m${n}@x`, subject: `Mail ${n}.`, from: { name: '', address: 'news@lists.example' }, dateMs: Date.UTC(2026, 0, 1) + n * 60_000 })))
  })
  const { id } = await propose(db, systemClock, allKinds(systemClock), { userId, kind: 'mail.mark-read', payload: { messageIds: stored.map((one) => one.id), confidence: { [stored[3]?.id ?? 0]: 0.62 } }, origin: { by: 'token', id: 'tok_1', name: 'Zap', words: '' } })
  const { out } = await run(['approvals', 'show', id])
  assert.deepEqual(stored.filter(({ subject }) => !out.includes(`  news@lists.example  ${subject}`)), [])
  // The least certain first, and how sure whoever asks is of it.
  assert.match(out, /^Mark 230 mails as read\n[^]*\n230 mails:\n {2}\d+ {2}news@lists\.example {2}Mail 3\. {2}INBOX {2}62 %\n/)

  // What came of it, before and after, in both places.
  const [first, ...others] = stored.map((one) => ({ id: String(one.id), outcome: 'done', before: { path: '.', seen: false }, after: { path: '.', seen: true }, error: '' }))
  const receipt = { provenAt: 1, proof: 'Read back', expected: 230, proven: 230, items: [{ ...first, outcome: 'already-so', before: { path: '.', seen: true } }, ...others] }
  await db.query.updateTable('actions').set({ state: 'done', receipt: JSON.stringify(receipt), decided_at: 1, decided_by: 'Ana' }).where('id', '=', id).execute()
  assert.match((await run(['approvals', 'show', id])).out, new RegExp(`\\n230 of 230 proven [^\\n]*: Read back\\n {2}${first?.id} {2}was so already\\n {2}${others[0]?.id} {2}unread -> read\\n`))
  assert.match((await run(['activity'])).out, /230 of 230 proven\n {4}229 mails {2}unread -> read\n/)

  // Undone by another action, which is not the same as never begun.
  await db.query.updateTable('actions').set({ state: 'undone', undone_by: 'act_2', started_at: 1, decided_at: 1 }).where('id', '=', id).execute()
  assert.match((await run(['approvals', 'show', id])).out, /; undone by act_2\n/)
  assert.match((await run(['activity'])).out, / {2}undone {2}Mark 230 mails as read\n/)
})

const noTerminal = spawnSync('script', ['--version']).status === 0 ? false : 'script (util-linux), which makes a terminal, is not installed (2026-11-22)'

test('on a terminal the sheet is read first and the typed password signs it; Ctrl-C leaves it', { skip: noTerminal }, async (context) => {
  const { asked, stateOf, env } = await houseOfAna(context)
  const action = await asked()
  const typed = async (keys: string) => {
    const child = spawn('script', ['-qefc', `'${process.execPath}' '${MAIN}' approve ${action.id}`, '/dev/null'], { env: { ...process.env, ...env, LOG_LEVEL: 'error' }, stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const wasAsked = out.includes('Password of')
      out += text
      if (!wasAsked && out.includes('Password of')) child.stdin.write(keys)
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, out }
  }
  const left = await typed('violet\u0003')
  assert.deepEqual([left.code, await stateOf(action.id)], [1, 'proposed'], left.out)
  const signed = await typed(`${PASSWORD}\r`)
  assert.deepEqual([signed.code, await stateOf(action.id)], [0, 'scheduled'], signed.out)
  assert.ok(signed.out.indexOf('| Please pay 120 EUR.') < signed.out.indexOf('Approve exactly this?'), 'it is shown before it is asked')
  assert.match(signed.out, /“Invoice” to Bob[^\n]*\. Approve exactly this\?/, 'named once more below a letter that may be long')
  assert.ok(!signed.out.includes(PASSWORD), 'the password is not shown')
})

test('drafts are listed and read, and nothing is changed by it', async (context) => {
  const { run, db, userId } = await houseOfAna(context)
  assert.equal((await run(['drafts'])).out, 'No letter is being written.\n')
  const draft = await db.transaction((tx) => startDraft(tx, systemClock, { userId, accountId: 'acc_1', letter, answers: 0, how: '', by: { who: 'token', name: 'Zap' } }))
  assert.match((await run(['drafts'])).out, new RegExp(`^${draft.id}  [^\n]*  “Invoice” to Bob <bob@example\\.net>\n    being written; last changed by “Zap”\n1 draft\\. `))
  const shown = await run(['drafts', 'show', draft.id])
  assert.match(shown.out, /\nFrom {8}ana@example\.org\nTo {10}Bob <bob@example\.net>\n/)
  assert.match(shown.out, /\n {2}\| Please pay 120 EUR\.\n {2}\| Thank you\.\n$/)
  assert.equal((JSON.parse((await run(['drafts', 'show', draft.id, '--json'])).out) as { version: number }).version, draft.version)
  assert.deepEqual([(await run(['drafts', 'show', 'drf_none'])).code, (await run(['drafts', 'send'])).code], [1, 2])
})
