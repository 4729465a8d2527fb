// However much is told, what is on the screen is read to its end, at its pace, and once more after.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { pacedReads } from './paced-reads.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('news that pour in break off no read and end in no flood; the last is read after the last', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const log: string[] = []
    let end: (() => void) | undefined
    const reads = pacedReads(
      (key) => {
        log.push(`begin ${key.join(' ')}`)
        return new Promise<void>((resolve) => (end = () => { log.push('end'); resolve() }))
      },
      { gatherMs: 250, paceOf: () => 2_000 },
    )
    for (let n = 0; n < 20; n += 1) {
      reads.ask(['search'])
      mock.timers.tick(250)
    }
    assert.deepEqual(log, ['begin search'], 'the one under way goes on')
    end?.()
    await settled()
    mock.timers.tick(1_999)
    assert.deepEqual(log, ['begin search', 'end'])
    mock.timers.tick(1)
    assert.deepEqual(log, ['begin search', 'end', 'begin search'], 'told meanwhile, read once more')
    end?.()
    await settled()
    mock.timers.tick(60_000)
    assert.equal(log.length, 4, 'silence reads nothing')
    reads.ask(['search'])
    reads.stop()
    mock.timers.tick(60_000)
    assert.equal(log.length, 4)
  } finally {
    mock.timers.reset()
  }
})

test('one thing waits for no other, and a read that fails is followed by the next', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const log: string[] = []
    const reads = pacedReads(
      (key) => {
        log.push(key.join(' '))
        return key[0] === 'search' ? new Promise(() => {}) : Promise.reject(new Error('too many'))
      },
      { gatherMs: 250, paceOf: () => 0 },
    )
    for (let n = 0; n < 2; n += 1) {
      reads.ask(['search'])
      reads.ask(['threads'])
      mock.timers.tick(250)
      await settled()
      mock.timers.tick(1)
    }
    assert.deepEqual(log, ['search', 'threads', 'threads'])
    reads.stop()
  } finally {
    mock.timers.reset()
  }
})
