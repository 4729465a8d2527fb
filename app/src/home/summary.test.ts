// The home screen says that all is quiet only when it has looked everywhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { summary, type HomeFacts } from './summary.ts'

setLocale('en')
const quiet: HomeFacts = { waiting: 0, unread: 0, next: 'nothing' }
const busy: HomeFacts = { waiting: 2, unread: 3, next: { title: 'Site visit', time: '14:00' } }
const said = (facts: HomeFacts) => Object.values(summary(facts)).join(' ').trim()

test('a quiet day is called quiet when tray, mail and calendar have answered', () => {
  assert.deepEqual(summary(quiet), { first: 'Nothing needs you.', rest: 'The rest of the day is free.' })
})

test('nothing is said of what has not answered', () => {
  assert.equal(said({ waiting: undefined, unread: undefined, next: undefined }), '')
  assert.equal(said({ ...quiet, waiting: undefined }), 'The rest of the day is free.')
  assert.equal(said({ ...quiet, unread: undefined }), 'The rest of the day is free.')
  assert.equal(said({ ...quiet, next: undefined }), 'Nothing needs you.')
})

test('what is known is said although the rest is not', () => {
  assert.match(said({ waiting: 2, unread: undefined, next: undefined }), /^2 /)
  assert.match(said({ ...busy, next: undefined }), /^2 .* 3 /)
  assert.equal(summary({ ...busy, waiting: undefined }).first, '', 'mail does not lead while a proposal may be waiting')
  assert.match(said({ ...busy, waiting: undefined }), /^3 .*Site visit at 14:00\.$/)
})
