// A server that lets everybody wait is asked by one at a time.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { scriptedImap } from '../../testing/scripted-imap.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal

test('while a server does not answer the work goes back to the queue, and one try is made after a while', async (context) => {
  const { port } = await scriptedImap(context, { greeting: '' })
  const clock = fixedClock(1_000)
  let tries = 0
  const credentials = async () => {
    tries++
    clock.advance(limits.imapConnectMs)
    return { user: 'a', password: 'b' }
  }
  const reader = openImapReader({ config: { host: '127.0.0.1', port, security: 'none' }, credentials, clock, timeouts: { greetingMs: 30 } })
  context.after(() => reader.close())
  const outcome = async (): Promise<RetryLater> => {
    const error = await reader.listMailboxes(never).then(() => undefined, (thrown: unknown) => thrown)
    assert.ok(error instanceof RetryLater, String(error))
    return error
  }
  const tried = await outcome()
  assert.deepEqual([tries, tried.isPatient], [1, false])
  const waited = await outcome()
  assert.deepEqual([tries, waited.isPatient, waited.message], [1, true, tried.message])
  clock.advance(limits.imapRetryMs)
  const both = await Promise.all([outcome(), outcome()])
  assert.deepEqual([tries, both.map(({ isPatient }) => isPatient)], [2, [false, true]])
})
