// The mailbox that people wait for is looked at first, and one where nothing happens seldom.
import assert from 'node:assert/strict'
import test from 'node:test'
import { intervalMs, isDue } from './intervals.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const usual = { inbox: 5, sent: 15, active: 30, archive: 24 * 60 }
const minutesOf = (mailbox: Partial<Parameters<typeof intervalMs>[0]>) => intervalMs({ role: '', kind: 'folder', changedAt: NOON - 2 * DAY, syncedAt: 0, ...mailbox }, usual, NOON) / MINUTE

test('each kind of mailbox has its interval', () => {
  assert.deepEqual(['inbox', 'sent', 'drafts', '', 'archive', 'trash', 'junk'].map((role) => minutesOf({ role: role as 'inbox' })), [5, 15, 15, 30, 1440, 1440, 1440])
  assert.equal(minutesOf({ kind: 'feed' }), 5)
})

test('a folder where nothing happened for a month is looked at once a day, one that was never looked at is not', () => {
  assert.equal(minutesOf({ changedAt: NOON - 31 * DAY }), 1440)
  assert.equal(minutesOf({ changedAt: 0 }), 30)
})

test('where something changed within the hour the next look comes sooner, but never within a minute', () => {
  assert.equal(minutesOf({ role: 'sent', changedAt: NOON - 10 * MINUTE }), 5)
  assert.equal(minutesOf({ role: 'inbox', changedAt: NOON - 59 * MINUTE }), 5 / 3)
  assert.equal(intervalMs({ role: 'inbox', kind: 'folder', changedAt: NOON, syncedAt: 0 }, { ...usual, inbox: 1 }, NOON), MINUTE)
})

test('a mailbox whose look failed for good is not due before its interval, nor later than in an hour', () => {
  const due = (role: 'inbox' | 'archive', failedMinutesAgo: number) =>
    isDue({ id: 'm', role, kind: 'folder', changedAt: 0, syncedAt: 0 }, usual, { nowMs: NOON, failedAt: (work) => (work === 'mailbox:m' ? NOON - failedMinutesAgo * MINUTE : 0) })
  assert.deepEqual([due('inbox', 4), due('inbox', 5), due('archive', 59), due('archive', 60)], [false, true, false, true])
})
