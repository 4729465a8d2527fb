// Making, changing and deleting rules: by a signed-in person alone, and without an approval, since
// nothing outside changes by it. What a rule then wants done is proposed like everybody's wishes.
//
// A standing approval was given to what a rule said: whatever changes that ends it, in the same
// transaction. So does putting the rule to rest; its name is no part of it.
import { findAccount } from '../../accounts/connected-accounts.ts'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { canonical } from '../../actions/action.ts'
import { appendAudit } from '../../actions/audit.ts'
import { endStandingOf } from '../../actions/standing-approval.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { levelsOfLabel } from '../../mail/mailboxes/mailbox-name.ts'
import { listMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { parseQuery } from '../../mail/search/language/parse-query.ts'
import { isEverything } from '../../mail/search/language/query-node.ts'
import { unparseQuery } from '../../mail/search/language/unparse-query.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import { ruleLimits } from './rule-limits.ts'
import type { RuleContent } from './rule-shapes.ts'
import { countRules, deleteRule, endOfArrivals, forgetSeenArrivals, insertRule, listRules, lockRule, saveRule, type Rule } from './rule-store.ts'

interface House {
  db: Db
  clock: Clock
}

/** It looks at what comes in from now on. */
export async function makeRule({ db, clock }: House, by: SignedInPerson, { enabled, ...content }: RuleContent & { enabled: boolean }): Promise<Rule> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    await lockUntilCommit(tx, `rules:${by.userId}`)
    if ((await countRules(tx, by.userId)) >= ruleLimits.rulesMax) throw new Fault('too-many-rules', `There are ${ruleLimits.rulesMax} rules already`, { status: 409, fix: 'Delete one that is not needed any more.' })
    const said = await readContent(tx, by.userId, content)
    await requireLabelName(tx, by.userId, said)
    const rule: Rule = { id: newId('rul', now), userId: by.userId, ...said, enabled, version: 1, place: await endOfArrivals(tx, by.userId), trouble: undefined, createdAt: now, changedAt: now }
    await insertRule(tx, rule)
    await tell(tx, now, by, { rule, event: 'rule.made' })
    return rule
  })
}

/** `version`: the one that was read. What another wrote meanwhile is not written over. */
export async function changeRule({ db, clock }: House, by: SignedInPerson, { id, version, enabled, ...content }: { id: string; version: number; enabled?: boolean | undefined } & { [K in keyof RuleContent]?: RuleContent[K] | undefined }): Promise<Rule> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const rule = await lockRule(tx, { userId: by.userId, id })
    if (rule === undefined) throw notFound('rule')
    if (rule.version !== version) throw ruleChanged()
    const said = await readContent(tx, by.userId, { name: content.name ?? rule.name, accountId: content.accountId ?? rule.accountId, query: content.query ?? rule.query, act: content.act ?? rule.act })
    const [saysOther, doesOther] = [canonical(said) !== canonical(contentOf(rule)), canonical({ ...said, name: '' }) !== canonical({ ...contentOf(rule), name: '' })]
    // A rule that was kept before names were looked at can still be put to rest, and deleted.
    if (doesOther) await requireLabelName(tx, by.userId, said)
    const isOn = enabled ?? rule.enabled
    const wakes = isOn && !rule.enabled
    if (!saysOther && isOn === rule.enabled) return rule
    const changed: Rule = {
      ...rule,
      ...said,
      enabled: isOn,
      version: rule.version + (saysOther ? 1 : 0),
      // What came in while it rested is not made up for.
      place: wakes ? await endOfArrivals(tx, by.userId) : rule.place,
      trouble: undefined,
      changedAt: now,
    }
    await saveRule(tx, changed)
    if (doesOther || !isOn) await endStandingOf(tx, now, { asker: { by: 'rule', id }, by })
    await forgetSeenArrivals(tx, by.userId)
    await tell(tx, now, by, { rule: changed, event: 'rule.changed' })
    return changed
  })
}

export async function removeRule({ db, clock }: House, by: SignedInPerson, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const rule = await lockRule(tx, { userId: by.userId, id })
    if (rule === undefined) throw notFound('rule')
    await remove(tx, clock.now(), by, rule)
  })
}

/** An account that goes takes the rules about it along: for any other mail they were not made. */
export async function removeRulesOfAccount(tx: Db, clock: Clock, by: SignedInPerson, accountId: string): Promise<void> {
  for (const rule of await listRules(tx, by.userId)) if (rule.accountId === accountId) await remove(tx, clock.now(), by, rule)
}

async function remove(tx: Db, now: number, by: SignedInPerson, rule: Rule): Promise<void> {
  await deleteRule(tx, rule.id)
  await endStandingOf(tx, now, { asker: { by: 'rule', id: rule.id }, by })
  await forgetSeenArrivals(tx, by.userId)
  await tell(tx, now, by, { rule, event: 'rule.deleted' })
}

export const ruleChanged = (): Fault => new Fault('rule-changed', 'This rule says something else by now', { status: 409, fix: 'Read it again, and say what it is to be.' })

const contentOf = ({ name, accountId, query, act }: Rule): RuleContent => ({ name, accountId, query, act })

/**
 * As it is kept: the search written as it is understood, so that what is shown is what is asked. Written
 * out it may be longer than a search can be (subject:(a b) names its field twice), and would be cut when it
 * is read again: then it stays as it was typed.
 */
async function readContent(tx: Db, userId: string, content: RuleContent): Promise<RuleContent> {
  const { query, problems } = parseQuery(content.query)
  const [problem] = problems
  if (problem !== undefined || isEverything(query)) {
    throw new Fault('rule-query', 'Part of this search is not understood', {
      fix: 'Try it as a search first: a rule does what it finds.',
      detail: { problems },
    })
  }
  if (content.accountId !== '' && (await findAccount(tx, { userId, id: content.accountId })) === undefined) throw notFound('account')
  const written = unparseQuery(query)
  return { ...content, query: parseQuery(written).problems.length === 0 ? written : content.query }
}

/** What no label can be called is told now, to whoever writes it, and not with the first mail. One that is there is called what it is called. */
async function requireLabelName(tx: Db, userId: string, { accountId, act }: RuleContent): Promise<void> {
  if (!('label' in act)) return
  const isThere = (await listMailboxes(tx, userId)).some((one) => one.kind === 'label' && one.name === act.label && (accountId === '' || one.accountId === accountId))
  if (!isThere) levelsOfLabel(act.label)
}

async function tell(tx: Db, now: number, by: SignedInPerson, { rule, event }: { rule: Rule; event: string }): Promise<void> {
  const { id, version, enabled } = rule
  await appendAudit(tx, now, { userId: by.userId, actor: `person:${by.userId}`, event, subject: id, detail: { session: by.sessionId, version, enabled, ...contentOf(rule) } })
  await recordChange(tx, now, { userId: by.userId, topic: 'setting', subject: 'rules' })
}
