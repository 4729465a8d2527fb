// Recipients as typed, and the hours of "later" on the writer's own wall.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentOfWall, wallTime } from '../words/dates.ts'
import { addRecipients, readRecipients, writeAddress } from './address-list.ts'
import { sendTimes } from './send-times.ts'

test('addresses are read as people write them, and what is none stays as it was typed', () => {
  const text = '"Pop, Ana" <ana@example.org>; luca@example.net,  Mara <mara@example.org> '
  const read = readRecipients(text)
  assert.deepEqual(read.map((one) => [one.name, one.address, one.wrong]), [['Pop, Ana', 'ana@example.org', false], ['', 'luca@example.net', false], ['Mara', 'mara@example.org', false]])
  assert.deepEqual(readRecipients('ana, b@c\nx@y..z').map((one) => [one.address, one.wrong]), [['ana', true], ['b@c', false], ['x@y..z', true]])
  for (const person of read) assert.deepEqual(readRecipients(writeAddress(person)), [person])
  assert.equal(addRecipients(read, readRecipients('LUCA@example.net, new@example.org')).length, 4)
})

const zone = 'Europe/Bucharest'
const times = (wall: string) => sendTimes(momentOfWall(wall, zone) ?? 0, zone).map(({ id, at }) => `${id} ${wallTime(at, zone)}`)

test('later is this evening, tomorrow morning or Monday morning, as far as they lie ahead', () => {
  assert.deepEqual(times('2026-11-19T10:00'), ['evening 2026-11-19T18:00', 'tomorrow 2026-11-20T08:00', 'monday 2026-11-23T08:00'])
  assert.deepEqual(times('2026-11-20T17:30'), ['tomorrow 2026-11-21T08:00', 'monday 2026-11-23T08:00'])
  // On a Sunday tomorrow is Monday, said once.
  assert.deepEqual(times('2026-11-22T20:00'), ['tomorrow 2026-11-23T08:00'])
  // Over the night in which the clocks go back.
  assert.deepEqual(times('2026-10-24T20:00'), ['tomorrow 2026-10-25T08:00', 'monday 2026-10-26T08:00'])
})
