// The short form of kill-rounds.ts: a few kills at random moments, a new seed at every run.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import { killRounds } from './kill-rounds.ts'

const ROUNDS = 8

test(`nothing is lost, doubled or done unasked by ${ROUNDS} kills at random moments`, async (context) => {
  const seed = Number(process.env['KILL_SEED'] ?? randomInt(1_000_000))
  const { violations, ...summary } = await killRounds({ rounds: ROUNDS, seed, checkEvery: ROUNDS, say: (line) => context.diagnostic(line) })
  context.diagnostic(JSON.stringify(summary))
  assert.deepEqual(violations, [], `once more: node test/kill-rounds.ts --rounds ${ROUNDS} --seed ${seed}`)
  // A run that did nothing would prove nothing.
  assert.ok((summary.actions['done'] ?? 0) > 0, 'some actions were carried out')
})
