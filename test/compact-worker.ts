// A process that stores mail and compacts packs until somebody kills it (compact-kill.test.ts):
//
//   node test/compact-worker.ts DATABASE PACKS store|compact
//
// It says `up` when there is something to be killed in (after some mails, before it compacts), and
// `done` when there is nothing more to compact.
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../src/base/clock.ts'
import { openLog } from '../src/base/log.ts'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { packEnds } from '../src/mail/messages/message-store.ts'
import { outlineMail } from '../src/mail/parse/mail-outline.ts'
import { openCompaction } from '../src/mail/sweep/compact-packs.ts'
import { NO_MARKS, rowOf } from '../src/mail/sync/read-in.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { openSqlite } from '../src/store/sqlite.ts'

const SOME_MAILS = 12
const [database = '', folder = '', what = ''] = process.argv.slice(2)
const db = openSqlite(database)
const packs = openPacks(folder)
await packs.cutTail(await packEnds(db))
if (what === 'store') await storeForEver()
else await compact()

/** A mail names itself, so that whoever judges knows what its bytes were. */
async function storeForEver(): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `${process.pid}-${n}`
    const raw = Buffer.from(`Subject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\n${`${name} `.repeat(2_000)}\r\n`)
    const [place] = await packs.append([raw])
    if (place === undefined) throw new Error('Nothing was appended')
    await packs.settle([place])
    const accountId = n % 3 === 0 ? 'acc_kept' : 'acc_gone'
    const row = { ...rowOf({ remoteId: name, raw, receivedMs: systemClock.now() }, NO_MARKS, outlineMail(raw)), raw: place }
    if (n === SOME_MAILS) process.stdout.write('up\n')
    await db.transaction((tx) => addMessages(tx, 1, { id: `mbx_${accountId}`, userId: 'usr_alice', accountId }, [row]))
  }
}

async function compact(): Promise<void> {
  // A night later.
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), 1, 1)
  const deps = { db, packs, clock: systemClock, log: openLog({ level: 'silent', process: 'test' }), sizes: { wornBytes: 1, stepBytes: 50_000 } }
  process.stdout.write('up\n')
  const compaction = openCompaction(deps)
  while ((await compaction.step(new AbortController().signal)) !== undefined);
  process.stdout.write('done\n')
  await packs.close()
  await db.close()
}
