// What was there before us: newest first over all mailboxes, once, and the figures say where
// every mail went, also when a page fails or a mailbox cannot be opened.
import assert from 'node:assert/strict'
import test from 'node:test'
import { listFailures } from '../../accounts/account-failure-store.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { DAY, importAddsUp, NEWEST, yearOfMail } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('everything that was there comes once, and the import says so at its end', async (store, context) => {
  const provider = yearOfMail()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
  assert.ok([...provider.given.values()].every((times) => times === 1))
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('the newest mail of all mailboxes comes first', async (store, context) => {
  const provider = yearOfMail()
  const reached = new Map([['in', Infinity], ['old', Infinity]])
  const asked: string[] = []
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        const [newest] = [...reached].toSorted((a, b) => b[1] - a[1])
        assert.equal(request.path, newest?.[0])
        asked.push(request.path)
        const page = await reader.pullOlder(request)
        reached.set(request.path, page.next === undefined ? -Infinity : (page.oldestMs ?? 0))
        return page
      },
    }),
  })
  await it.sync()
  assert.deepEqual(new Set(asked.slice(0, 2)), new Set(['in', 'old']))
  assert.ok(asked.length >= 4)
})

storeTest('no mailbox brings much before each of them has brought a little', async (store, context) => {
  const provider = scriptedMailbox()
  const paths = ['in', 'sent', 'work', 'old']
  for (const path of paths) provider.addMailbox({ path, name: path, role: path === 'in' ? 'inbox' : '' })
  for (let n = 0; n < 480; n++) provider.deliver(paths[n % paths.length] as string, { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NEWEST - n * DAY })
  const first = new Map<string, number>()
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        if (!first.has(request.path)) first.set(request.path, request.limit)
        return await reader.pullOlder(request)
      },
    }),
  })
  await it.sync()
  assert.deepEqual([...first.values()], paths.map(() => 50))
})

storeTest('the second page of a mailbox is as large as the newest thousand of all of them need', async (store, context) => {
  const provider = scriptedMailbox()
  const HOUR = 3_600_000
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'sent', name: 'Sent', role: 'sent' })
  for (let n = 0; n < 500; n++) provider.deliver('in', { raw: letterOf({ subject: `in ${n}` }), receivedMs: NEWEST - n * HOUR })
  for (let n = 0; n < 250; n++) provider.deliver('sent', { raw: letterOf({ subject: `sent ${n}` }), receivedMs: NEWEST - n * 4 * HOUR })
  const asked: Record<string, number[]> = { in: [], sent: [] }
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        asked[request.path]?.push(request.limit)
        return await reader.pullOlder(request)
      },
    }),
  })
  await it.sync()
  // Of a thousand four in five are of the inbox; no page is more than six times what is here.
  assert.deepEqual(asked['in']?.slice(0, 2), [50, 300])
  const [first, second = 0] = asked['sent'] ?? []
  assert.equal(first, 50)
  assert.ok(second >= 150 && second < 160, `${second} of the thousand`)
  await importAddsUp(it.db, { found: 750, stored: 750, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('a page that fails leaves what was committed, and is fetched again, once', async (store, context) => {
  const provider = yearOfMail()
  let calls = 0
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        if (++calls === 3) throw new RetryLater('The server said no', { afterMs: 0 })
        return await reader.pullOlder(request)
      },
    }),
  })
  await assert.rejects(it.sync(), /said no/)
  const before = (await it.messages()).length
  assert.ok(before > 0 && before < 330)
  await importAddsUp(it.db, { found: before, stored: before, duplicate: 0, broken: 0, state: 'running' })
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

const SHUT = 'The server does not open Old'
for (const [what, why] of [['for good', () => new Fault('imap-refused', SHUT)], ['for now', () => new RetryLater(SHUT, { afterMs: 0, code: 'imap-refused' })]] as const) {
  storeTest(`a mailbox that cannot be opened ${what} keeps no other from being here, and comes once it can`, async (store, context) => {
    const provider = yearOfMail()
    let isShut = true
    const it = await openScriptedAccount(store, context, {
      provider,
      parser,
      wrap: (reader) => ({
        ...reader,
        pullOlder: async (request) => {
          if (request.path === 'old' && isShut) throw why()
          return await reader.pullOlder(request)
        },
      }),
    })
    // Its person is told, and it is tried again; nobody says that all of it is here.
    await assert.rejects(it.sync(), /does not open Old/)
    await importAddsUp(it.db, { found: 110, stored: 110, duplicate: 0, broken: 0, state: 'running' })
    const [failure] = await listFailures(it.db, 'acc')
    assert.deepEqual([failure?.work, failure?.code], ['older', 'imap-refused'])
    assert.match(failure?.reason ?? '', /^The folder Old could not be read yet, and is asked for again: The server does not open Old/)
    isShut = false
    await it.sync()
    await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
  })
}

storeTest('an import ends also where the mailbox that it waited for was deleted before it was opened', async (store, context) => {
  const provider = yearOfMail()
  let isDeleted = false
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      listMailboxes: async (signal) => (await reader.listMailboxes(signal)).filter(({ path }) => path !== 'old' || !isDeleted),
      pullOlder: async (request) => {
        if (request.path === 'old') throw new Fault('mailbox-missing', 'The mailbox old is not there')
        return await reader.pullOlder(request)
      },
    }),
  })
  await assert.rejects(it.sync(), /old is not there/)
  isDeleted = true
  await it.sync()
  await importAddsUp(it.db, { found: 110, stored: 110, duplicate: 0, broken: 0, state: 'done' })
  assert.deepEqual(await listFailures(it.db, 'acc'), [])
})
