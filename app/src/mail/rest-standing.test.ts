// "It is being fetched now" is said only while it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '../../../src/web/contract/jobs.ts'
import { setLocale } from '../words/locale.ts'
import { restStanding } from './rest-standing.ts'

const job = (state: Job['state'], errorText = '') => ({ state, errorCode: errorText === '' ? '' : 'mail-no-answer', errorText })

test('what is under way is said to be, and cannot be asked for twice', () => {
  for (const one of [undefined, job('pending'), job('running')]) {
    const { waits, said } = restStanding(true, one)
    assert.equal(waits, true)
    assert.match(said, /being fetched/)
  }
})

test('a refusal is told with its reason, and not called fetching', () => {
  const again = restStanding(true, job('pending', 'The server did not answer'))
  assert.match(again.said, /did not answer/)
  assert.doesNotMatch(again.said, /being fetched/)
  assert.equal(again.waits, true, 'it is tried again by itself')
  const given = restStanding(true, job('failed', 'The server did not answer'))
  assert.match(given.said, /did not answer/)
  assert.equal(given.waits, false, 'it can be asked for again')
})

test('what is put off gives its own reason, and asks nobody to try again', () => {
  setLocale('ro')
  const { said } = restStanding(true, { ...job('pending', 'mail.example cannot be reached'), errorCode: 'retry-later' })
  setLocale('en')
  assert.match(said, /mail\.example cannot be reached\.$/)
})

test('work that ended and brought nothing says so', () => {
  const { waits, said } = restStanding(true, job('completed'))
  assert.equal(waits, false)
  assert.doesNotMatch(said, /being fetched/)
})

test('nothing is said before anybody asks', () => assert.deepEqual(restStanding(false, undefined), { waits: false, said: '', isOver: false }))
