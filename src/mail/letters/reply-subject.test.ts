// Subjects as mail programs write them.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readSubject } from './reply-subject.ts'

for (const [subject, bare, isReply] of [
  ['Lunch on Friday', 'Lunch on Friday', false],
  ['Re: Lunch on Friday', 'Lunch on Friday', true],
  ['RE[2]: re:Lunch on Friday ', 'Lunch on Friday', true],
  ['Răsp: Masa de vineri', 'Masa de vineri', true],
  ['AW: WG: Angebot', 'Angebot', true],
  ['Fwd: Re: Lunch', 'Lunch', false],
  ['答复：午餐', '午餐', true],
  ['Reminder: Lunch', 'Reminder: Lunch', false],
  ['Re-use of the hall', 'Re-use of the hall', false],
  ['Re:', '', true],
  ['', '', false],
] as const) {
  test(`“${subject}” is ${isReply ? 'an answer' : 'no answer'}`, () => {
    assert.deepEqual(readSubject(subject), { bare, isReply })
  })
}

test('a subject of nothing but prefixes takes no time', () => {
  assert.equal(readSubject('Re: '.repeat(50_000)).bare, '')
})
