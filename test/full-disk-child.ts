// Runs on a file system of a few megabytes (full-disk.test.ts): an account whose mail does not fit,
// until a ballast that lies there too is taken away. Says what it saw, as one line of JSON.
import { rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '../src/base/clock.ts'
import { openLog } from '../src/base/log.ts'
import { reclaimLost } from '../src/jobs/claim.ts'
import { bindJob, enqueue } from '../src/jobs/job.ts'
import { startWorker } from '../src/jobs/worker.ts'
import { latestImport } from '../src/mail/import/import-store.ts'
import { openMailParser } from '../src/mail/parse/mail-parser.ts'
import { packEnds } from '../src/mail/messages/message-store.ts'
import { proofsOf } from '../src/mail/proof-store.ts'
import { fetchOlder } from '../src/mail/sync/ask-for-older.ts'
import { proveMailbox } from '../src/mail/sync/ask-for-proof.ts'
import { fetchOlderHandler } from '../src/mail/sync/fetch-older.ts'
import { proveMailboxHandler } from '../src/mail/sync/prove-mailbox.ts'
import { pullMailbox, pullMailboxHandler } from '../src/mail/sync/pull-mailbox.ts'
import { syncAccount, syncAccountHandler } from '../src/mail/sync/sync-account.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { openLive } from '../src/store/live.ts'
import { migrate } from '../src/store/migrate.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { letterOf, scriptedMailbox } from '../src/testing/scripted-mailbox.ts'

const [folder = '', spare = '0'] = process.argv.slice(2)
const MAILS = 60
const clock = systemClock
const log = openLog({ level: 'silent', process: 'test' })

const provider = scriptedMailbox({ older: true })
provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
// Letters that no compression makes smaller, 12 MB in all.
for (let n = 0; n < MAILS; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}`, body: randomBytes(200_000).toString('base64') }), receivedMs: Date.UTC(2026, 0, 5) + n * 1000 })

const db = openSqlite(join(folder, 'secretary.db'))
await migrate(db, clock.now())
await db.query.insertInto('accounts').values({ id: 'acc', user_id: 'alice', provider: 'maildir', name: 'A', address: '', config: '{}', state: 'active', state_reason: '', created_at: 1, synced_at: 0 }).execute()
const ballast = join(folder, 'ballast')
writeFileSync(ballast, randomBytes(52_000_000))

const live = await openLive({ db, clock, log })
const parser = openMailParser()

/** As an engine: what the one before left running is taken up first. */
async function start() {
  const packs = openPacks(join(folder, 'packs'), { spareBytes: Number(spare) })
  await packs.cutTail(await packEnds(db))
  await reclaimLost(db, clock.now(), 'all')
  const deps = { readerFor: async () => provider.reader, packs, parser }
  const jobs = [bindJob(syncAccount, syncAccountHandler(deps)), bindJob(pullMailbox, pullMailboxHandler(deps)), bindJob(fetchOlder, fetchOlderHandler(deps)), bindJob(proveMailbox, proveMailboxHandler(deps))]
  const worker = startWorker({ db, live, clock, log, jobs, concurrency: 2 })
  return async () => {
    await worker.stop()
    await packs.close()
  }
}

const jobsNow = () => db.query.selectFrom('jobs').select(['name', 'state', 'error_code', 'attempt', 'dead']).where('name', '=', fetchOlder.name).execute()
const stored = async () => (await db.query.selectFrom('messages').select('id').execute()).length
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; !(await isSo()); looks++) {
    if (looks > 300) throw new Error(`It does not come: ${JSON.stringify(await jobsNow())}`)
    await clock.sleep(100)
  }
}

await db.transaction((tx) => enqueue(tx, clock, syncAccount, { accountId: 'acc' }, { userId: 'alice' }))
let stop = await start()
const saysSo = async () => (await jobsNow()).some((job) => job.state === 'pending' && job.error_code !== '')
if (Number(spare) > 0) await until(saysSo)
// To the last byte, even that may not be written any more: its lease ends then.
else for (let looks = 0; looks < 60 && !(await saysSo()); looks++) await clock.sleep(100)
const full = { jobs: await jobsNow(), stored: await stored(), account: await db.query.selectFrom('accounts').select(['state', 'state_reason as reason']).executeTakeFirst() }

rmSync(ballast)
if (Number(spare) === 0) {
  await stop()
  stop = await start()
}
// What waits a minute between two looks is told that it is over.
await until(async () => {
  await db.query.updateTable('jobs').set({ run_at: clock.now() }).where('state', '=', 'pending').execute()
  return (await proofsOf(db, 'acc')).size > 0
})
await stop()
const plan = await latestImport(db, 'acc')
const [proof] = (await proofsOf(db, 'acc')).values()
const account = await db.query.selectFrom('accounts').select(['state', 'state_reason as reason']).executeTakeFirst()
const packs = openPacks(join(folder, 'packs'))
const raws = await db.query.selectFrom('messages').select(['raw_pack as pack', 'raw_block as block', 'raw_block_bytes as blockBytes', 'raw_offset as offset', 'raw_bytes as bytes']).execute()
let readable = 0
for (const location of raws) readable += (await packs.read(location)).length > 100_000 ? 1 : 0
process.stdout.write(`${JSON.stringify({ full, later: { account, plan, proof, readable } })}\n`)
await live.close()
await parser.close()
await packs.close()
await db.close()
