// An account that is disconnected while something is carried out for it.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { claimJobs } from '../jobs/claim.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { storeTest } from '../testing/real-store.ts'
import { closeActionsOf } from './account-gone.ts'
import type { ActionKind } from './action.ts'
import { changeAction, findAction } from './action-store.ts'
import { decide } from './decide.ts'
import { executeAction } from './execute-job.ts'
import { findExecution } from './execution.ts'
import { actionKinds, propose } from './propose.ts'

const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const preview = { act: 'lamp', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: true }
const kindOf = (kind: string, leavesTheHouse: boolean): ActionKind => ({
  kind,
  payload: z.looseObject({ accountId: z.string() }),
  leavesTheHouse,
  describe: async (_db, _user, payload) => ({ accountId: String(payload['accountId']), payload, preview }),
  inverse: () => undefined,
})
const kinds = actionKinds([kindOf('lamp.switch', false), kindOf('smoke.send', true)])

storeTest('a change that runs is stopped between two parts of it; a letter that runs, and another account, are left alone', async ({ db }) => {
  const clock = fixedClock(Date.UTC(2026, 0, 5, 12))
  const begin = async (kind: string, accountId: string) => {
    const action = await propose(db, clock, kinds, { userId: 'alice', kind, payload: { accountId }, origin: { by: 'person', id: 's1', name: 'Alice', words: '' } })
    await decide(db, clock, kinds, { actionId: action.id, verdict: 'approve', by: alice, seenDigest: action.digest, undoSeconds: 0 })
    await changeAction(db, clock.now(), action, ['approved', 'scheduled'], { state: 'running', plan: {} })
    return action.id
  }
  const ids = [await begin('lamp.switch', 'acc_1'), await begin('smoke.send', 'acc_1'), await begin('lamp.switch', 'acc_2')]
  await claimJobs(db, { lease: 'w1', names: [executeAction.name], limit: 10, now: clock.now() })
  await db.transaction((tx) => closeActionsOf(tx, clock, alice, 'acc_1'))
  const wanted = await Promise.all(ids.map(async (id) => (await findExecution(db, (await findAction(db, id)) ?? assert.fail()))?.wanted))
  assert.deepEqual(wanted, ['cancel', '', ''])
})
