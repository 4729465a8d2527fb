// Mail that is older than the index: it comes into it from its raw bytes, whatever stops the work
// in between, and a start without such mail asks for nothing.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import { openPacks } from '../../store/blobs/pack.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { openTestStore, storeTest, type TestStore } from '../../testing/real-store.ts'
import { outlineMail } from '../parse/mail-outline.ts'
import { askSearch } from './ask-search.ts'
import { askToIndexOlder, indexOlderHandler } from './index-older.ts'
import { searchMessages } from './search-messages.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function withOldMail(store: TestStore, context: TestContext) {
  const { db } = store
  const folder = mkdtempSync(join(tmpdir(), 'secretary-packs-'))
  const packs = openPacks(folder)
  context.after(async () => {
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const account = await openMailAccount(db, context)
  const ids: number[] = []
  for (const word of ['anchor', 'barrel', 'candle']) {
    const { id } = await account.put('INBOX')
    const [raw] = await packs.append([Buffer.from(`Subject: ${word}\r\n\r\nThe ${word} is here.\r\n`)])
    await db.query.updateTable('messages').set({ indexed: 0, raw_pack: raw!.pack, raw_block: raw!.block, raw_block_bytes: raw!.blockBytes, raw_offset: raw!.offset, raw_bytes: raw!.bytes }).where('id', '=', id).execute()
    ids.push(id)
  }
  // As it was before there was an index.
  await db.query.executeQuery(CompiledQuery.raw(db.kind === 'sqlite' ? `insert into mail_words (mail_words) values ('delete-all')` : 'delete from message_words'))
  const found = async (typed: string) => {
    const { asked } = await askSearch(db, { typed, userId: account.userId, nowMs: NOON, timeZone: 'UTC' })
    return (await searchMessages(db, asked, { order: 'newest', limit: 10 })).map(({ id }) => id)
  }
  return { packs, ids, found }
}

const parser = { outline: async (raw: Uint8Array) => outlineMail(raw) }

function jobContext({ db }: TestStore, saveCheckpoint = async () => {}): JobContext {
  return { db, clock: fixedClock(NOON), log: openLog({ level: 'silent', process: 'test' }), jobId: 'job_1', userId: '', attempt: 1, signal: new AbortController().signal, checkpoint: undefined, saveCheckpoint, requireLease: async () => {}, report: () => {} }
}

storeTest('mail that was stored before there was an index is found once the job has been over it', async (store, context) => {
  const { packs, ids, found } = await withOldMail(store, context)
  assert.deepEqual([await found('anchor'), await askToIndexOlder(store.db, fixedClock(NOON))], [[], true])
  await indexOlderHandler({ packs, parser })({}, jobContext(store))
  assert.deepEqual([await found('anchor'), await found('barrel'), await found('here')], [[ids[0]], [ids[1]], ids.toReversed()])
  assert.equal(await askToIndexOlder(store.db, fixedClock(NOON)), false)
})

test('neither a start nor a search walks all mail to learn that none is left out of the index', async (context) => {
  const { db } = await openTestStore(context)
  for (const question of [`select count(*) from messages where indexed = 0 and user_id = 'alice'`, 'select * from messages where indexed = 0 order by user_id desc, id desc limit 1']) {
    const { rows } = await db.query.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${question}`))
    assert.match(rows[0]?.detail ?? '', /messages_unindexed/, question)
  }
})

storeTest('a stop between two steps costs nothing, and a mail whose bytes are lost is found by what its row says', async (store, context) => {
  const { packs, ids, found } = await withOldMail(store, context)
  await store.db.query.updateTable('messages').set({ raw_pack: 'lost', subject: 'Harbour' }).where('id', '=', ids[1]!).execute()
  await assert.rejects(indexOlderHandler({ packs, parser })({}, jobContext(store, () => Promise.reject(new Error('The power is gone')))), /power/)
  await indexOlderHandler({ packs, parser })({}, jobContext(store))
  assert.deepEqual([await found('anchor'), await found('barrel'), await found('harbour'), (await found('')).length], [[ids[0]], [], [ids[1]], 3])
})
