// The kind of action that gives a standing approval, and its hands.
//
// It goes through the gate as a letter does: what is allowed to whom, how often and until when
// is described, sealed, signed by a person and recorded. Nobody else may even propose it.
import type { z } from 'zod'
import { findAccount } from '../accounts/connected-accounts.ts'
import { listTokens } from '../accounts/tokens.ts'
import type { Clock } from '../base/clock.ts'
import { Fault, notFound } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import type { ActionApplier, ActionKind } from './action.ts'
import type { Fact, Receipt } from './action-shapes.ts'
import { findAction } from './action-store.ts'
import { grantPayload } from './grant-action-shapes.ts'
import { mayStand } from './policy.ts'
import { proofOf } from './proof-words.ts'
import { findStandingOf, insertStanding, type StandingApproval } from './standing-approval.ts'

type SealedGrant = z.output<typeof grantPayload> & { tokenName: string }

export function grantKind(clock: Clock): ActionKind<z.output<typeof grantPayload>> {
  return {
    kind: 'house.grant',
    payload: grantPayload,
    leavesTheHouse: false,
    async describe(db, userId, payload, origin) {
      if (origin.by !== 'person') throw new Fault('not-proposable', 'Only a signed-in person can approve something beforehand', { status: 403 })
      const now = clock.now()
      const token = (await listTokens({ db, clock }, userId)).find(({ id }) => id === payload.tokenId)
      if (token === undefined) throw notFound('token')
      const kinds = [...new Set(payload.kinds)].toSorted()
      const refused = kinds.find((kind) => !mayStand({ kind, leavesTheHouse: false }))
      if (refused !== undefined) throw new Fault('never-standing', `${refused} always waits for a person`, { fix: 'Choose marks, labels or putting away.' })
      if (payload.endsAt <= now || payload.endsAt > now + limits.standingMsMax) {
        throw new Fault('standing-end', 'A standing approval ends within ninety days', { fix: 'Choose a time between now and then.' })
      }
      const account = payload.accountId === '' ? undefined : await findAccount(db, { userId, id: payload.accountId })
      if (payload.accountId !== '' && account === undefined) throw notFound('account')
      const said = (label: Fact['label'], value: string): Fact => ({ label, value, exact: '', source: 'your-words', sourceNote: '', sourceCount: 0 })
      const sealed: SealedGrant = { ...payload, kinds, tokenName: token.name }
      return {
        accountId: payload.accountId,
        payload: { ...sealed },
        preview: {
          act: 'house.grant',
          values: { client: token.name, count: payload.perHour },
          facts: [
            said('client', token.name),
            said('kinds', kinds.join(', ')),
            said('limit', String(payload.perHour)),
            said('when', new Date(payload.endsAt).toISOString()),
            ...(account === undefined ? [] : [said('account', account.name)]),
          ],
          warnings: [],
          body: '',
          items: [],
          count: 1,
          undoable: false,
        },
      }
    },
    // It is revoked, which also stops what was approved by it: more than an inverse could do later.
    inverse: () => undefined,
  }
}

/** There is no provider: what is asked to be there is a row of the store, read back from it. */
export function grantApplier({ db, clock }: { db: Db; clock: Clock }): ActionApplier<SealedGrant> {
  const receiptOf = ({ id }: StandingApproval): Receipt => ({
    provenAt: clock.now(),
    ...proofOf('grant-kept', { id }),
    expected: 1,
    proven: 1,
    items: [{ id, outcome: 'done', before: {}, after: { id }, error: '' }],
  })
  return {
    kind: 'house.grant',
    plan: async () => ({}),
    async apply({ actionId, userId, approvedAt, change }) {
      const grantedBy = (await findAction(db, actionId))?.decidedBy ?? ''
      const now = clock.now()
      await db.transaction(async (tx) => {
        const asker = { by: 'token' as const, id: change.tokenId, name: change.tokenName }
        const { kinds, accountId, perHour, endsAt } = change
        const made = await insertStanding(tx, { id: newId('std', now), userId, actionId, asker, kinds, accountId, perHour, endsAt, grantedAt: approvedAt, grantedBy, revokedAt: 0 })
        if (made) await recordChange(tx, now, { userId, topic: 'setting', subject: 'standing' })
      })
      const found = await findStandingOf(db, actionId)
      if (found === undefined) throw new Error('it was not kept')
      return receiptOf(found)
    },
    async observe({ actionId }) {
      const found = await findStandingOf(db, actionId)
      return found === undefined ? { outcome: 'not-applied' } : { outcome: 'applied', receipt: receiptOf(found) }
    },
    reflect: async () => {},
  }
}
