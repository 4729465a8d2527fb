// A mail of which nothing could be read shows in lists what is wrong with it: as a sentence and by
// its code, so that it can be said in any language; a mail that merely begins so is somebody's.
import assert from 'node:assert/strict'
import { addMessages } from '../../mail/messages/mail-store.ts'
import { addMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { outlineMail } from '../../mail/parse/mail-outline.ts'
import { NO_MARKS, rowOf } from '../../mail/sync/read-in.ts'
import { troubleSays } from '../../mail/messages/trouble-words.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import { connectAccount } from '../../accounts/connected-accounts.ts'
import type { Trouble } from '../../mail/messages/trouble-shapes.ts'

interface Row {
  snippet: string
  snippetTroubles?: Trouble[]
}

storeTest('what could not be read is told by its code in every list, whole however long, and in no mail of a person', async (store, context) => {
  const { db } = store
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const account = await connectAccount({ ...web.house, db }, { userId: alice.userId, provider: 'maildir', name: 'Home', address: 'alice@example.org', config: { mailPath: '/nowhere', calendarPath: '', sample: false } })
  const long = troubleSays('server-refuses', { words: `NO [SERVERBUG] ${'Internal error. Refer to the log. '.repeat(9)}` })
  const letter = Buffer.from(`Subject: his\r\n\r\n${troubleSays('nothing-given')}. So the server said to me.\r\n`)
  const put = (remoteId: string, why: string, raw: Uint8Array) => ({ ...rowOf({ remoteId, raw, receivedMs: 1, ...(why === '' ? {} : { lacking: { kind: 'unreadable', why, size: 0 } }) }, NO_MARKS, outlineMail(raw)), raw: NOWHERE })
  await db.transaction(async (tx) => {
    const boxes = await addMailboxes(tx, 1, { userId: alice.userId, accountId: account.id }, [{ path: 'INBOX', name: 'INBOX', role: 'inbox' }])
    await addMessages(tx, 1, boxes.get('INBOX')!, [put('1', long, new Uint8Array()), put('2', troubleSays('nothing-given'), new Uint8Array()), put('3', '', letter)])
  })
  for (const path of ['/threads', '/threads?q=in:inbox', '/search?q=in:inbox&snippets=true', '/emails']) {
    const { items } = (await (await fetch(`${web.url}/api/v1${path}`, { headers: alice.headers })).json()) as { items: Row[] }
    const codes = items.map(({ snippetTroubles }) => (snippetTroubles ?? []).map(({ code }) => code).join())
    assert.deepEqual(codes.toSorted(), ['', 'nothing-given', 'server-refuses'], path)
    const refused = items.find(({ snippetTroubles }) => snippetTroubles?.[0]?.code === 'server-refuses')
    assert.equal(refused?.snippet, long, path)
  }
})
