// A rule as the gate must know it to give it a standing approval (actions/grant-action.ts).
import type { RuleToGrant } from '../../actions/grant-action.ts'
import { lockRule } from './rule-store.ts'

export const ruleToGrant: RuleToGrant = async (tx, asked) => {
  const rule = await lockRule(tx, asked)
  if (rule === undefined) return undefined
  const { name, version, enabled, accountId, query, act } = rule
  return { name, version, enabled, accountId, query, kind: act.kind, label: 'label' in act ? act.label : '' }
}
