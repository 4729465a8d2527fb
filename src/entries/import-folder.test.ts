// Where uploaded files lie: whole or not at all, for as long as somebody will read them, and gone
// with their account. (What becomes of them is tried in import-file.test.ts.)
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { connectAccount, findAccountById } from '../accounts/connected-accounts.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { accountLimits } from '../accounts/account-limits.ts'
import { openIcsReader } from '../calendar/ics/ics-reader.ts'
import { askOfJob } from '../jobs/control.ts'
import { sweepImports } from '../mail/import/sweep-imports.ts'
import { takeIn, type TakenIn } from '../mail/import/take-in.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { NOON, putPerson } from '../testing/people.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { openImportFolder, type ImportFolder } from './import-folder.ts'

const SEPARATOR = 'From ana@example.org Mon Jan  5 12:00:00 2026'
const letter = (n: number) => `Subject: letter ${n}\nFrom: ana@example.org\n\nSays ${n}.\n`
const mboxOf = (letters: readonly string[]) => letters.map((one) => `${SEPARATOR}\n${one}\n`).join('')
const MANY = Array.from({ length: 150 }, (_, n) => letter(n))

const wholeOf = async function* (text: string, chunkBytes = 5_000) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function house(store: TestStore, context: TestContext, wrap: (place: ImportFolder) => ImportFolder = (place) => place) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-import-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  const { db } = store
  await putPerson(db, 'usr_alice')
  const clock = fixedClock(NOON)
  const imports = wrap(openImportFolder({ home }))
  const take = (text: string, fileName: string, announcedBytes: number | undefined = Buffer.byteLength(text), bytesMax = 1e9) =>
    takeIn({ db, clock, imports }, { owner: { userId: 'usr_alice', email: 'alice@example.org' }, actor: 'operator', fileName, file: { bytes: wholeOf(text), announcedBytes, bytesMax } })
  return {
    home,
    db,
    clock,
    imports,
    take,
    jobs: async () => (await db.query.selectFrom('jobs').select('name').orderBy('name').execute()).map(({ name }) => name),
    folderOf: ({ account }: TakenIn) => join(home, 'imports', account.id),
  }
}

const sorted = (texts: readonly string[]) => texts.toSorted()

storeTest('a file is received whole, with an account, an import and a job for it', async (store, context) => {
  const { take, folderOf, jobs, db } = await house(store, context)
  const taken = await take(mboxOf(MANY), '../../Old letters.mbox')
  assert.deepEqual([taken.account.name, taken.account.address, taken.account.provider], ['Old letters', 'alice@example.org', 'file'])
  assert.deepEqual(readdirSync(folderOf(taken)), ['upload'])
  assert.equal(readFileSync(join(folderOf(taken), 'upload'), 'utf8'), mboxOf(MANY))
  assert.deepEqual(await jobs(), ['mail.import-file'])
  const row = await db.query.selectFrom('imports').select(['id', 'name', 'state', 'job_id']).executeTakeFirst()
  assert.deepEqual({ ...row }, { id: taken.importId, name: 'Old letters.mbox', state: 'running', job_id: taken.jobId })
})

storeTest('a calendar has a folder of its own, under the name it came with', async (store, context) => {
  const { take, imports, folderOf } = await house(store, context)
  const calendar = await take('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n', '.Work.ics')
  await imports.putCalendar(calendar.account.id, '.Work.ics')
  const reader = openIcsReader({ root: join(folderOf(calendar), 'calendar') })
  assert.deepEqual((await reader.listCalendars(new AbortController().signal)).map(({ name }) => name), ['Work'])
  assert.equal(calendar.account.config['calendarPath'], join(folderOf(calendar), 'calendar'))
})

storeTest('what is refused leaves no account, no job and no file', async (store, context) => {
  const { take, db, home, jobs } = await house(store, context)
  const code = (wanted: string) => (error: unknown) => error instanceof Fault && error.code === wanted && error.fix !== ''
  await assert.rejects(take('just words', 'words.mbox'), code('import-unknown'))
  await assert.rejects(take('', 'empty.mbox'), code('import-empty'))
  await assert.rejects(take('PK\u0003\u0004 and no more', 'cut.zip'), code('import-broken-archive'))
  await assert.rejects(take(mboxOf(MANY), 'All.mbox', 1, 1_000), code('import-too-large'))
  await assert.rejects(take(mboxOf(MANY), 'All.mbox', 2e9), code('import-too-large'))
  const full = openImportFolder({ home, freeBytes: async () => limits.importBytesSpared })
  await assert.rejects(full.receive({ accountId: 'acc_full', name: 'x.mbox', bytes: wholeOf('x'), announcedBytes: 1, bytesMax: 10 }), code('disk-full'))
  assert.deepEqual(await db.query.selectFrom('accounts').select('id').execute(), [])
  assert.deepEqual(await jobs(), [])
  assert.deepEqual(readdirSync(join(home, 'imports')), [])
})

storeTest('a file whose sender was deleted while it came in is not kept, and makes no account', async (store, context) => {
  const { take, db, home, jobs } = await house(store, context, (place) => ({
    ...place,
    async receive(file) {
      const received = await place.receive(file)
      await db.query.deleteFrom('users').where('id', '=', 'usr_alice').execute()
      return received
    },
  }))
  await assert.rejects(take(mboxOf(MANY), 'All.mbox'), { code: 'not-found' })
  assert.deepEqual([await db.query.selectFrom('accounts').select('id').execute(), await jobs(), readdirSync(join(home, 'imports'))], [[], [], []])
})

storeTest('where there is no room for another account, not a byte is taken', async (store, context) => {
  let received = 0
  const { take, db, clock } = await house(store, context, (place) => ({ ...place, receive: (file) => (received++, place.receive(file)) }))
  for (let n = 0; n < accountLimits.connectedAccountsPerUser; n++) await connectAccount({ db, clock }, { userId: 'usr_alice', provider: 'maildir', name: `A${n}`, address: '', config: {} })
  await assert.rejects(take(mboxOf(MANY), 'All.mbox'), { code: 'accounts-too-many' })
  assert.equal(received, 0)
})

test('a file of unknown length is refused where the disk fills up, and nothing of it stays', async (context) => {
  const home = mkdtempSync(join(tmpdir(), 'secretary-import-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  const part = join(home, 'imports/acc_full/upload.part')
  const room = limits.importBytesSpared + 50_000_000
  const written = () => (existsSync(part) ? statSync(part).size : 0)
  const imports = openImportFolder({ home, freeBytes: async () => room - written() })
  let sent = 0
  async function* endless() {
    yield Buffer.from(mboxOf([letter(1)]))
    for (const chunk = Buffer.alloc(1_000_000, 'x'); sent < 500_000_000; sent += chunk.length) yield chunk
  }
  await assert.rejects(imports.receive({ accountId: 'acc_full', name: 'All.mbox', bytes: endless(), announcedBytes: undefined, bytesMax: 1e9 }), { code: 'disk-full' })
  // Half of the room is for the file, the other for the mail in it.
  assert.ok(sent <= 40_000_000, `${sent} bytes were taken`)
  assert.deepEqual(readdirSync(join(home, 'imports')), [])
})

storeTest('what a kill cut off is swept after a day, and nothing that an account knows', async (store, context) => {
  const { take, imports, home, db, clock, folderOf } = await house(store, context)
  const taken = await take(mboxOf(MANY), 'All.mbox')
  for (const accountId of ['acc_old', 'acc_new']) await imports.receive({ accountId, name: 'All.mbox', bytes: wholeOf(mboxOf(MANY)), announcedBytes: undefined, bytesMax: 1e9 })
  const old = NOON / 1000 - 2 * 24 * 3600
  for (const accountId of ['acc_old', taken.account.id]) for (const name of ['', 'upload']) utimesSync(join(home, 'imports', accountId, name), old, old)
  writeFileSync(join(home, 'imports/.DS_Store'), '')
  utimesSync(join(home, 'imports/.DS_Store'), old, old)
  await sweepImports({ db, clock }, imports)
  rmSync(join(home, 'imports/.DS_Store'))
  assert.deepEqual(sorted(readdirSync(join(home, 'imports'))), sorted([taken.account.id, 'acc_new']))
  assert.ok(existsSync(join(folderOf(taken), 'upload')), 'its import is still to come')
})

storeTest('one folder that cannot be removed is told, and keeps no other', async (store, context) => {
  const { imports, home, db, clock } = await house(store, context)
  const old = NOON / 1000 - 2 * 24 * 3600
  for (const accountId of ['acc_a', 'acc_b', 'acc_c']) {
    await imports.receive({ accountId, name: 'All.mbox', bytes: wholeOf(mboxOf(MANY)), announcedBytes: undefined, bytesMax: 1e9 })
    for (const name of ['', 'upload']) utimesSync(join(home, 'imports', accountId, name), old, old)
  }
  const held = Object.assign(new Error('held by another program'), { code: 'EBUSY' })
  const left = await sweepImports({ db, clock }, { ...imports, forget: async (accountId) => (accountId === 'acc_b' ? Promise.reject(held) : await imports.forget(accountId)) })
  assert.deepEqual(left, [{ accountId: 'acc_b', reason: 'held by another program' }])
  assert.deepEqual(readdirSync(join(home, 'imports')), ['acc_b'])
})

storeTest('the file of an import that was cancelled is dropped a day later, and the account says that mails are missing', async (store, context) => {
  const { take, imports, db, clock, folderOf } = await house(store, context)
  const day = 24 * 3_600_000
  const at = (ms: number) => ({ db, clock: { ...clock, now: () => NOON + ms } })
  const hasUpload = (taken: TakenIn) => existsSync(join(folderOf(taken), 'upload'))
  const [cancelled, paused, failed, forgotten] = [await take(mboxOf(MANY), 'a.mbox'), await take(mboxOf(MANY), 'b.mbox'), await take(mboxOf(MANY), 'c.mbox'), await take(mboxOf(MANY), 'd.mbox')]
  await askOfJob(db, at(2 * day).clock, cancelled.jobId, 'cancel')
  await askOfJob(db, clock, paused.jobId, 'pause')
  await db.query.updateTable('jobs').set({ state: 'failed', dead: 1, finished_at: NOON }).where('id', '=', failed.jobId).execute()
  await db.query.deleteFrom('jobs').where('id', '=', forgotten.jobId).execute()
  for (const taken of [cancelled, paused, failed, forgotten]) for (const name of ['', 'upload']) utimesSync(join(folderOf(taken), name), NOON / 1000, NOON / 1000)

  await sweepImports(at(2.5 * day), imports)
  assert.deepEqual([cancelled, paused, failed, forgotten].map(hasUpload), [true, true, true, false])
  await sweepImports(at(4 * day), imports)
  assert.deepEqual([cancelled, paused, failed, forgotten].map(hasUpload), [false, true, true, false])
  for (const { account } of [cancelled, forgotten]) assert.match((await findAccountById(db, account.id))?.stateReason ?? '', /import the file again/)
  for (const { account } of [paused, failed]) assert.equal((await findAccountById(db, account.id))?.state, 'active')
})
