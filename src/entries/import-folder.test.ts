// From a file to a mailbox: each mail once, wherever the attempt before was cut off.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { disconnectAccount, findAccountById, pauseAccount } from '../accounts/connected-accounts.ts'
import { Fault, RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openLog } from '../base/log.ts'
import { openIcsReader } from '../calendar/ics/ics-reader.ts'
import type { JobContext } from '../jobs/job.ts'
import { importFile, importFileHandler } from '../mail/import/import-file.ts'
import { takeIn, type TakenIn } from '../mail/import/take-in.ts'
import { openMaildirReader } from '../mail/maildir/maildir-reader.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { NOON } from '../testing/people.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { openImportFolder, type ImportFolder } from './import-folder.ts'

const SEPARATOR = 'From ana@example.org Mon Jan  5 12:00:00 2026'
const letter = (n: number, ...header: string[]) => `${[...header, `Subject: letter ${n}`, 'From: ana@example.org', '', `Says ${n}.`].join('\n')}\n`
const mboxOf = (letters: readonly string[]) => letters.map((one) => `${SEPARATOR}\n${one}\n`).join('')
/** More than two groups of what is written at once. */
const MANY = Array.from({ length: 150 }, (_, n) => letter(n))

const wholeOf = async function* (text: string, chunkBytes = 5_000) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function house(store: TestStore, context: TestContext, wrap: (place: ImportFolder) => ImportFolder = (place) => place) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-import-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  const { db } = store
  const clock = fixedClock(NOON)
  const imports = wrap(openImportFolder({ home }))
  const counts: Record<string, number> = {}
  let checkpoint: unknown
  let asked = 0
  const job: JobContext = {
    db,
    clock,
    log: openLog({ level: 'silent', process: 'test' }),
    jobId: 'job',
    userId: 'usr_alice',
    attempt: 1,
    signal: new AbortController().signal,
    checkpoint: undefined,
    saveCheckpoint: async (value) => void (checkpoint = value),
    report: ({ count = {} }) => {
      for (const [name, more] of Object.entries(count)) counts[name] = (counts[name] ?? 0) + more
    },
  }
  const take = (text: string, fileName: string, announcedBytes: number | undefined = Buffer.byteLength(text), bytesMax = 1e9) =>
    takeIn({ db, clock, imports }, { owner: { userId: 'usr_alice', email: 'alice@example.org' }, actor: 'operator', fileName, file: { bytes: wholeOf(text), announcedBytes, bytesMax } })
  const payloadOf = async (jobId: string) => {
    const row = await db.query.selectFrom('jobs').select('payload').where('id', '=', jobId).executeTakeFirstOrThrow()
    return importFile.payload.parse(JSON.parse(row.payload))
  }
  return {
    home,
    db,
    clock,
    imports,
    counts,
    take,
    asked: () => asked,
    /** One attempt, from where the last one was. */
    run: async ({ jobId }: TakenIn, more: Partial<JobContext> = {}) =>
      await importFileHandler({ place: imports, askForCalendars: async () => void asked++ })(await payloadOf(jobId), { ...job, checkpoint, ...more }),
    jobs: async () => (await db.query.selectFrom('jobs').select('name').orderBy('name').execute()).map(({ name }) => name),
    mailIn: ({ account }: TakenIn, folder = '') => mailsIn(join(home, 'imports', account.id, 'mail', folder, 'cur')),
    folderOf: ({ account }: TakenIn) => join(home, 'imports', account.id),
  }
}

const mailsIn = (directory: string) => readdirSync(directory).map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8'), at: statSync(join(directory, name)).mtimeMs }))
const sorted = (texts: readonly string[]) => texts.toSorted()

storeTest('an mbox becomes a mailbox that the Maildir reader lists: flags, folders, times', async (store, context) => {
  const { take, run, mailIn, folderOf, counts, jobs, clock } = await house(store, context)
  const taken = await take(mboxOf([letter(1, 'Status: RO'), letter(2, 'Status: O', 'X-Status: F'), letter(3, 'X-Gmail-Labels: Sent'), letter(4, 'X-Mozilla-Status: 0009')]), 'Takeout.mbox')
  assert.deepEqual([taken.account.name, taken.account.address, taken.account.provider], ['Takeout', 'alice@example.org', 'maildir'])
  await run(taken)
  assert.deepEqual(sorted(mailIn(taken).map(({ name }) => name.replace(/^.*:/, ''))), ['2,F', '2,S'])
  assert.deepEqual(mailIn(taken, '.Sent').map(({ text, at }) => ({ text, at })), [{ text: letter(3, 'X-Gmail-Labels: Sent'), at: Date.UTC(2026, 0, 5, 12) }])
  assert.deepEqual(counts, { found: 4, stored: 3, broken: 0, removed: 1 })
  assert.deepEqual(await jobs(), ['mail.import-file', 'mail.sync-account'])
  assert.ok(!existsSync(join(folderOf(taken), 'upload')))
  const reader = openMaildirReader({ root: join(folderOf(taken), 'mail'), clock })
  const roles = (await reader.listMailboxes(new AbortController().signal)).map(({ role }) => role)
  assert.deepEqual(sorted(roles), ['archive', 'drafts', 'inbox', 'junk', 'sent', 'trash'])
})

storeTest('a file that is called Spam is the junk folder, whatever its mails say', async (store, context) => {
  const { take, run, mailIn } = await house(store, context)
  const taken = await take(mboxOf([letter(1, 'X-Gmail-Labels: Inbox')]), '../../Spam.mbox')
  assert.equal(taken.account.name, 'Spam')
  await run(taken)
  assert.equal(mailIn(taken, '.Junk').length, 1)
})

for (const [what, cut] of [
  ['a mail is written', { method: 'putMail', at: 100 }],
  ['names are made to last', { method: 'settle', at: 2 }],
  ['the upload is dropped', { method: 'dropUpload', at: 1 }],
] as const) {
  for (const when of ['before', 'after'] as const) {
    storeTest(`an attempt that dies ${when} ${what} leaves each mail once after the next one`, async (store, context) => {
      let calls = 0
      const { take, run, mailIn, folderOf, jobs } = await house(store, context, (place) => ({
        ...place,
        async [cut.method](accountId: string, mail: never) {
          const dies = ++calls === cut.at
          if (dies && when === 'before') throw new Error('killed')
          await place[cut.method](accountId, mail)
          if (dies) throw new Error('killed')
        },
      }))
      const taken = await take(mboxOf(MANY), 'All.mbox')
      await assert.rejects(run(taken), /killed/)
      // A person was quicker: what is there already was moved, and read.
      const moved = mailIn(taken)[0]
      const from = join(folderOf(taken), 'mail')
      if (moved !== undefined) renameSync(join(from, 'cur', moved.name), join(from, '.Archive/cur', moved.name.replace(/:.*/, ':2,RS')))
      await run(taken)
      const all = [...mailIn(taken), ...mailIn(taken, '.Archive')]
      assert.deepEqual(sorted(all.map(({ text }) => text)), sorted(MANY))
      assert.ok(!existsSync(join(folderOf(taken), 'upload')))
      assert.deepEqual(await jobs(), ['mail.import-file', 'mail.sync-account'])
      assert.deepEqual(readdirSync(join(from, 'tmp')), [])
    })
  }
}

storeTest('a checkpoint is where the next attempt begins, and a stop is heeded', async (store, context) => {
  const stop = new AbortController()
  const read: number[] = []
  const { take, run, mailIn } = await house(store, context, (place) => ({
    ...place,
    async openUpload(accountId) {
      const upload = await place.openUpload(accountId)
      return upload === undefined ? undefined : { ...upload, read: (from) => (read.push(from), upload.read(from)) }
    },
  }))
  const taken = await take(mboxOf(MANY), 'All.mbox')
  const checkpoints: unknown[] = []
  await assert.rejects(run(taken, { signal: stop.signal, saveCheckpoint: async (value) => (checkpoints.push(value), stop.abort(new Error('paused'))) }), /paused/)
  assert.equal(mailIn(taken).length, 64)
  await run(taken, { checkpoint: checkpoints[0] })
  assert.deepEqual(read, [0, Buffer.byteLength(mboxOf(MANY.slice(0, 64)))])
  assert.equal(mailIn(taken).length, MANY.length)
})

storeTest('one mail and one calendar are taken in too', async (store, context) => {
  const { take, run, mailIn, folderOf, asked } = await house(store, context)
  const mail = 'Date: Mon, 5 Jan 2026 10:00:00 +0200\r\nFrom: ana@example.org\r\n\r\nHi\r\n'
  const single = await take(mail, 'Hi.eml')
  await run(single)
  assert.deepEqual(mailIn(single).map(({ text, at }) => ({ text, at })), [{ text: mail, at: Date.UTC(2026, 0, 5, 8) }])
  assert.equal(asked(), 0)

  const event = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260105T120000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
  const calendar = await take(event, '.Work.ics')
  await run(calendar, { checkpoint: undefined })
  assert.equal(asked(), 1)
  const reader = openIcsReader({ root: join(folderOf(calendar), 'calendar') })
  assert.deepEqual((await reader.listCalendars(new AbortController().signal)).map(({ name }) => name), ['Work'])
})

storeTest('what is refused leaves no account, no job and no file', async (store, context) => {
  const { take, db, home, jobs } = await house(store, context)
  const code = (wanted: string) => (error: unknown) => error instanceof Fault && error.code === wanted && error.fix !== ''
  await assert.rejects(take('just words', 'words.mbox'), code('import-unknown'))
  await assert.rejects(take('', 'empty.mbox'), code('import-empty'))
  await assert.rejects(take(mboxOf(MANY), 'All.mbox', 1, 1_000), code('import-too-large'))
  await assert.rejects(take(mboxOf(MANY), 'All.mbox', 2e9), code('import-too-large'))
  const full = openImportFolder({ home, freeBytes: async () => limits.importBytesSpared })
  await assert.rejects(full.receive({ accountId: 'acc_full', bytes: wholeOf('x'), announcedBytes: 1, bytesMax: 10 }), code('disk-full'))
  assert.deepEqual(await db.query.selectFrom('accounts').select('id').execute(), [])
  assert.deepEqual(await jobs(), [])
  assert.deepEqual(readdirSync(join(home, 'imports')), [])
})

storeTest('an account that is gone is not imported into; a lost file and a full disk are said', async (store, context) => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  let isFull = true
  const { take, run, db, clock, imports, folderOf } = await house(store, context, (place) => ({
    ...place,
    putMail: async (accountId, mail) => (isFull ? Promise.reject(full) : place.putMail(accountId, mail)),
  }))
  const taken = await take(mboxOf(MANY), 'All.mbox')
  await assert.rejects(run(taken), RetryLater)
  assert.match((await findAccountById(db, taken.account.id))?.stateReason ?? '', /disk is full/)
  isFull = false
  await imports.dropUpload(taken.account.id)
  await assert.rejects(run(taken), (error) => error instanceof Fault && error.code === 'import-lost')

  const paused = await take(mboxOf(MANY), 'All.mbox')
  await pauseAccount({ db, clock }, { userId: 'usr_alice', id: paused.account.id })
  await run(paused)
  assert.ok(!existsSync(join(folderOf(paused), 'upload')))

  const gone = await take(mboxOf(MANY), 'All.mbox')
  await disconnectAccount({ db, clock }, { userId: 'usr_alice', id: gone.account.id }, async () => {})
  await imports.forget(gone.account.id)
  await run(gone)
  assert.ok(!existsSync(folderOf(gone)))
})

storeTest('what a kill cut off is swept after a day, and nothing that an account knows', async (store, context) => {
  const { take, imports, home } = await house(store, context)
  const taken = await take(mboxOf(MANY), 'All.mbox')
  for (const accountId of ['acc_old', 'acc_new']) await imports.receive({ accountId, bytes: wholeOf(mboxOf(MANY)), announcedBytes: undefined, bytesMax: 1e9 })
  const old = NOON / 1000 - 2 * 24 * 3600
  for (const accountId of ['acc_old', taken.account.id]) for (const name of ['', 'upload']) utimesSync(join(home, 'imports', accountId, name), old, old)
  await imports.sweep(NOON, async (accountId) => accountId === taken.account.id)
  assert.deepEqual(sorted(readdirSync(join(home, 'imports'))), sorted([taken.account.id, 'acc_new']))
})
