// However fast jobs move, whoever shows them is told twice a second.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { Job } from '../../../src/web/contract/jobs.ts'
import { gatherJobs } from './gather-jobs.ts'

const job = (id: string, seq: number) => ({ id, seq }) as Job

test('the first news is told at once, what follows together and twice a second, and nothing is lost', () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const told: string[][] = []
    const gathered = gatherJobs((jobs) => told.push(jobs.map(({ id, seq }) => `${id}${seq}`)))
    gathered.hear(job('a', 1))
    assert.deepEqual(told, [['a1']])
    for (let seq = 2; seq <= 40; seq += 1) {
      gathered.hear(job('a', seq))
      gathered.hear(job('b', seq))
      mock.timers.tick(50)
    }
    assert.ok(told.length <= 1 + 4, `${told.length} in two seconds`)
    mock.timers.tick(500)
    assert.deepEqual(told.at(-1), ['a40', 'b40'])
    const before = told.length
    mock.timers.tick(5_000)
    assert.equal(told.length, before, 'silence is not told')
    gathered.hear(job('a', 39))
    assert.deepEqual(told.at(-1), ['a39'], 'after silence at once again')
  } finally {
    mock.timers.reset()
  }
})

test('of two that crossed the newer is told, and after the end nothing', () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const told: number[] = []
    const gathered = gatherJobs((jobs) => told.push(...jobs.map(({ seq }) => seq)))
    gathered.hear(job('x', 1))
    gathered.hear(job('x', 5))
    gathered.hear(job('x', 4))
    mock.timers.tick(500)
    assert.deepEqual(told, [1, 5])
    gathered.hear(job('x', 6))
    gathered.stop()
    mock.timers.tick(1_000)
    assert.deepEqual(told, [1, 5])
  } finally {
    mock.timers.reset()
  }
})
