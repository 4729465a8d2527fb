// Changes and older mail, page by page: what is told once, what is told again, and what becomes
// of a page whose token has expired.
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import type { OlderCursor, SyncCursor } from '../mail-port.ts'
import type { GmailReader } from './gmail-reader.ts'

const never = new AbortController().signal
const known = { after: () => Promise.resolve([]) }

const pull = (reader: GmailReader, since?: SyncCursor, limit = 500) => reader.pullChanges({ path: 'feed', since, known, limit, signal: never })
const older = (reader: GmailReader, before?: OlderCursor, fromMs?: number) => reader.pullOlder({ path: 'feed', before, limit: 4, fromMs, signal: never })

test('a page token of older mail that expired: the list goes on by date, and every mail comes', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 11)
  for (const bounds of ['open', 'closed'] as const) {
    gmail.bounds = bounds
    const came: string[] = []
    let page = await older(reader)
    for (;;) {
      came.push(...page.messages.map(({ remoteId }) => remoteId))
      if (page.next === undefined) break
      gmail.expirePageTokens()
      page = await older(reader, page.next)
    }
    assert.deepEqual([...new Set(came)], ids.toReversed(), bounds)
  }
})

test('the second in which a page token expired is not skipped', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const at = Date.UTC(2025, 5, 1)
  const ids = Array.from({ length: 10 }, (_, n) => gmail.mailbox.deliver({ raw: letter(`m${n}`), internalDate: at + n * 400 }))
  for (const bounds of ['open', 'closed'] as const) {
    gmail.bounds = bounds
    const first = await older(reader)
    gmail.expirePageTokens()
    const came = new Set(first.messages.map(({ remoteId }) => remoteId))
    for (let before = first.next; before !== undefined; ) {
      const page = await older(reader, before)
      for (const { remoteId } of page.messages) came.add(remoteId)
      before = page.next
    }
    assert.deepEqual([...came], ids.toReversed(), bounds)
  }
})

test('older mail ends at the millisecond that is asked for, however Gmail reads its seconds', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const at = Date.UTC(2025, 5, 1, 12, 0, 0, 500)
  const ids = [-1_500, -501, -500, -1, 0, 1, 499, 500, 1_500].map((ms) => gmail.mailbox.deliver({ raw: letter(`${ms}`), internalDate: at + ms }))
  for (const bounds of ['open', 'closed'] as const) {
    gmail.bounds = bounds
    const came: string[] = []
    let before: OlderCursor | undefined
    do {
      const page = await older(reader, before, at)
      came.push(...page.messages.map(({ remoteId }) => remoteId))
      before = page.next
    } while (before !== undefined)
    assert.deepEqual(came, ids.slice(4).toReversed(), bounds)
  }
})

test('a page of older mail that was deleted meanwhile does not end the list', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 12)
  for (const id of ids.slice(8)) gmail.fail({ on: new RegExp(`${id}\\?format=minimal`), status: 404, reason: 'notFound' })
  const first = await older(reader)
  assert.deepEqual(first.messages, [])
  assert.deepEqual((await older(reader, first.next)).messages.map(({ remoteId }) => remoteId), ids.slice(4, 8).toReversed())
})

test('a page of older mail says how many are left, and when its oldest was received', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  const first = await older(reader)
  assert.deepEqual([first.left, first.oldestMs], [6, gmail.mailbox.mails.get(ids[6] as string)?.internalDate])
  const second = await older(reader, first.next)
  assert.deepEqual([second.left, (await older(reader, second.next)).left], [2, 0])
})

test('a page token of history that expired begins the history again', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  let { next } = await pull(reader)
  for (const id of ids) gmail.mailbox.relabel(id, { remove: ['UNREAD'] })
  const page = (since: SyncCursor) => pull(reader, since, 4)
  next = (await page(next)).next
  gmail.expirePageTokens()
  const changed = new Set<string>()
  for (let pages = 0; pages < 10; pages++) {
    const one = await page(next)
    for (const { remoteId } of one.changes) changed.add(remoteId)
    next = one.next
    if (one.progress === 'caught-up') break
  }
  assert.deepEqual(changed, new Set(ids))
  assert.deepEqual((await page(next)).changes, [])
})

test('what happens while history is read in pages is told afterwards', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  let { next } = await pull(reader)
  for (const id of ids) gmail.mailbox.relabel(id, { remove: ['UNREAD'] })
  const page = (since: SyncCursor) => pull(reader, since, 4)
  next = (await page(next)).next
  const fresh = gmail.mailbox.deliver({ raw: letter('fresh') })
  const told: string[] = []
  for (let pages = 0; pages < 10; pages++) {
    const one = await page(next)
    told.push(...one.changes.map(({ remoteId }) => remoteId))
    next = one.next
    if (one.progress === 'caught-up' && pages > 2) break
  }
  assert.ok(told.includes(fresh))
})

test('one change a mail, with all its labels, whatever happened to it within a page', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  const { next } = await pull(reader)
  const [a = '', b = ''] = ids
  const work = gmail.mailbox.makeLabel('Work')
  gmail.mailbox.relabel(a, { add: [work], remove: ['UNREAD'] })
  gmail.mailbox.relabel(a, { add: ['STARRED'], remove: ['INBOX'] })
  gmail.mailbox.trash(b)
  gmail.mailbox.erase(b)
  const fresh = gmail.mailbox.deliver({ raw: letter('fresh') })
  gmail.mailbox.relabel(fresh, { remove: ['UNREAD'] })
  const quiet = gmail.mailbox.deliver({ raw: letter('quiet'), labelIds: ['INBOX', 'UNREAD', work] })
  const gone = gmail.mailbox.deliver({ raw: letter('gone') })
  gmail.mailbox.erase(gone)
  const { changes } = await pull(reader, next)
  const flags = { seen: true, flagged: false, answered: false, draft: false }
  assert.deepEqual(changes, [
    { kind: 'marks', remoteId: a, flags: { ...flags, flagged: true }, labels: ['ALL', work] },
    { kind: 'removed', remoteId: b },
    { kind: 'added', remoteId: fresh, flags, labels: ['ALL', 'INBOX'] },
    { kind: 'added', remoteId: quiet, flags: { ...flags, seen: false }, labels: ['ALL', 'INBOX', work] },
    { kind: 'removed', remoteId: gone },
  ])
  assert.equal(gmail.count(/format=raw/), 0)
  assert.equal(gmail.count(/format=minimal/), 2, 'labels are asked for where history tells a difference only')
})
