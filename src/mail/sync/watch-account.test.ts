// A delivery is turned into one waiting pull of the mailbox that it is read from, however many
// files it brings.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openImapReader } from '../imap/imap-reader.ts'
import { openMaildirReader } from '../maildir/maildir-reader.ts'
import { mailboxesOfAccount, saveMailboxes, saveOlder } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'
import { watchAccount } from './watch-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('a burst of new mail asks for one pull, soon', async ({ db }, context) => {
  const root = mkdtempSync(join(tmpdir(), 'secretary-watch-'))
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, sub))
  const stop = new AbortController()
  context.after(() => {
    stop.abort()
    rmSync(root, { recursive: true, force: true })
  })
  const reader = openMaildirReader({ root, clock: systemClock })
  const refs = await reader.listMailboxes(stop.signal)
  const [inbox] = await db.transaction((tx) => saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc', refs }))
  const { promise: queued, resolve } = Promise.withResolvers<void>()
  context.after(db.onCommit(resolve))
  await watchAccount({ db, clock: systemClock, reader, accountId: 'acc', onError: (error) => assert.fail(String(error)), signal: stop.signal })
  for (let n = 0; n < 20; n++) writeFileSync(join(root, 'new', `${n}.m.host`), 'x')
  await queued
  const jobs = await db.query.selectFrom('jobs').select(['name', 'payload', 'user_id']).execute()
  assert.deepEqual(jobs.map((job) => ({ ...job })), [{ name: 'mail.pull-mailbox', payload: JSON.stringify({ mailboxId: inbox?.id }), user_id: 'alice' }])
})

/** A Gmail of three mails over IMAP, all of them in the inbox, which says at every NOOP that something is new there. */
function gmailAnswers(command: string): string[] | undefined {
  const folders = ['* LIST (\\HasNoChildren) "/" "INBOX"', '* LIST (\\All \\HasNoChildren) "/" "[Gmail]/All Mail"']
  const upper = command.toUpperCase()
  if (upper === 'NOOP') return ['* 4 EXISTS']
  if (upper.startsWith('NAMESPACE')) return ['* NAMESPACE (("" "/")) NIL NIL']
  if (upper.startsWith('LIST')) return command.includes('*') ? folders : folders.slice(0, 1)
  if (upper.startsWith('STATUS')) return ['* STATUS x (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 1)']
  if (upper.startsWith('EXAMINE')) return ['* FLAGS (\\Seen)', '* 3 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 4] ok', '* OK [HIGHESTMODSEQ 9] ok', 'OK [READ-ONLY] done']
  if (upper.startsWith('UID SEARCH')) return ['* SEARCH 1 2 3']
  if (upper.startsWith('ENABLE')) return ['* ENABLED CONDSTORE']
  if (!upper.startsWith('UID FETCH')) return undefined
  return [1, 2, 3].map((uid) => {
    const raw = letterOf({ subject: `mail ${uid}` })
    const body = upper.includes('BODY.PEEK[]') ? ` X-GM-THRID ${uid} BODY[] {${raw.length}}\r\n${raw}` : ''
    return `* ${uid} FETCH (UID ${uid} INTERNALDATE "01-May-2024 10:00:0${uid} +0300" FLAGS (\\Seen) X-GM-LABELS ("\\\\Inbox")${body})`
  })
}

storeTest('what is heard of a label is read from the feed, so no mail of Gmail is here twice', async (store, context) => {
  const server = await scriptedImap(context, { capabilities: 'ENABLE CONDSTORE NAMESPACE SPECIAL-USE X-GM-EXT-1', answer: gmailAnswers })
  const reader = openImapReader({ config: { host: '127.0.0.1', port: server.port, security: 'none' }, credentials: async () => ({ user: 'a', accessToken: 't' }), clock: systemClock })
  const it = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, wrap: () => reader })
  const stop = new AbortController()
  context.after(async () => {
    stop.abort()
    await reader.close()
  })
  await it.sync()
  assert.equal((await it.messages()).length, 3)
  const { promise: queued, resolve } = Promise.withResolvers<void>()
  context.after(it.db.onCommit(resolve))
  await watchAccount({ db: it.db, clock: systemClock, reader, accountId: 'acc', onError: (error) => assert.fail(String(error)), signal: stop.signal })
  await queued
  const jobs = await it.db.query.selectFrom('jobs').select(['name', 'phase']).execute()
  assert.deepEqual(jobs.map(({ name, phase }) => [name, phase]), [['mail.pull-mailbox', '[Gmail]/All Mail']])
  await it.work()
  assert.equal((await it.messages()).length, 3)
})

storeTest('a label is never pulled, and no older mail is fetched for it, whoever asks', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'all', name: 'All', role: '', kind: 'feed' })
  provider.addMailbox({ path: 'INBOX', name: 'Inbox', role: 'inbox', kind: 'label' })
  provider.deliver('all', { raw: letterOf({ subject: 'once' }), receivedMs: Date.UTC(2026, 0, 5), labels: ['INBOX'] })
  const asked: string[] = []
  const wrap = (reader: typeof provider.reader) => ({
    ...reader,
    pullChanges: async (request: Parameters<typeof reader.pullChanges>[0]) => {
      asked.push(request.path)
      return await reader.pullChanges(request)
    },
    pullOlder: async (request: Parameters<typeof reader.pullOlder>[0]) => {
      asked.push(request.path)
      return await reader.pullOlder(request)
    },
  })
  const it = await openScriptedAccount(store, context, { provider, parser, wrap })
  await it.sync()
  const label = async () => (await mailboxesOfAccount(it.db, 'acc')).find(({ kind }) => kind === 'label') ?? assert.fail('no label')
  const { id } = await label()
  await pullMailboxHandler(it.deps)({ mailboxId: id }, it.job)
  assert.equal((await label()).older, '')
  // As an older version left it.
  await it.db.transaction((tx) => saveOlder(tx, id, { older: 'waiting' }))
  await it.sync()
  assert.deepEqual(new Set(asked), new Set(['all']))
  assert.equal((await it.messages()).length, 1)
  assert.equal(await it.db.query.selectFrom('jobs').select('id').executeTakeFirst(), undefined)
})
