// Looks at mail that came in, rule by rule, and proposes what each wants done with what it means.
//
// A rule looks at a mail once. Its place among what came in moves with the proposal, in one
// transaction: after a kill nothing is proposed twice and nothing is passed over. So two rules that
// want opposite things do not chase each other, and what a person did with a mail since stays done.
//
// One look is at mail of one account, so that what it comes to is one action; a few hundred at most.
import type { Origin } from '../../actions/action.ts'
import { propose, type ActionKinds } from '../../actions/propose.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { applyRules } from './ask-for-rules.ts'
import { meantAmong } from './rule-matches.ts'
import type { RuleAct } from './rule-shapes.ts'
import { arrivalsBehind, forgetSeenArrivals, listRules, lockRule, saveRule, type ArrivedMail, type Rule } from './rule-store.ts'

/** Proposals wait for a day at most, so that room comes by itself. */
const AGAIN_MS = 10 * 60_000

type Looked = 'more' | 'through' | 'full'

/** What a look was at, for whoever has to say what came of it: by then more may have come in. */
interface Met {
  rule: Rule
  last: ArrivedMail
}

export function applyRulesHandler({ kinds }: { kinds: ActionKinds }): Handler<typeof applyRules> {
  return async ({ userId }, context) => {
    const { db, clock, signal } = context
    const full = new Set<string>()
    const failed = new Map<string, unknown>()
    const isThrough = await takeTurn(context, async () => {
      for (const { id, enabled } of await listRules(db, userId)) {
        if (!enabled || full.has(id) || failed.has(id)) continue
        signal.throwIfAborted()
        const looked = await look(context, kinds, { userId, id }).catch((error: unknown) => {
          signal.throwIfAborted()
          failed.set(id, error)
        })
        if (looked === 'more') return 'more'
        if (looked === 'full') full.add(id)
      }
      return 'through'
    })
    await db.transaction(async (tx) => {
      await forgetSeenArrivals(tx, userId)
      if (full.size > 0) await enqueue(tx, clock, applyRules, { userId, isAgain: true }, { userId, runAt: clock.now() + AGAIN_MS })
    })
    // Now that the rules beside it have looked.
    for (const error of failed.values()) throw error
    if (!isThrough) throw turnIsOver()
  }
}

async function look(context: JobContext, kinds: ActionKinds, whose: { userId: string; id: string }): Promise<Looked> {
  const { db, clock, log } = context
  let met: Met | undefined
  try {
    return await db.transaction(async (tx) => await lookIn(tx, clock, kinds, { ...whose, onMet: (now) => (met = now) }))
  } catch (error) {
    if (!(error instanceof Fault) || error instanceof RetryLater || met === undefined) throw error
    // Gone between being met and being described: met again without it.
    if (error.code === 'not-found') throw new RetryLater('A mail went while a rule looked at it', { afterMs: 0 })
    log.warn('A rule could not propose what it wants done', { rule: whose.id, code: error.code, reason: error.message })
    return await noteTrouble(context, met, error)
  }
}

async function lookIn(tx: Db, clock: Clock, kinds: ActionKinds, { onMet, ...whose }: { userId: string; id: string; onMet(met: Met): void }): Promise<Looked> {
  const rule = await lockRule(tx, whose)
  if (rule?.enabled !== true) return 'through'
  const mails = await nextMails(tx, rule)
  const last = mails.at(-1)
  if (last === undefined) return 'through'
  onMet({ rule, last })
  const messageIds = await meantAmong(tx, rule, { accountId: last.accountId, messageIds: mails.map(({ messageId }) => messageId), nowMs: clock.now() })
  await saveRule(tx, { ...rule, place: last.seq, trouble: messageIds.length === 0 ? rule.trouble : undefined })
  if (messageIds.length > 0) await propose(tx, clock, kinds, { userId: rule.userId, ...proposalOf(rule.act, messageIds), origin: originOf(rule) })
  return 'more'
}

/** Those of one account that come next. */
async function nextMails(db: Db, { userId, place }: Rule): Promise<ArrivedMail[]> {
  const next = await arrivalsBehind(db, { userId, place, limit: searchLimits.mailsMatchedAtOnce })
  const end = next.findIndex(({ accountId }) => accountId !== next[0]?.accountId)
  return end === -1 ? next : next.slice(0, end)
}

const proposalOf = (act: RuleAct, messageIds: number[]) => ({ kind: act.kind, payload: { messageIds, ...('label' in act ? { name: act.label } : {}) } })

/** Its search is the reason: whoever is asked reads it with the proposal. */
const originOf = ({ id, name, query }: Rule): Origin => ({ by: 'rule', id, name, words: query })

/**
 * What cannot be done in this account (no archive, no labels) is said of the rule, which goes on behind
 * it. Where too much waits for the person it stays where it is: what is passed over now is passed over for good.
 */
async function noteTrouble({ db, clock }: JobContext, { rule: before, last }: Met, { code, message }: Fault): Promise<Looked> {
  return await db.transaction(async (tx) => {
    const rule = await lockRule(tx, before)
    // Said of what it was; as it is now it looks at these mails itself.
    if (rule === undefined || rule.version !== before.version || rule.place !== before.place) return 'more'
    const isFull = code === 'too-many-waiting'
    await saveRule(tx, { ...rule, place: isFull ? rule.place : last.seq, trouble: { code, text: message, at: clock.now() } })
    await recordChange(tx, clock.now(), { userId: rule.userId, topic: 'setting', subject: 'rules' })
    return isFull ? 'full' : 'more'
  })
}
