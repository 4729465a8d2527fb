// The few mails by which a mailbox is recognised: from all over it, whole, and met without walking
// through it, since the process that shows the app asks for them.
import assert from 'node:assert/strict'
import type { KyselyPlugin } from 'kysely'
import { storeTest } from '../../testing/real-store.ts'
import type { Db } from '../../store/db.ts'
import { remoteIdOf } from '../imap/imap-id.ts'
import { sampleNamed } from './named-mail-store.ts'

const WANTED = { uidValidity: '1700000001', newest: 5, spread: 8 }

async function fill(db: Db, uids: readonly number[], { uidValidity = WANTED.uidValidity, broken = '', messageId = (uid: number) => `m${uid}@example.org`, firstId = 0 } = {}): Promise<void> {
  const rows = uids.map((uid, at) => ({
    id: firstId + at + 1, user_id: 'alice', account_id: 'acc', mailbox_id: 'mbx', thread_id: 't', remote_id: remoteIdOf(uidValidity, uid), message_id: messageId(uid), date_ms: 1, size: uid, broken,
    raw_pack: 'p', raw_block: 0, raw_block_bytes: 0, raw_offset: 0, raw_bytes: 0,
  }))
  for (let at = 0; at < rows.length; at += 500) await db.query.insertInto('messages').values(rows.slice(at, at + 500) as never).execute()
}

const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, at) => from + at)
const uidsOf = async (db: Db): Promise<number[]> => (await sampleNamed(db, 'mbx', WANTED)).map(({ uid }) => uid).toSorted((a, b) => a - b)

storeTest('the newest, the oldest and mails of every quarter between them are met, in a few rows of many', async ({ db }) => {
  await fill(db, upTo(8_000))
  let rowsRead = 0
  const count: KyselyPlugin = { transformQuery: ({ node }) => node, transformResult: async ({ result }) => ((rowsRead += result.rows.length), result) }
  const uids = await uidsOf({ ...db, query: db.query.withPlugin(count) })
  assert.equal(new Set(uids).size, 13)
  assert.deepEqual([uids[0], uids.slice(-5)], [1, [7_996, 7_997, 7_998, 7_999, 8_000]])
  for (const quarter of [0, 1, 2, 3]) assert.ok(uids.slice(1, -5).some((uid) => uid > quarter * 2_000 && uid <= (quarter + 1) * 2_000), `none of quarter ${quarter}: ${uids.join(' ')}`)
  assert.ok(rowsRead > 0 && rowsRead <= 400, `${rowsRead} rows`)
})

storeTest('names that begin to count anew from a million hide none of the mails on either side', async ({ db }) => {
  await fill(db, [...upTo(300), ...upTo(10, 4_000_000_000)])
  const uids = await uidsOf(db)
  assert.equal(uids.length, 13)
  assert.ok(uids.filter((uid) => uid <= 300).length >= 4, uids.join(' '))
})

storeTest('of a mailbox that holds few, each is met once', async ({ db }) => {
  await fill(db, [7, 9, 4_000, 4_001])
  assert.deepEqual(await uidsOf(db), [7, 9, 4_000, 4_001])
})

storeTest('damaged mail, and mail of another life of the mailbox, tells nothing', async ({ db }) => {
  await fill(db, upTo(60).filter((uid) => uid % 3 === 0))
  await fill(db, upTo(60).filter((uid) => uid % 3 === 1), { broken: 'structure', firstId: 1_000 })
  await fill(db, upTo(60), { uidValidity: '170000000', firstId: 2_000 })
  await fill(db, upTo(60), { uidValidity: '17000000011', firstId: 3_000 })
  const uids = await uidsOf(db)
  assert.ok(uids.length > 5 && uids.every((uid) => uid % 3 === 0), uids.join(' '))
})

storeTest('a Message-ID tells more than a size: without one only where none has one', async ({ db }) => {
  await fill(db, upTo(20), { messageId: () => '' })
  assert.ok((await sampleNamed(db, 'mbx', WANTED)).every(({ messageId }) => messageId === ''))
  await fill(db, [21], { firstId: 100 })
  assert.deepEqual(await uidsOf(db), [21])
})
