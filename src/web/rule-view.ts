// Rules as the API and the command line show them: with the standing approval that each acts under.
import type { StandingApproval } from '../actions/standing-approval.ts'
import type { Rule as Kept } from '../triage/rules/rule-store.ts'
import type { Rule } from './contract/rules.ts'

export function rulesOf(rules: readonly Kept[], standing: readonly StandingApproval[], nowMs: number): Rule[] {
  const living = standing.filter(({ asker, revokedAt, endsAt }) => asker.by === 'rule' && revokedAt === 0 && endsAt > nowMs)
  return rules.map(({ userId: _, place: __, trouble, ...said }) => ({
    ...said,
    trouble: trouble ?? null,
    standingId: living.find(({ asker }) => asker.id === said.id)?.id ?? '',
  }))
}
