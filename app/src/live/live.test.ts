// What the socket's words make the app read, and how long it waits before calling again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '../../../src/web/contract/jobs.ts'
import { mergeJob, mergeList } from '../api/merge-job.ts'
import { importEndedText } from './import-ended.ts'
import { pauseBefore } from './socket.ts'
import { paceOf, staleAfter, staleAfterJob } from './what-to-read.ts'

const changed = (topic: Parameters<typeof staleAfter>[0]['topic'], subject: string) => staleAfter({ type: 'changed', topic, subject })

test('a changed thread reads that thread, not all of them', () => {
  const keys = changed('thread', 't1').map((key) => key.join(' '))
  assert.deepEqual(keys, ['threads', 'search', 'mailboxes', 'draft', 'drafts', 'thread t1'])
})

test('how accounts are kept in step is read by the news of their work: how far it is while it moves, all of it when it ends', () => {
  const after = (name: string, state: Job['state']) => staleAfterJob({ name, state }).map((key) => key.join(' '))
  assert.deepEqual(after('mail.fetch-older', 'running'), ['sync progress'])
  assert.deepEqual(after('mail.prove-mailbox', 'completed'), ['sync progress', 'sync jobs', 'sync proofs', 'sync errors'])
  assert.deepEqual(after('calendar.pull-calendar', 'failed'), ['sync progress', 'sync jobs', 'sync errors'])
  assert.deepEqual(after('actions.execute', 'completed'), [])
  for (const key of ['sync', 'import-estimate']) assert.ok(changed('account', 'a').some((one) => one[0] === key), key)
  assert.ok(paceOf(['search']) > paceOf(['threads']) && paceOf(['sync']) > paceOf(['sync', 'progress']), 'what costs more is read more seldom')
})

test('an action’s news does not read mail again', () => {
  assert.equal(changed('action', 'a1').some((key) => key[0] === 'threads'), false)
})

test('what was approved beforehand is read when it changes, and a person’s choices are not', () => {
  assert.deepEqual(changed('setting', 'standing'), [['standing'], ['rules']])
  assert.deepEqual(changed('setting', 'rules'), [['rules']])
  assert.deepEqual(changed('setting', ''), [['settings']])
})

test('without a subject all of that kind is read', () => {
  assert.ok(changed('thread', '').some((key) => key.length === 1 && key[0] === 'thread'))
})

test('the end of an import is told with its sums, once, and only of one that was seen to run', () => {
  const it = (state: Job['state'], counters: Job['counters'] = { found: 3, stored: 1, duplicate: 1, broken: 1 }) => ({ id: 'a', name: 'mail.fetch-older', state, counters }) as Job
  assert.match(importEndedText(it('running'), it('completed')), /3 found, 1 stored, 1 here before, 1 damaged/)
  assert.equal(importEndedText(it('completed'), it('completed')), '')
  assert.equal(importEndedText(undefined, it('completed')), '')
  assert.equal(importEndedText(it('running'), it('pending')), '')
  assert.equal(importEndedText(it('running', {}), it('completed', {})), '')
})

const job = (id: string, done: number) => ({ id, done, seq: done }) as Job

test('a job’s news replaces it in place; a new job comes first; a list never read stays unread', () => {
  assert.deepEqual(mergeJob([job('a', 1), job('b', 1)], job('b', 2))!.map((one) => [one.id, one.done]), [['a', 1], ['b', 2]])
  assert.deepEqual(mergeJob([job('a', 1)], job('c', 0))!.map((one) => one.id), ['c', 'a'])
  assert.equal(mergeJob(undefined, job('a', 1)), undefined)
})

test('a list that was asked for before a job ended does not make it run again', () => {
  const known = [job('a', 5), job('b', 1)]
  assert.deepEqual(mergeList(known, [job('c', 1), job('a', 3), job('b', 2)]).map((one) => [one.id, one.done]), [['c', 1], ['a', 5], ['b', 2]])
  assert.deepEqual(mergeJob(known, job('a', 4))!.map((one) => one.done), [5, 1])
})

test('pauses grow, stay under twenty seconds, and never fall to nothing', () => {
  assert.deepEqual([0, 1, 2].map((attempt) => pauseBefore(attempt, 1)), [500, 1000, 2000])
  assert.equal(pauseBefore(40, 1), 20_000)
  assert.equal(pauseBefore(0, 0), 250)
})
