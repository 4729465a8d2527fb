// The short form of kill-import.ts: a few kills that a fixed seed chooses, so that a red run can be
// repeated. The long form: node test/kill-import.ts --rounds 300 --seed 1
import assert from 'node:assert/strict'
import test from 'node:test'
import { dovecotMissing } from '../src/testing/dovecot.ts'
import { killImport } from './kill-import.ts'

const ROUNDS = 3
const MAILS = 600

test(`an import that is killed ${ROUNDS} times has what it has whole and once, and in the end everything`, { skip: dovecotMissing }, async (context) => {
  const seed = Number(process.env['KILL_SEED'] ?? 7)
  const { violations, ...summary } = await killImport({ rounds: ROUNDS, seed, mails: MAILS, withinMs: { start: 1_500, mail: 150 }, say: (line) => context.diagnostic(line) })
  context.diagnostic(JSON.stringify(summary))
  assert.equal(violations.length, 0, `${violations.slice(0, 20).join('\n')}\nonce more: KILL_SEED=${seed} node --test test/kill-import.test.ts`)
})
