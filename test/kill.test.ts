// The short form of kill-rounds.ts: a few kills at moments that a fixed seed chooses, so that a
// red run can be repeated. The long form takes new seeds: node test/kill-rounds.ts --rounds 200.
import assert from 'node:assert/strict'
import test from 'node:test'
import { killRounds } from './kill-rounds.ts'

const ROUNDS = 2

test(`nothing is lost, doubled or done unasked by ${ROUNDS} kills at random moments`, async (context) => {
  const seed = Number(process.env['KILL_SEED'] ?? 7)
  const { violations, ...summary } = await killRounds({ rounds: ROUNDS, seed, checkEvery: ROUNDS, say: (line) => context.diagnostic(line) })
  context.diagnostic(JSON.stringify(summary))
  assert.equal(violations.length, 0, `${violations.join('\n')}\nonce more: node test/kill-rounds.ts --rounds ${ROUNDS} --seed ${seed}`)
  // A run that did nothing would prove nothing.
  assert.ok((summary.actions['done'] ?? 0) > 0, 'some actions were carried out')
})
