// Files of stored mail are hashed and scanned in the background: newest first, once for the same
// bytes, and whatever is not said by the scanner stays not scanned, whoever dies in between.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { CompiledQuery } from 'kysely'
import { RetryLater } from '../../base/fault.ts'
import { openLog } from '../../base/log.ts'
import { enqueue, type JobContext } from '../../jobs/job.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openKeptMail, plainParser } from '../../testing/kept-mail.ts'
import { openTestStore, storeTest, type TestStore } from '../../testing/real-store.ts'
import { verdictsOf } from '../messages/attachment-store.ts'
import { completeMessages } from '../messages/mail-store.ts'
import { NO_MARKS, rowOf } from '../sync/read-in.ts'
import { outlineMail } from '../parse/mail-outline.ts'
import { fetchOlder } from '../sync/ask-for-older.ts'
import { scanAttachmentsHandler } from './scan-attachments.ts'
import type { Judgement, VirusScanner } from './virus-scanner.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const HARM = 'harm in it'
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Finds what says harm; `away` and `version` are turned by tests. */
function scannerOf(judge: (file: string) => Judgement = (file) => (file.includes('harm') ? { verdict: 'infected', threat: 'Test.Harm' } : { verdict: 'clean' })) {
  const state = { version: 'v1', away: false, asked: [] as string[] }
  const here = () => {
    if (state.away) throw new RetryLater('The scanner is away', { afterMs: 1 })
  }
  const scanner: VirusScanner = {
    async signatures() {
      here()
      return { version: state.version, madeAtMs: 0 }
    },
    async scan(file) {
      here()
      state.asked.push(Buffer.from(file).toString())
      return judge(Buffer.from(file).toString())
    },
  }
  return { scanner, state }
}

function jobContext({ db }: Pick<TestStore, 'db'>, saveCheckpoint: JobContext['saveCheckpoint'] = async () => {}): JobContext {
  return { db, clock: fixedClock(NOON), log: openLog({ level: 'silent', process: 'test' }), jobId: 'job_1', userId: '', attempt: 1, signal: new AbortController().signal, checkpoint: undefined, saveCheckpoint, requireLease: async () => {}, report: () => {} }
}

function house(store: TestStore, context: TestContext, scanner?: VirusScanner) {
  const mail = openKeptMail(store, context)
  const run = (withScanner = scanner, saveCheckpoint?: JobContext['saveCheckpoint']) => scanAttachmentsHandler({ packs: mail.packs, parser: plainParser, scanner: withScanner })({}, jobContext(store, saveCheckpoint))
  const filesOf = async (id: number) => (await verdictsOf(store.db, [id])).get(id) ?? []
  const changes = async () => (await store.db.query.selectFrom('changes').select(['topic', 'subject']).orderBy('seq').execute()).filter(({ topic }) => topic === 'thread').map(({ subject }) => subject)
  return { ...mail, run, filesOf, changes }
}

storeTest('without a scanner files are hashed, and none is called anything', async (store, context) => {
  const { put, run, filesOf } = house(store, context)
  const { id } = await put({ subject: 'two', files: [{ name: 'a.txt', content: 'first' }, { name: 'b.txt', content: HARM }] })
  await run()
  assert.deepEqual((await filesOf(id)).map(({ sha256, verdict }) => [sha256, verdict]), [[sha('first'), ''], [sha(HARM), '']])
})

storeTest('the newest mail comes first; what is infected is named, and so is what is clean', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run, filesOf } = house(store, context, scanner)
  const old = await put({ subject: 'old', files: [{ name: 'old.txt', content: 'an old file' }], dateMs: NOON - 9e9 })
  const fresh = await put({ subject: 'fresh', files: [{ name: 'fresh.txt', content: HARM }] })
  await run()
  assert.deepEqual(state.asked, [HARM, 'an old file'])
  assert.deepEqual((await filesOf(fresh.id)).map(({ verdict, threat, sha256 }) => [verdict, threat, sha256]), [['infected', 'Test.Harm', sha(HARM)]])
  assert.deepEqual((await filesOf(old.id)).map(({ verdict, threat }) => [verdict, threat]), [['clean', '']])
})

storeTest('an open app hears of what is infected however old it is, and of a clean file only while it is news', async (store, context) => {
  const { scanner } = scannerOf()
  const { put, run, changes } = house(store, context, scanner)
  const told = async (letter: Parameters<typeof put>[0]) => {
    const { threadId } = await put(letter)
    const before = (await changes()).length
    await run()
    return (await changes()).slice(before).includes(threadId)
  }
  assert.equal(await told({ subject: 'old and clean', files: [{ name: 'a', content: 'a' }], dateMs: NOON - 9e9 }), false)
  assert.equal(await told({ subject: 'old and bad', files: [{ name: 'b', content: HARM }], dateMs: NOON - 8e9 }), true)
  assert.equal(await told({ subject: 'new and clean', files: [{ name: 'c', content: 'c' }], dateMs: NOON }), true)
})

storeTest('the same bytes are scanned once by the same signatures, whoever was sent them', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run, filesOf } = house(store, context, scanner)
  await put({ subject: 'to alice', files: [{ name: 'offer.txt', content: HARM }] })
  await run()
  const bobs = await put({ subject: 'to bob', userId: 'usr_bob', files: [{ name: 'other-name.txt', content: HARM }] })
  await run()
  assert.deepEqual([state.asked.length, (await filesOf(bobs.id))[0]?.verdict], [1, 'infected'])
  state.version = 'v2'
  const again = await put({ subject: 'again', files: [{ name: 'offer.txt', content: HARM }] })
  await run()
  assert.deepEqual([state.asked.length, (await filesOf(again.id))[0]?.threat], [2, 'Test.Harm'])
})

storeTest('what was infected by older signatures is asked about again, and given back when they were wrong', async (store, context) => {
  let isHarm = true
  const { scanner, state } = scannerOf(() => (isHarm ? { verdict: 'infected', threat: 'Wrong.Alarm' } : { verdict: 'clean' }))
  const { put, run, filesOf, changes } = house(store, context, scanner)
  const { id, threadId } = await put({ subject: 'invoice', files: [{ name: 'invoice.pdf', content: '%PDF-1.7' }], dateMs: NOON - 9e9 })
  await run()
  isHarm = false
  await run()
  assert.equal((await filesOf(id))[0]?.verdict, 'infected', 'the same signatures would say the same')
  state.version = 'v2'
  const before = (await changes()).length
  await run()
  assert.deepEqual([(await filesOf(id))[0]?.verdict, (await filesOf(id))[0]?.threat], ['clean', ''])
  assert.ok((await changes()).slice(before).includes(threadId))
})

storeTest('a scanner that goes away fails nothing: files are hashed, wait, and are scanned when it is back', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run, filesOf } = house(store, context, scanner)
  const { id } = await put({ subject: 'waits', files: [{ name: 'a', content: HARM }, { name: 'b', content: 'b' }] })
  state.away = true
  await run()
  assert.deepEqual((await filesOf(id)).map(({ verdict, sha256 }) => [verdict, sha256]), [['', sha(HARM)], ['', sha('b')]])
  state.away = false
  await run()
  assert.deepEqual((await filesOf(id)).map(({ verdict }) => verdict), ['infected', 'clean'])
})

storeTest('a scanner that goes away between two files leaves what it said, and the rest waits', async (store, context) => {
  const first = scannerOf((file) => {
    if (file === 'second') throw new RetryLater('gone', { afterMs: 1 })
    return { verdict: 'clean' }
  })
  const { put, run, filesOf } = house(store, context, first.scanner)
  const { id } = await put({ subject: 'cut', files: [{ name: 'a', content: 'first' }, { name: 'b', content: 'second' }, { name: 'c', content: 'third' }] })
  await run()
  assert.deepEqual((await filesOf(id)).map(({ verdict }) => verdict), ['clean', '', ''])
  const later = scannerOf()
  await run(later.scanner)
  assert.deepEqual([(await filesOf(id)).map(({ verdict }) => verdict), later.state.asked], [['clean', 'clean', 'clean'], ['second', 'third']])
})

storeTest('what the scanner gives up on keeps its reason, and is asked about no more', async (store, context) => {
  const { scanner, state } = scannerOf(() => ({ verdict: 'not-scannable', why: 'It is larger than the virus scanner takes' }))
  const { put, run, filesOf } = house(store, context, scanner)
  const { id } = await put({ subject: 'huge', files: [{ name: 'a', content: 'a' }] })
  await run()
  await run()
  assert.deepEqual([(await filesOf(id)).map(({ verdict, why }) => [verdict, why]), state.asked.length], [[['not-scannable', 'It is larger than the virus scanner takes']], 1])
})

storeTest('files of a mail that cannot be read wait until it can be, and keep none of the others', async (store, context) => {
  const { scanner } = scannerOf()
  const { put, run, filesOf, folder } = house(store, context, scanner)
  const fine = await put({ subject: 'fine', files: [{ name: 'a', content: 'a' }], dateMs: NOON - 9e9 })
  const lost = await put({ subject: 'lost', files: [{ name: 'b', content: 'b' }] })
  const file = join(folder, readdirSync(folder)[0] ?? '')
  const whole = readFileSync(file)
  truncateSync(file, lost.raw.block + 5)
  await run()
  assert.deepEqual([(await filesOf(lost.id))[0]?.verdict, (await filesOf(fine.id))[0]?.verdict], ['', 'clean'])
  writeFileSync(file, whole)
  await run()
  assert.equal((await filesOf(lost.id))[0]?.verdict, 'clean')
})

storeTest('a mail of which only the start is here waits for its rest, whose files are then judged', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run, filesOf, packs } = house(store, context, scanner)
  const stored = await put({ subject: 'start', files: [{ name: 'a', content: 'half' }], lacking: { kind: 'deferred', why: '', size: 90_000 } })
  await run()
  assert.deepEqual([state.asked, (await filesOf(stored.id))[0]?.sha256], [[], ''])
  const raw = Buffer.from('Subject: whole\r\nContent-Type: application/zip; name=a.zip\r\n\r\nharm in a zip\r\n')
  const [place] = await packs.append([raw])
  await store.db.transaction((tx) => completeMessages(tx, NOON, [{ messageId: stored.id, message: { ...rowOf({ remoteId: stored.remoteId, raw, receivedMs: NOON }, NO_MARKS, outlineMail(raw)), raw: place! } }]))
  await run()
  assert.equal((await filesOf(stored.id))[0]?.verdict, 'infected')
})

storeTest('while older mail is read in it does one step and leaves the rest to the next minute', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run } = house(store, context, scanner)
  for (let n = 0; n < 30; n++) await put({ subject: `mail ${n}`, files: [{ name: 'a', content: `file ${n}` }], dateMs: NOON - n * 60_000 })
  await store.db.transaction((tx) => enqueue(tx, fixedClock(NOON), fetchOlder, { accountId: 'acc' }))
  await run()
  assert.deepEqual([state.asked.length, state.asked[0]], [20, 'file 0'])
  await store.db.query.deleteFrom('jobs').execute()
  await run()
  assert.equal(new Set(state.asked).size, 30)
})

storeTest('a stop between two steps costs nothing: no file is left out and none is asked about twice', async (store, context) => {
  const { scanner, state } = scannerOf()
  const { put, run } = house(store, context, scanner)
  for (let n = 0; n < 25; n++) await put({ subject: `mail ${n}`, files: [{ name: 'a', content: `file ${n}` }], dateMs: NOON - n * 60_000 })
  await assert.rejects(run(scanner, () => Promise.reject(new Error('The power is gone'))), /power/)
  await run()
  assert.deepEqual([state.asked.length, new Set(state.asked).size], [25, 25])
})

test('no question of it walks all files', async (context) => {
  const { db } = await openTestStore(context)
  for (const [question, index] of [
    [`select distinct m.id from attachments a join messages m on m.id = a.message_id where a.verdict = '' and a.message_id < 9 and m.whole = 1 order by m.id desc limit 20`, /attachments_unscanned/],
    [`select distinct m.id from attachments a join messages m on m.id = a.message_id where a.sha256 = '' and a.verdict = '' and a.message_id < 9 order by m.id desc limit 20`, /attachments_un(?:scanned|read)/],
    [`select threat from attachments where sha256 = 'x' and verdict <> '' and verdict = 'infected' limit 1`, /attachments_judged/],
    [`select distinct m.id from attachments a join messages m on m.id = a.message_id where a.verdict = 'infected' and a.signatures <> 'v' limit 20`, /attachments_infected/],
  ] as const) {
    const { rows } = await db.query.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${question}`))
    assert.match(rows.map(({ detail }) => detail).join('; '), index, question)
  }
})
