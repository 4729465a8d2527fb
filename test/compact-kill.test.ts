// Processes that store mail and that compact packs are killed at random moments, and an account is
// deleted in between: every mail that a row stands for reads as it was written, always, and in the
// end the room of all others is free.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { systemClock } from '../src/base/clock.ts'
import { forgetMailOf } from '../src/mail/forget-account.ts'
import { messageOf } from '../src/mail/messages/message-row.ts'
import { eraseForgottenStep } from '../src/mail/sweep/erase-forgotten.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { openTestStore } from '../src/testing/real-store.ts'
import { seeded } from '../sample/seeded.ts'

const WORKER = join(import.meta.dirname, 'compact-worker.ts')
const ROUNDS = 2

test('no mail is lost to kills of who stores and who compacts, and deleted mail gives its room back', async (context) => {
  const { db, address } = await openTestStore(context)
  const folder = folderFor(context)
  const chance = seeded(7)
  /** Answers whether it came to its end. */
  const killed = async (what: 'store' | 'compact', afterMs: number): Promise<boolean> => {
    const worker = spawn(process.execPath, [WORKER, address, folder, what], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const ended = new Promise<void>((resolve) => worker.once('close', () => resolve()))
    await new Promise<void>((resolve) => worker.stdout.on('data', (piece) => (said += String(piece)).includes('up') && resolve()))
    await Promise.race([delay(afterMs), ended])
    worker.kill('SIGKILL')
    await ended
    return said.includes('done')
  }
  const assertWhole = async (): Promise<number> => {
    const packs = openPacks(folder)
    const rows = (await db.query.selectFrom('messages').selectAll().execute()).map(messageOf)
    for (const { subject, raw } of rows) assert.ok(Buffer.from(await packs.read(raw)).toString().startsWith(`Subject: ${subject}\r\n`), subject)
    return rows.length
  }
  const bytesKept = () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  for (let round = 0; round < ROUNDS; round++) {
    await killed('store', chance.between(100, 500))
    assert.ok((await assertWhole()) > 0)
    await sql`insert into mailboxes (id, user_id, account_id, path, name) values ('mbx_acc_gone', 'usr_alice', 'acc_gone', 'INBOX', 'INBOX')`.execute(db.query)
    await db.transaction((tx) => forgetMailOf(tx, systemClock, { userId: 'usr_alice', accountId: 'acc_gone' }))
    while ((await eraseForgottenStep(db)) !== undefined);
    await killed('compact', chance.between(1, 60))
    await assertWhole()
  }
  const before = await assertWhole()
  let ends = 0
  // What one leaves the next removes.
  for (let n = 0; n < 8 && ends < 2; n++) if (await killed('compact', 20_000)) ends++
  assert.equal(ends, 2)
  assert.equal(await assertWhole(), before)
  const { live } = await db.query.selectFrom('messages').select(({ fn }) => fn.sum<number>('raw_block_bytes').as('live')).executeTakeFirstOrThrow()
  assert.ok(bytesKept() <= Number(live) * 2, `${bytesKept()} bytes are kept for ${live}`)
})

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-compact-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
