// Pages of older mail that are on their way while one is committed: enough that a line is never idle,
// and no more than that.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { importAddsUp, yearOfMail } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('once the first page told how fast the line is, two are on their way at once, and never more', async (store, context) => {
  const provider = yearOfMail()
  let [begun, reading, most] = [0, 0, 0]
  const two = Promise.withResolvers<void>()
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      async *fetchRaw(path, remoteIds, options) {
        reading++
        most = Math.max(most, reading)
        // The first comes alone, and the second waits for the third.
        if (++begun === 1) assert.equal(options.givesWay, true)
        else if (begun === 2) await two.promise
        else two.resolve()
        yield* reader.fetchRaw(path, remoteIds, options)
        reading--
      },
    }),
  })
  await it.sync()
  assert.ok(begun >= 3)
  assert.equal(most, limits.olderPagesAtOnce)
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('one page more is listed than is read: a list waits for the store while a page is committed', async (store, context) => {
  const provider = yearOfMail()
  const [isListed, listed] = [Promise.withResolvers<void>(), [] as string[]]
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        if (listed.push(request.path) === limits.olderPagesAtOnce + 1) isListed.resolve()
        return await reader.pullOlder(request)
      },
      async *fetchRaw(path, remoteIds, options) {
        await isListed.promise
        yield* reader.fetchRaw(path, remoteIds, options)
      },
    }),
  })
  await it.sync()
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})
