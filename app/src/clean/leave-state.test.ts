// What a list of subscriptions says of asking one to stop.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionState } from '../../../src/web/contract/actions.ts'
import { setLocale } from '../words/locale.ts'
import { leaveStateOf } from './leave-state.ts'

const ASKED_AT = Date.UTC(2026, 10, 12, 9)
const DAY_MS = 24 * 3_600_000
const stateOf = (state: ActionState, lastMs = 0) => leaveStateOf({ asked: { actionId: 'a', state, atMs: ASKED_AT }, lastMs }, ASKED_AT + 8 * DAY_MS)

test('what was ignored, ran out or was taken back was never asked', () => {
  setLocale('en')
  for (const state of ['rejected', 'expired', 'undone'] as const) assert.equal(stateOf(state), undefined, state)
  assert.equal(leaveStateOf({ asked: null, lastMs: 0 }, ASKED_AT), undefined)
})

test('nobody asks twice while the first is under way or was heard; after a refusal, a lost answer or more mail one may', () => {
  const over = (['proposed', 'approved', 'scheduled', 'running', 'done', 'unknown', 'failed'] as const).filter((state) => stateOf(state)?.isOver === true)
  assert.deepEqual(over, ['unknown', 'failed'])
  assert.deepEqual([stateOf('done', ASKED_AT + 2 * DAY_MS)?.isOver, stateOf('done', ASKED_AT + 4 * DAY_MS)?.isOver], [false, true])
  assert.match(stateOf('done', ASKED_AT + 4 * DAY_MS)?.words ?? '', /wrote again/)
})
