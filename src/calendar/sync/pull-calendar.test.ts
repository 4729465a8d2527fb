// From a folder to the agenda: the two jobs over the real folder reader, on both stores.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { connectAccount, pauseAccount } from '../../accounts/connected-accounts.ts'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { putPerson } from '../../testing/people.ts'
import { storeTest } from '../../testing/real-store.ts'
import type { CalendarReader } from '../calendar-port.ts'
import { sampleEvent } from '../calendar-reader-contract.ts'
import { eventsBetween } from '../agenda.ts'
import { listCalendars } from '../calendar-store.ts'
import { brokenEvents } from '../event-store.ts'
import { forgetCalendarsOf } from '../forget-account.ts'
import { openIcsReader } from '../ics/ics-reader.ts'
import { pullCalendarHandler } from './pull-calendar.ts'
import { syncAllCalendarsHandler } from './sync-all.ts'
import { syncCalendarsHandler } from './sync-calendars.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const JANUARY = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 1, 1) }

async function house(db: Db, context: TestContext) {
  for (const id of ['acc', 'other']) {
    const row = { id, user_id: 'alice', provider: 'maildir', name: id, address: '', config: '{}', state: 'active', state_reason: '', created_at: 1, synced_at: 0 }
    await db.query.insertInto('accounts').values(row).execute()
  }
  const root = mkdtempSync(join(tmpdir(), 'secretary-pull-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'work'))
  const counts: Record<string, number>[] = []
  const job: JobContext = {
    db,
    clock: fixedClock(NOON),
    log: openLog({ level: 'silent', process: 'test' }),
    jobId: 'job_1',
    userId: 'alice',
    attempt: 1,
    signal: new AbortController().signal,
    checkpoint: undefined,
    saveCheckpoint: () => Promise.resolve(),
    requireLease: async () => {},
    report: (progress) => counts.push(progress.count ?? {}),
  }
  const deps = { readerFor: (): Promise<CalendarReader> => Promise.resolve(openIcsReader({ root, timeZone: 'Europe/Bucharest' })) }
  const sync = () => syncCalendarsHandler(deps)({ accountId: 'acc' }, job)
  const pull = async () => {
    for (const { id } of await listCalendars(db, 'alice')) await pullCalendarHandler(deps)({ calendarId: id }, job)
  }
  return { root, job, deps, counts, sync, pull }
}

const jobsWaiting = async (db: Db) => {
  const rows = await db.query.selectFrom('jobs').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

storeTest('a folder becomes calendars, a pull of each, and an agenda; a second pull changes nothing', async ({ db }, context) => {
  const { root, counts, sync, pull } = await house(db, context)
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a@test', 'stand-up').replace('SUMMARY', 'RRULE:FREQ=WEEKLY\r\nORGANIZER:mailto:bob@example.org\r\nSUMMARY'))
  writeFileSync(join(root, 'work', 'b.ics'), 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:b\r\nSUMMARY:odd\r\nDTSTART:never\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n')
  await sync()
  assert.deepEqual(await jobsWaiting(db), ['calendar.pull-calendar'])
  await pull()
  assert.deepEqual(counts.at(-1), { found: 2, stored: 1, broken: 1, removed: 0 })

  const [calendar, ...others] = await listCalendars(db, 'alice')
  assert.deepEqual(others, [])
  assert.deepEqual([calendar?.name, calendar?.timeZone, calendar?.syncedAt], ['work', 'Europe/Bucharest', NOON])
  const { items, truncated } = await eventsBetween(db, { userId: 'alice', ...JANUARY })
  assert.equal(truncated, false)
  assert.deepEqual(items.map(({ startMs }) => new Date(startMs).getUTCDate()), [5, 12, 19, 26])
  const [first] = items
  assert.deepEqual(first, {
    id: `${first?.eventId}@2026-01-05T10:00:00.000Z`, eventId: first?.eventId, calendarId: calendar?.id, summary: 'stand-up', location: '',
    startMs: Date.UTC(2026, 0, 5, 10), endMs: Date.UTC(2026, 0, 5, 11), allDay: false, startDate: '', endDate: '', timeZone: 'UTC',
    status: 'confirmed', recurring: true, organizer: 'bob@example.org', attendees: [],
  })
  const broken = await brokenEvents(db, 'alice', 10)
  assert.deepEqual(broken.map(({ summary }) => summary), ['odd'])
  assert.match(broken[0]?.broken ?? '', /not a time/)

  const changes = async () => (await db.query.selectFrom('changes').select('seq').where('topic', '=', 'event').execute()).length
  const before = [await changes(), counts.length]
  await pull()
  assert.deepEqual([await changes(), counts.length], before)
})

storeTest('an event that changes keeps its id; one that is removed is gone; nobody else sees either', async ({ db }, context) => {
  const { root, sync, pull } = await house(db, context)
  for (const name of ['a', 'b']) writeFileSync(join(root, 'work', `${name}.ics`), sampleEvent(name, name))
  await sync()
  await pull()
  const before = (await eventsBetween(db, { userId: 'alice', ...JANUARY })).items
  assert.deepEqual(before.map(({ summary }) => summary).toSorted(), ['a', 'b'])
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a, changed'))
  rmSync(join(root, 'work', 'b.ics'))
  await pull()
  const after = (await eventsBetween(db, { userId: 'alice', ...JANUARY })).items
  assert.deepEqual(after.map(({ summary }) => summary), ['a, changed'])
  assert.equal(after[0]?.eventId, before.find(({ summary }) => summary === 'a')?.eventId)
  assert.deepEqual((await eventsBetween(db, { userId: 'bob', ...JANUARY })).items, [])
  assert.deepEqual(await listCalendars(db, 'bob'), [])
})

storeTest('a reader that fails half-way leaves cursor, events and jobs as they were', async ({ db }, context) => {
  const { root, job, sync, pull } = await house(db, context)
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a'))
  await sync()
  await pull()
  const snapshot = async () => [
    await db.query.selectFrom('calendars').selectAll().execute(),
    await db.query.selectFrom('events').selectAll().execute(),
    await jobsWaiting(db),
  ]
  const before = await snapshot()
  rmSync(join(root, 'work'), { recursive: true })
  await assert.rejects(pull(), { name: 'Fault', code: 'calendar-path-refused' })
  const failing = { readerFor: () => Promise.reject(new Error('no reader')) }
  await assert.rejects(syncCalendarsHandler(failing)({ accountId: 'acc' }, job), /no reader/)
  assert.deepEqual(await snapshot(), before)
})

storeTest('an account whose calendars cannot be read says so, until they can be or are gone', async ({ db }, context) => {
  const { root, job, sync, pull } = await house(db, context)
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a'))
  await sync()
  const state = async () => (await db.query.selectFrom('accounts').select(['state', 'state_reason']).where('id', '=', 'acc').execute()).map((row) => [row.state, row.state_reason])[0]
  renameSync(join(root, 'work'), join(root, '.work'))
  await assert.rejects(pull(), { code: 'calendar-path-refused' })
  const failing = await state()
  assert.deepEqual([failing?.[0], /not a calendar of this folder/.test(failing?.[1] ?? '')], ['failing', true])
  renameSync(join(root, '.work'), join(root, 'work'))
  await pull()
  assert.deepEqual(await state(), ['active', ''])
  renameSync(join(root, 'work'), join(root, '.work'))
  await assert.rejects(pull())
  await sync()
  assert.deepEqual(await state(), ['active', ''])
  await assert.rejects(syncCalendarsHandler({ readerFor: () => Promise.reject(new Error('no reader')) })({ accountId: 'acc' }, job), /no reader/)
  assert.deepEqual(await state(), ['failing', 'no reader'])
})

storeTest('nothing is read of an account that is paused', async ({ db }, context) => {
  const { job, sync } = await house(db, context)
  await sync()
  await pauseAccount({ db, clock: job.clock }, { userId: 'alice', id: 'acc' })
  const deps = { readerFor: () => assert.fail('a paused account was read') }
  await syncCalendarsHandler(deps)({ accountId: 'acc' }, job)
  for (const { id } of await listCalendars(db, 'alice')) await pullCalendarHandler(deps)({ calendarId: id }, job)
})

storeTest('a calendar that is gone hides its events, and comes back with them under its old id', async ({ db }, context) => {
  const { root, sync, pull } = await house(db, context)
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a'))
  await sync()
  await pull()
  const [before] = await listCalendars(db, 'alice')
  rmSync(join(root, 'work'), { recursive: true })
  await sync()
  assert.deepEqual(await listCalendars(db, 'alice'), [])
  assert.deepEqual((await eventsBetween(db, { userId: 'alice', ...JANUARY })).items, [])
  mkdirSync(join(root, 'work'))
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a'))
  await sync()
  await pull()
  assert.equal((await listCalendars(db, 'alice'))[0]?.id, before?.id)
  assert.equal((await eventsBetween(db, { userId: 'alice', ...JANUARY })).items.length, 1)
})

storeTest('pages follow each other by themselves, and text that PostgreSQL cannot hold is no obstacle', async ({ db }, context) => {
  const { root, counts, sync, pull } = await house(db, context)
  const bodies = [...Array(501).keys()].map((i) => /BEGIN:VEVENT[^]*END:VEVENT\r\n/.exec(sampleEvent(`e${i}`, `n\0 ${i}`))?.[0])
  rmSync(join(root, 'work'), { recursive: true })
  writeFileSync(join(root, 'all.ics'), `BEGIN:VCALENDAR\r\n${bodies.join('')}END:VCALENDAR\r\n`)
  await sync()
  await pull()
  assert.deepEqual(counts.flatMap(({ found = [] }) => found), [500, 1])
  assert.equal((await listCalendars(db, 'alice'))[0]?.syncedAt, NOON)
  assert.equal((await eventsBetween(db, { userId: 'alice', ...JANUARY })).items.length, 501)
})

storeTest('what is forgotten is one account\'s, and only that', async ({ db }, context) => {
  const { root, job, deps, sync, pull } = await house(db, context)
  writeFileSync(join(root, 'work', 'a.ics'), sampleEvent('a', 'a'))
  await sync()
  await syncCalendarsHandler(deps)({ accountId: 'other' }, job)
  await pull()
  await db.transaction((tx) => forgetCalendarsOf(tx, { userId: 'bob', accountId: 'acc' }))
  assert.equal((await listCalendars(db, 'alice')).length, 2)
  await db.transaction((tx) => forgetCalendarsOf(tx, { userId: 'alice', accountId: 'acc' }))
  assert.deepEqual((await listCalendars(db, 'alice')).map(({ accountId }) => accountId), ['other'])
  assert.equal((await eventsBetween(db, { userId: 'alice', ...JANUARY })).items.length, 1)
})

storeTest('now and then every account that is not paused is asked once, however often one asks', async ({ db }, context) => {
  const { job } = await house(db, context)
  await putPerson(db, 'alice')
  const account = (address: string) =>
    connectAccount({ db, clock: job.clock }, { userId: 'alice', provider: 'maildir', name: '', address, config: {} })
  await account('a@example.org')
  await pauseAccount({ db, clock: job.clock }, await account('b@example.org'), 'on holiday')
  await db.query.deleteFrom('accounts').where('id', 'in', ['acc', 'other']).execute()
  await syncAllCalendarsHandler({}, job)
  await syncAllCalendarsHandler({}, job)
  assert.deepEqual(await jobsWaiting(db), ['calendar.sync-account'])
})
