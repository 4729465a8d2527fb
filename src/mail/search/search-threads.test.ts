// Conversations that a search finds stand where a person would open them, also where mail comes by
// a feed and is shown by its labels alone, as at Gmail.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { askSearch } from './ask-search.ts'
import { facetsOf } from './search-facets.ts'
import { syncedAtOf } from './search-scope.ts'
import { searchThreads } from './search-threads.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

async function gmailWith(store: TestStore, context: TestContext) {
  const provider = scriptedMailbox({ moveRenames: false })
  provider.addMailbox({ path: 'feed', name: 'Gmail', role: '', kind: 'feed' })
  for (const [path, name, role] of [['INBOX', 'Inbox', 'inbox'], ['SPAM', 'Spam', 'junk'], ['Work', 'Work', ''], ['all', 'All Mail', 'archive']] as const) provider.addMailbox({ path, name, role, kind: 'label' })
  const deliver = (subject: string, labels: string[]) => provider.deliver('feed', { raw: letterOf({ subject }), receivedMs: NOON, labels, remoteThread: subject })
  deliver('Tickets at last', ['all', 'INBOX'])
  deliver('Tickets for work', ['all', 'Work'])
  deliver('Tickets of old', ['all'])
  deliver('Tickets cheap', ['SPAM'])
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  await it.sync()
  return it
}

storeTest('what came by a feed is found under its labels, the nearest one first', async (store, context) => {
  const { db } = await gmailWith(store, context)
  const names = new Map((await db.query.selectFrom('mailboxes').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]))
  for (const [typed, expected] of [
    ['tickets', ['Tickets at last in Inbox', 'Tickets for work in Work', 'Tickets of old in All Mail']],
    ['tickets in:anywhere', ['Tickets at last in Inbox', 'Tickets cheap in Spam', 'Tickets for work in Work', 'Tickets of old in All Mail']],
    ['', ['Tickets at last in Inbox', 'Tickets for work in Work', 'Tickets of old in All Mail']],
  ] as const) {
    const { asked } = await askSearch(db, { userId: 'alice', typed, nowMs: NOON, timeZone: 'UTC' })
    const { threads } = await searchThreads(db, asked, { order: 'newest', limit: 10 })
    assert.deepEqual(threads.map(({ subject, mailboxId }) => `${subject} in ${names.get(mailboxId)}`).toSorted(), expected, typed)
  }
})

storeTest('a feed is no place to look in, and its labels are as fresh as it is', async (store, context) => {
  const { db } = await gmailWith(store, context)
  const { asked, scope } = await askSearch(db, { userId: 'alice', typed: 'tickets', nowMs: NOON, timeZone: 'UTC' })
  const { places } = await facetsOf(db, asked, scope)
  assert.deepEqual(places.map(({ name }) => name).toSorted(), ['All Mail', 'Inbox', 'Work'])
  const [feed] = scope.places.filter(({ kind }) => kind === 'feed')
  assert.ok(feed !== undefined && feed.syncedAt > 0)
  assert.equal(syncedAtOf(scope), feed.syncedAt)
})
