// From a file into the store: each mail once, every one accounted for, wherever an attempt was
// cut off; with the packs, the parser and the rows that mail of any provider has.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, type TestContext } from 'node:test'
import { insertAccount } from '../accounts/connected-account-store.ts'
import { disconnectAccount, findAccountById, pauseAccount } from '../accounts/connected-accounts.ts'
import { Fault, RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openLog } from '../base/log.ts'
import { JobStopped, type JobContext } from '../jobs/job.ts'
import { forgetMailOf } from '../mail/forget-account.ts'
import { concludeImport } from '../mail/import/commit-page.ts'
import { dropKeptUpload } from '../mail/import/drop-upload.ts'
import { importFile, importFileHandler } from '../mail/import/import-file.ts'
import { statusOfImport } from '../mail/import/import-status.ts'
import { findImport } from '../mail/import/import-store.ts'
import { sweepImports } from '../mail/import/sweep-imports.ts'
import { takeIn, takeInPlace, type TakenIn } from '../mail/import/take-in.ts'
import { mailboxesOfAccount } from '../mail/mailboxes/mailbox-store.ts'
import { openMailParser } from '../mail/parse/mail-parser.ts'
import { openPacks } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { NOON, putPerson } from '../testing/people.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { zipOf } from '../testing/zip-file.ts'
import { openImportFolder, type ImportFolder } from './import-folder.ts'

const parser = openMailParser()
after(() => parser.close())

const letter = (n: number | string, ...header: string[]) => `${[...header, `Subject: letter ${n}`, 'From: ana@example.org', `Message-ID: <${n}@example.org>`, '', `Says ${n}.`].join('\n')}\n`
const mboxOf = (letters: readonly string[]) => letters.map((one) => `From ana@example.org Mon Jan  5 12:00:00 2026\n${one}\n`).join('')
/** Three pages, and some. */
const PAGE = limits.olderPage
const MANY = Array.from({ length: 3_200 }, (_, n) => letter(n))
const ALICE = { owner: { userId: 'usr_alice', email: 'alice@example.org' }, actor: 'operator' }

async function house(store: TestStore, context: TestContext, wrap: (place: ImportFolder) => ImportFolder = (place) => place) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-import-'))
  const { db } = store
  await putPerson(db, 'usr_alice')
  const clock = fixedClock(NOON)
  const place = wrap(openImportFolder({ home }))
  const packs = openPacks(join(home, 'packs'))
  context.after(async () => {
    await packs.close()
    rmSync(home, { recursive: true, force: true })
  })
  const checkpoints = new Map<string, unknown>()
  let asked = 0
  const file = (name: string, content: string | Buffer): string => {
    const path = join(home, 'files', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }
  return {
    db,
    clock,
    place,
    packs,
    file,
    asked: () => asked,
    inPlace: (path: string, into?: string) => takeInPlace({ db, clock }, { ...ALICE, path, ...(into === undefined ? {} : { into }) }),
    async upload(fileName: string, text: string) {
      async function* bytes() {
        yield Buffer.from(text)
      }
      return await takeIn({ db, clock, imports: place }, { ...ALICE, fileName, file: { bytes: bytes(), announcedBytes: undefined, bytesMax: 1e9 } })
    },
    /** One attempt, from where the last one was. */
    async run({ account, importId, jobId }: TakenIn, more: Partial<JobContext> = {}) {
      const job: JobContext = {
        db,
        clock,
        log: openLog({ level: 'silent', process: 'test' }),
        jobId,
        userId: account.userId,
        attempt: 1,
        signal: new AbortController().signal,
        checkpoint: checkpoints.get(importId),
        saveCheckpoint: async (value) => void checkpoints.set(importId, value),
        requireLease: async () => {},
        report: () => {},
      }
      await importFileHandler({ place, packs, parser, askForCalendars: async () => void asked++ })(importFile.payload.parse({ accountId: account.id, importId }), { ...job, ...more })
    },
    figures: async ({ importId }: TakenIn) => {
      const { state, found, stored, duplicate, broken, removed } = (await findImport(db, importId))!
      assert.equal(found, stored + duplicate + broken)
      return [state, found, stored, duplicate, broken, removed]
    },
    folderOf: ({ account }: TakenIn) => join(home, 'imports', account.id),
  }
}

const subjectsOf = async (db: Db, accountId: string) => (await db.query.selectFrom('messages').select('subject').where('account_id', '=', accountId).orderBy('subject').execute()).map(({ subject }) => subject)
const totalsOf = async (db: Db, accountId: string) => Object.fromEntries((await mailboxesOfAccount(db, accountId)).map(({ path, total, role }) => [path, `${role} ${total}`]))

storeTest('every mail of a file is in the store with its marks, its time and its bytes, and each is accounted for', async (store, context) => {
  const { inPlace, run, file, figures, db, packs } = await house(store, context)
  const taken = await inPlace(file('Takeout.mbox', mboxOf([letter(1, 'Status: RO'), letter(2, 'Status: O', 'X-Status: F'), letter(1, 'Status: O'), letter(4, 'X-Mozilla-Status: 0009'), ''])))
  assert.deepEqual([taken.account.name, taken.account.provider], ['Takeout', 'file'])
  await run(taken)
  assert.deepEqual(await figures(taken), ['done', 4, 2, 1, 1, 1])
  const rows = await db.query.selectFrom('messages').selectAll().where('account_id', '=', taken.account.id).orderBy('subject').execute()
  assert.deepEqual(rows.map((row) => [row.subject, row.seen, row.flagged, row.date_ms]), [['letter 1', 1, 0, Date.UTC(2026, 0, 5, 12)], ['letter 2', 0, 1, Date.UTC(2026, 0, 5, 12)]])
  const [row] = rows
  assert.ok(row)
  const raw = await packs.read({ pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes })
  assert.equal(Buffer.from(raw).toString(), letter(1, 'Status: RO'))
  assert.deepEqual(await totalsOf(db, taken.account.id), { Inbox: 'inbox 2', Archive: 'archive 0', Trash: 'trash 0' })
  assert.match((await findImport(db, taken.importId))?.reason ?? '', /byte \d+: this mail is empty/)
})

storeTest('what is wrong with a file deep in many folders is said whole', async (store, context) => {
  const { db, file, inPlace, run } = await house(store, context)
  const folders = Array.from({ length: 8 }, (_, n) => `${n} ${'of a long name '.repeat(3)}`.trim())
  file(join('deep', 'one.eml'), letter(1))
  file(join('deep', ...folders, 'old.pst'), '!BDN and more')
  const taken = await inPlace(join(dirname(file('deep.txt', '')), 'deep'))
  await run(taken)
  const { reason, troubles } = await statusOfImport(db, (await findImport(db, taken.importId))!)
  assert.deepEqual(troubles.map(({ code, detail }) => [code, detail['file']?.at(0), detail['file']?.endsWith('/old.pst')]), [['file-of-outlook', '…', true]])
  assert.equal(reason.length, limits.importTroubleCharsMax)
})

storeTest('labels of Takeout show a mail in several places, and it is stored once', async (store, context) => {
  const { inPlace, run, file, figures, db } = await house(store, context)
  const taken = await inPlace(file('takeout.zip', zipOf([{ name: 'Takeout/Mail/All mail.mbox', bytes: mboxOf([letter(1, 'X-Gmail-Labels: Inbox,Unread,Work'), letter(2, 'X-Gmail-Labels: Sent'), letter(3, 'X-Gmail-Labels: Opened')]) }])))
  await run(taken)
  assert.deepEqual(await figures(taken), ['done', 3, 3, 0, 0, 0])
  assert.deepEqual(await totalsOf(db, taken.account.id), { '//takeout': ' 0', Inbox: 'inbox 1', Work: ' 1', Sent: 'sent 1', Archived: 'archive 1', Trash: 'trash 0' })
  assert.ok((await mailboxesOfAccount(db, taken.account.id)).every(({ syncedAt }) => syncedAt > 0))
})

storeTest('names of labels, folders and files that no store can hold cost no mail', async (store, context) => {
  const { inPlace, run, file, figures, db } = await house(store, context)
  const long = Array.from({ length: 600 }, (_, n) => createHash('sha256').update(String(n)).digest('hex')).join('')
  const labels = (text: string) => `X-Gmail-Labels: ${text}`
  const labelled = await inPlace(file('Takeout.mbox', mboxOf([letter(1, labels('=?utf-8?Q?a=00b?=,Kept')), letter(2, labels(long)), letter(3, labels(Array.from({ length: 500 }, (_, n) => `l${n}`).join()))])))
  await run(labelled)
  assert.deepEqual(await figures(labelled), ['done', 3, 3, 0, 0, 0])
  const ofLabels = (await mailboxesOfAccount(db, labelled.account.id)).filter(({ kind, total }) => kind === 'label' && total > 0)
  assert.equal(ofLabels.length, 2 + 1 + limits.labelsOfMessage)

  const zipped = await inPlace(file('Names.zip', zipOf([{ name: `a\0b/${'c/'.repeat(3_000)}one.eml`, bytes: letter(1) }, { name: `${long}/two.eml`, bytes: letter(2) }, { name: 'a\0b/none.eml', bytes: '' }])))
  await run(zipped)
  assert.deepEqual(await figures(zipped), ['done', 3, 2, 0, 1, 0])
  assert.deepEqual(await subjectsOf(db, zipped.account.id), ['letter 1', 'letter 2'])

  const rows = Array.from({ length: limits.mailboxesOfAccount }, (_, n) => ({ id: `m${n}`, user_id: 'usr_alice', account_id: zipped.account.id, path: `full${n}`, name: 'f', role: '' as const, cursor: '', total: 0, unread: 0, threads: 0, gone: 0, synced_at: 0 }))
  for (let at = 0; at < rows.length; at += 1_000) await db.query.insertInto('mailboxes').values(rows.slice(at, at + 1_000)).execute()
  const more = await inPlace(file('More.zip', zipOf([{ name: 'another/three.eml', bytes: letter(3) }])), 'Names')
  assert.equal(more.account.id, zipped.account.id)
  await assert.rejects(run(more), { code: 'import-too-many-entries' })
  assert.match((await findImport(db, more.importId))?.reason ?? '', /more than 12000 folders/)
})

storeTest('the same file brings nothing twice, a grown one what is new, and another mailbox has a copy of its own', async (store, context) => {
  const { inPlace, run, file, figures, db } = await house(store, context)
  const path = file('All.mbox', mboxOf([letter(1), letter(2)]))
  const first = await inPlace(path)
  await run(first)
  file('All.mbox', mboxOf([letter(1, 'Status: RO'), letter(2), letter(3)]))
  const again = await inPlace(path)
  await run(again)
  assert.equal(again.account.id, first.account.id, 'known by where it lies')
  assert.deepEqual(await figures(again), ['done', 3, 1, 2, 0, 0])
  const spam = await inPlace(file('Spam.mbox', mboxOf([letter(1)])), 'All')
  await run(spam)
  assert.equal(spam.account.id, first.account.id, 'as it was named')
  assert.deepEqual(await figures(spam), ['done', 1, 1, 0, 0, 0])
  assert.deepEqual(await subjectsOf(db, first.account.id), ['letter 1', 'letter 1', 'letter 2', 'letter 3'])
  const apart = await inPlace(file('Other.mbox', mboxOf([letter(1)])), 'Others')
  assert.notEqual(apart.account.id, first.account.id)
})

for (const when of ['before', 'after'] as const) {
  storeTest(`an attempt that dies ${when} a page is committed leaves each mail once, and sums that match, after the next`, async (store, context) => {
    const { inPlace, run, file, figures, db } = await house(store, context)
    const taken = await inPlace(file('All.mbox', mboxOf(MANY)))
    let pages = 0
    const saved: unknown[] = []
    const dies = async (value: unknown) => {
      saved.push(value)
      if (++pages === 2 && when === 'before') throw new Error('killed')
    }
    const log = openLog({ level: 'silent', process: 'test' })
    const dying = { ...log, info: (text: string) => { if (pages === 2 && when === 'after' && text.startsWith('Read a page')) throw new Error('killed') } }
    await assert.rejects(run(taken, { saveCheckpoint: dies, log: dying }), /killed/)
    assert.deepEqual(await figures(taken), when === 'before' ? ['running', PAGE, PAGE, 0, 0, 0] : ['running', 2 * PAGE, 2 * PAGE, 0, 0, 0])
    await run(taken, { checkpoint: saved[when === 'before' ? 0 : 1] })
    assert.deepEqual(await figures(taken), ['done', 3_200, 3_200, 0, 0, 0])
    assert.equal(new Set(await subjectsOf(db, taken.account.id)).size, 3_200)
  })
}

storeTest('a stop is heeded between two pages; a cancelled one says that not all is here, and keeps what is', async (store, context) => {
  const { inPlace, run, file, figures, db } = await house(store, context)
  const taken = await inPlace(file('All.mbox', mboxOf(MANY)))
  const stop = new AbortController()
  await assert.rejects(run(taken, { signal: stop.signal, saveCheckpoint: async () => stop.abort(new JobStopped('cancel')) }))
  assert.deepEqual(await figures(taken), ['cancelled', PAGE, PAGE, 0, 0, 0])
  assert.match((await findImport(db, taken.importId))?.reason ?? '', /ended before all of it was read/)
  await run(taken)
  assert.equal((await subjectsOf(db, taken.account.id)).length, PAGE, 'nobody asked for more')
  const again = await inPlace(file('All.mbox', mboxOf(MANY)))
  await run(again)
  assert.deepEqual(await figures(again), ['done', 3_200, 3_200 - PAGE, PAGE, 0, 0])
})

storeTest('others get their turn, and the next one goes on', async (store, context) => {
  const { inPlace, run, file, figures, clock } = await house(store, context)
  const taken = await inPlace(file('All.mbox', mboxOf(MANY)))
  let now = NOON
  const slow = { ...clock, now: () => (now += 20_000) }
  let turns = 1
  for (; ; turns++) {
    const ended = await run(taken, { clock: slow }).then(() => 'through', (error: unknown) => error)
    if (ended === 'through') break
    assert.ok(ended instanceof RetryLater)
  }
  assert.ok(turns > 1)
  assert.deepEqual(await figures(taken), ['done', 3_200, 3_200, 0, 0, 0])
})

storeTest('an upload is dropped when it is read, also where the attempt that read it died right after; a calendar is asked for', async (store, context) => {
  let dies = true
  const { upload, run, folderOf, figures, asked } = await house(store, context, (place) => ({
    ...place,
    async dropUpload(accountId) {
      if (dies) throw new Error('killed')
      await place.dropUpload(accountId)
    },
  }))
  const taken = await upload('Letters.mbox', mboxOf([letter(1)]))
  await assert.rejects(run(taken), /killed/)
  assert.ok(existsSync(join(folderOf(taken), 'upload')))
  dies = false
  await run(taken)
  assert.ok(!existsSync(join(folderOf(taken), 'upload')))
  assert.deepEqual(await figures(taken), ['done', 1, 1, 0, 0, 0])
  const calendar = await upload('Work.ics', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n')
  await run(calendar)
  assert.deepEqual([asked(), existsSync(join(folderOf(calendar), 'calendar/Work.ics'))], [1, true])
  assert.deepEqual(await figures(calendar), ['done', 1, 1, 0, 0, 0])
})

storeTest('a full disk stops it before anything is written, says so, and it goes on when there is room', async (store, context) => {
  let hasRoom = false
  const { inPlace, run, file, figures, db } = await house(store, context, (place) => ({ ...place, hasRoom: async () => hasRoom }))
  const taken = await inPlace(file('All.mbox', mboxOf([letter(1)])))
  await assert.rejects(run(taken), (error) => error instanceof RetryLater && error.isPatient && error.code === 'disk-full', 'to wait is no failed attempt')
  assert.match((await findAccountById(db, taken.account.id))?.stateReason ?? '', /disk is full/)
  hasRoom = true
  await run(taken)
  assert.deepEqual(await figures(taken), ['done', 1, 1, 0, 0, 0])
  assert.equal((await findAccountById(db, taken.account.id))?.state, 'active')
})

storeTest('mail from files makes no second account of the name of a connected one', async (store, context) => {
  const { inPlace, file, db } = await house(store, context)
  await insertAccount(db, { id: 'acc_imap', user_id: 'usr_alice', provider: 'imap', name: 'Work', address: 'alice@work.example', config: '{}', state: 'active', state_reason: '', created_at: 1, synced_at: 1 })
  const path = file('Letters.mbox', mboxOf([letter(1)]))
  await assert.rejects(inPlace(path, 'Work'), (error) => error instanceof Fault && error.code === 'import-into-connected')
  const first = await inPlace(path, 'Old work')
  assert.equal((await inPlace(path, 'Old work')).account.id, first.account.id)
})

storeTest('what is gone is said; an account that is gone is not imported into; a paused one is finished', async (store, context) => {
  const { inPlace, upload, run, file, figures, db, clock, place } = await house(store, context)
  const lost = await upload('Letters.mbox', mboxOf([letter(1)]))
  await place.dropUpload(lost.account.id)
  await assert.rejects(run(lost), (error) => error instanceof Fault && error.code === 'import-lost')
  assert.match((await findImport(db, lost.importId))?.reason ?? '', /not here any more.*Import the file again/)

  const path = file('Paused.mbox', mboxOf([letter(1)]))
  const paused = await inPlace(path)
  await pauseAccount({ db, clock }, { userId: 'usr_alice', id: paused.account.id })
  await run(paused)
  assert.deepEqual(await figures(paused), ['done', 1, 1, 0, 0, 0])

  const gone = await inPlace(file('Gone.mbox', mboxOf([letter(1)])))
  await disconnectAccount({ db, clock }, { userId: 'usr_alice', id: gone.account.id }, (tx, accountId) => forgetMailOf(tx, clock, { userId: 'usr_alice', accountId }))
  await run(gone)
  assert.deepEqual(await subjectsOf(db, gone.account.id), [])

  const late = await inPlace(file('Late.mbox', mboxOf([letter(1)])))
  const plan = await findImport(db, late.importId)
  assert.ok(plan)
  await disconnectAccount({ db, clock }, { userId: 'usr_alice', id: late.account.id }, (tx, accountId) => forgetMailOf(tx, clock, { userId: 'usr_alice', accountId }))
  await concludeImport({ db, clock, log: openLog({ level: 'silent', process: 'test' }) }, { account: late.account, plan })
  assert.deepEqual(await mailboxesOfAccount(db, late.account.id), [], 'the end of an import makes no mailboxes of nobody')
})

storeTest('one mail of many megabytes is a mail like others', async (store, context) => {
  const { inPlace, run, file, figures, db } = await house(store, context)
  const large = `Subject: large\nFrom: ana@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=x.bin\nContent-Transfer-Encoding: base64\n\n${`${'QUJD'.repeat(19)}\n`.repeat(250_000)}--b--\n`
  const taken = await inPlace(file('Large.mbox', mboxOf([letter(1), large, letter(2)])))
  await run(taken)
  assert.deepEqual(await figures(taken), ['done', 3, 3, 0, 0, 0])
  assert.deepEqual(await subjectsOf(db, taken.account.id), ['large', 'letter 1', 'letter 2'])
})

storeTest('an uploaded file is kept for a mail that is too large, says where, and goes when somebody says so', async (store, context) => {
  const { upload, run, figures, folderOf, place, db, clock } = await house(store, context)
  const kept = (taken: TakenIn) => existsSync(join(folderOf(taken), 'upload'))
  const large = `Subject: large\nFrom: ana@example.org\n\n${`${'x'.repeat(998)}\n`.repeat(Math.ceil(limits.messageBytesMax / 999))}`
  const taken = await upload('Large.mbox', mboxOf([letter(1), large, letter(2)]))
  await run(taken)
  assert.deepEqual(await figures(taken), ['done', 3, 2, 0, 1, 0])
  assert.deepEqual(await subjectsOf(db, taken.account.id), ['large', 'letter 1', 'letter 2'])
  assert.ok(kept(taken))
  const { reason, keptFile } = await statusOfImport(db, (await findImport(db, taken.importId))!)
  const offset = mboxOf([letter(1)]).length
  assert.match(reason, new RegExp(`Large.mbox, byte ${offset}: it is larger than 160 MB`))
  assert.match(keptFile, new RegExp(`kept for one mail that is larger than that: imports/${taken.account.id}/upload`))
  // A worker that died after its end, and the sweep a month later, leave it.
  await run(taken)
  clock.advance(40 * limits.importLeftoverMs)
  for (const part of ['', 'upload']) utimesSync(join(folderOf(taken), part), NOON / 1000, NOON / 1000)
  assert.deepEqual(await sweepImports({ db, clock }, place), [])
  assert.ok(kept(taken))
  await dropKeptUpload({ db, imports: place }, taken.account)
  assert.ok(!kept(taken))
  assert.equal((await statusOfImport(db, (await findImport(db, taken.importId))!)).keptFile, '')
})
