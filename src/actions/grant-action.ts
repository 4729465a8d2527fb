// The kind of action that gives a standing approval, and its hands.
//
// It goes through the gate as a letter does: what is allowed to whom, how often and until when
// is described, sealed, signed by a person and recorded. Nobody else may even propose it.
//
// To a token it is given by kinds; to a rule for what the rule says. What it says is sealed with its
// version and looked at again when the approval is kept: between the two it may have been changed.
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

/** A rule as far as the gate must know it: what it says in words, and the one thing it does. */
export interface GrantedRule {
  name: string
  version: number
  enabled: boolean
  /** '' = any of theirs. */
  accountId: string
  query: string
  kind: string
  /** Of an act that is about one; '' otherwise. */
  label: string
}

/** Held until the transaction ends; undefined where this person has none. Rules are made above this folder. */
export type RuleToGrant = (tx: Db, asked: { userId: string; id: string }) => Promise<GrantedRule | undefined>

type Asked = z.output<typeof grantPayload>
type SealedGrant = Omit<Asked, 'tokenId' | 'ruleId' | 'ruleVersion'> & ({ tokenId: string; tokenName: string } | { ruleId: string; ruleName: string; ruleVersion: number; query: string; label: string })

const said = (label: Fact['label'], value: string): Fact => ({ label, value, exact: '', source: 'your-words', sourceNote: '', sourceCount: 0 })

export function grantKind(clock: Clock, ruleToGrant: RuleToGrant): ActionKind<Asked> {
  return {
    kind: 'house.grant',
    payload: grantPayload,
    leavesTheHouse: false,
    async describe(db, userId, payload, origin) {
      if (origin.by !== 'person') throw new Fault('not-proposable', 'Only a signed-in person can approve something beforehand', { status: 403 })
      const { client, facts, sealed } = await askerOf(db, clock, { userId, payload, ruleToGrant })
      const now = clock.now()
      const refused = sealed.kinds.find((kind) => !mayStand({ kind, leavesTheHouse: false }))
      if (refused !== undefined) throw new Fault('never-standing', `${refused} always waits for a person`, { fix: 'Choose marks, labels or putting away.' })
      if (payload.endsAt <= now || payload.endsAt > now + limits.standingMsMax) {
        throw new Fault('standing-end', 'A standing approval ends within ninety days', { fix: 'Choose a time between now and then.' })
      }
      const account = sealed.accountId === '' ? undefined : await findAccount(db, { userId, id: sealed.accountId })
      if (sealed.accountId !== '' && account === undefined) throw notFound('account')
      return {
        accountId: sealed.accountId,
        payload: { ...sealed },
        preview: {
          act: 'house.grant',
          values: { client, count: payload.perHour },
          facts: [
            ...facts,
            said('kinds', sealed.kinds.join(', ')),
            ...('ruleId' in sealed && sealed.label !== '' ? [said('label', sealed.label)] : []),
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

/** Whom it is given to, and what of it is sealed and shown: exactly one token or rule. */
async function askerOf(db: Db, clock: Clock, { userId, payload, ruleToGrant }: { userId: string; payload: Asked; ruleToGrant: RuleToGrant }): Promise<{ client: string; facts: Fact[]; sealed: SealedGrant }> {
  const { tokenId, ruleId, ruleVersion, ...terms } = payload
  const kinds = [...new Set(terms.kinds)].toSorted()
  if ((tokenId === undefined) === (ruleId === undefined)) throw new Fault('grant-to-whom', 'A standing approval is given to one token or to one rule', { fix: 'Name tokenId or ruleId.' })
  if (tokenId !== undefined) {
    if (kinds.length === 0) throw new Fault('grant-to-whom', 'A token is given the kinds of action that it may do', { fix: 'Name at least one in kinds.' })
    const token = (await listTokens({ db, clock }, userId)).find(({ id }) => id === tokenId)
    if (token === undefined) throw notFound('token')
    return { client: token.name, facts: [said('client', token.name)], sealed: { ...terms, kinds, tokenId, tokenName: token.name } }
  }
  const id = ruleId ?? ''
  const rule = await ruleToGrant(db, { userId, id })
  if (rule === undefined) throw notFound('rule')
  requireAsRead(rule, ruleVersion ?? rule.version)
  if (kinds.some((kind) => kind !== rule.kind)) throw new Fault('never-standing', `This rule does one thing: ${rule.kind}`, { fix: 'Leave kinds out.' })
  if (rule.accountId !== '' && terms.accountId !== '' && terms.accountId !== rule.accountId) throw new Fault('other-account', 'This rule is about another account', { fix: 'Leave accountId out.' })
  const { name, version, query, label } = rule
  return {
    client: name,
    facts: [said('rule', name), said('query', query)],
    sealed: { ...terms, kinds: [rule.kind], accountId: terms.accountId || rule.accountId, ruleId: id, ruleName: name, ruleVersion: version, query, label },
  }
}

/** What was read and signed is what the rule says, and it is not at rest. */
function requireAsRead({ version, enabled }: GrantedRule, asRead: number): void {
  if (version !== asRead) throw new Fault('rule-changed', 'This rule says something else by now', { status: 409, fix: 'Read it again, and approve what it says.' })
  if (!enabled) throw new Fault('rule-off', 'This rule is switched off', { status: 409, fix: 'Switch it on first.' })
}

/** There is no provider: what is asked to be there is a row of the store, read back from it. */
export function grantApplier({ db, clock, ruleToGrant }: { db: Db; clock: Clock; ruleToGrant: RuleToGrant }): ActionApplier<SealedGrant> {
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
        const { kinds, accountId, perHour, endsAt } = change
        if (accountId !== '' && (await findAccount(tx, { userId, id: accountId })) === undefined) throw new Fault('account-gone', 'The account was disconnected')
        if ('ruleId' in change) {
          const rule = await ruleToGrant(tx, { userId, id: change.ruleId })
          if (rule === undefined) throw notFound('rule')
          requireAsRead(rule, change.ruleVersion)
        }
        const asker = 'ruleId' in change ? ({ by: 'rule', id: change.ruleId, name: change.ruleName } as const) : ({ by: 'token', id: change.tokenId, name: change.tokenName } as const)
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
