// Which mails a rule means: those that came in and match what it says.
//
// What a person wrote themselves is nothing that comes in. And what is so already is left alone: a mail
// that was read before the rule came to it, one that is not in the inbox where it would be put away from.
import type { Moment } from '../../mail/search/resolve-days.ts'
import { readSettings } from '../../accounts/settings.ts'
import type { ListedRow } from '../../mail/messages/message-row.ts'
import { Fault } from '../../base/fault.ts'
import { beginningsIn } from '../../mail/search/beginnings.ts'
import { compileQuery } from '../../mail/search/compile-query.ts'
import { matchAmong } from '../../mail/search/match-among.ts'
import { parseQuery } from '../../mail/search/language/parse-query.ts'
import { and, not, or, type MailState, type QueryNode } from '../../mail/search/language/query-node.ts'
import { countMatches, loadFound, walkMatches, type Count } from '../../mail/search/search-messages.ts'
import { loadScope } from '../../mail/search/search-scope.ts'
import { allOf, sqlText } from '../../mail/search/sql-text.ts'
import type { Db } from '../../store/db.ts'
import type { RuleAct } from './rule-shapes.ts'
import type { Rule } from './rule-store.ts'

const isIn = (text: string): QueryNode => ({ kind: 'name', of: 'in', text })
const is = (state: MailState): QueryNode => ({ kind: 'is', state })

/** A letter to oneself is in the inbox as well. */
const CAME_IN = and([not(is('draft')), or([isIn('inbox'), not(or([isIn('sent'), isIn('drafts')]))])])

const TO_DO: Record<RuleAct['kind'], QueryNode> = {
  'mail.mark-read': is('unread'),
  'mail.mark-unread': is('read'),
  'mail.star': is('unstarred'),
  'mail.unstar': is('starred'),
  'mail.archive': isIn('inbox'),
  // By its exact name; who writes it leaves alone what has it (mail-appliers.ts).
  'mail.label': and([]),
  'mail.unlabel': and([]),
}

/** Of these mails of one account. */
export async function meantAmong(db: Db, rule: Rule, { accountId, messageIds, nowMs }: { accountId: string; messageIds: readonly number[]; nowMs: number }): Promise<number[]> {
  if (rule.accountId !== '' && rule.accountId !== accountId) return []
  const scope = await loadScope(db, { userId: rule.userId, ...(await momentOf(db, rule, nowMs)) })
  return await matchAmong(db, and([queryOf(rule), CAME_IN, TO_DO[rule.act.kind]]), scope, messageIds)
}

export interface Tried {
  total: Count
  newest: ListedRow[]
}

/** What it would have met in these days, had it been there: also what is read or put away by now. */
export async function tryRule(db: Db, rule: Rule, { days, limit, nowMs }: { days: number; limit: number; nowMs: number }): Promise<Tried> {
  const query = and([queryOf(rule), CAME_IN, { kind: 'age', relation: 'newer', count: days, unit: 'd' }])
  const scope = await loadScope(db, { userId: rule.userId, ...(await momentOf(db, rule, nowMs)) })
  const asked = compileQuery(db.kind, query, scope, await beginningsIn(db, query))
  const ofAccount = rule.accountId === '' ? asked : { ...asked, where: allOf([asked.where, sqlText('m.account_id = ?', rule.accountId)]) }
  return { total: await countMatches(db, ofAccount), newest: await loadFound(db, await walkMatches(db, ofAccount, { order: 'newest', limit })) }
}

/** All of it or nothing: of a search that is read in part, what is left means more mail than its person does. */
function queryOf({ query: said }: Rule): QueryNode {
  const { query, problems } = parseQuery(said)
  if (problems.length > 0) throw new Fault('rule-query', 'Part of the search of this rule is not understood', { fix: 'Write its search anew.', detail: { problems } })
  return query
}

const momentOf = async (db: Db, { userId }: Rule, nowMs: number): Promise<Moment> => ({ nowMs, timeZone: (await readSettings(db, userId)).timeZone })
