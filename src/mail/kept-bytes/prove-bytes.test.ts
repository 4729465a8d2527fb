// Bytes that a disk lost are found before somebody opens the mail, and come back from whoever
// still holds them; where nobody does, nothing is forgotten that a backup would need.
import assert from 'node:assert/strict'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import type { TestStore } from '../../testing/real-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { proofsOf } from '../proof-store.ts'
import { proveMailboxHandler } from '../sync/prove-mailbox.ts'
import { byteRound } from './byte-round-store.ts'
import { countLost, keptAfter } from './lost-mail.ts'
import { proveBytesHandler } from './prove-bytes.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

async function eight(store: TestStore, context: Parameters<typeof openScriptedAccount>[1]) {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 8; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON + n * 1000 })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const file = join(it.folder, '0001.pack')
  const damage = () => {
    const bytes = readFileSync(file)
    bytes.fill(0x55, 40, 120)
    writeFileSync(file, bytes)
  }
  const unread = async () => {
    let n = 0
    for (const { raw } of await keptAfter(it.db, { after: 0 })) await it.deps.packs.read(raw).catch(() => n++)
    return n
  }
  const prove = () => proveBytesHandler({ packs: it.deps.packs })({ all: true }, it.job)
  return { ...it, file, damage, unread, prove }
}

storeTest('damaged mail is asked for again at its provider, and keeps its ids', async (store, context) => {
  const { damage, unread, prove, work, messages, db } = await eight(store, context)
  const before = await messages()
  await prove()
  assert.ok((await byteRound(db)).endedAt > 0, 'the round ended')
  damage()
  assert.equal(await unread(), 8)
  await prove()
  await work()
  assert.equal(await unread(), 0)
  assert.deepEqual(await messages(), before)
})

storeTest('a proof of a mailbox finds what a short or missing pack lost, and marks nothing where all packs are gone', async (store, context) => {
  const { file, unread, work, messages, db, deps, job } = await eight(store, context)
  const before = await messages()
  // Another pack is there: this is damage, and no disk that went away.
  await deps.packs.startNew()
  const [other] = await deps.packs.append([Buffer.from(letterOf({ subject: 'other' }))])
  await deps.packs.settle([other!])
  await db.query.updateTable('messages').set({ raw_pack: other!.pack, raw_block: other!.block, raw_block_bytes: other!.blockBytes, raw_offset: other!.offset, raw_bytes: other!.bytes }).where('id', '=', before[0]!.id).execute()
  truncateSync(file, 10)
  const proof = () => proveMailboxHandler(deps)({ mailboxId: before[0]!.mailbox_id, repair: false, follow: false }, job)
  await proof()
  assert.equal((await proofsOf(db, 'acc')).get(before[0]!.mailbox_id)?.bodiless, 7)
  await work()
  assert.deepEqual([await unread(), await messages()], [0, before])
  rmSync(join(file, '..'), { recursive: true })
  await assert.rejects(proof(), { code: 'packs-gone' })
  assert.equal((await keptAfter(db, { after: 0 })).filter(({ raw }) => raw.pack === '').length, 0)
})

storeTest('what no provider holds keeps its place, says so, and is whole again when its pack is put back', async (store, context) => {
  const { file, damage, prove, db } = await eight(store, context)
  await db.query.updateTable('accounts').set({ provider: 'file' }).execute()
  const places = async () => (await keptAfter(db, { after: 0 })).map(({ raw }) => raw)
  const [whole, before] = [readFileSync(file), await places()]
  damage()
  await prove()
  assert.deepEqual([await countLost(db), await places()], [8, before])
  writeFileSync(file, whole)
  await prove()
  assert.equal(await countLost(db), 0)
})
