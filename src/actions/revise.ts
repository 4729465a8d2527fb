// Another payload in place of the one that waits: described anew, sealed anew, with a revision
// of its own, so that an approval of what stood there before can never fit again, not even
// when somebody changes it back.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import { ActionError, digestOf, type Action, type RewordedProposal } from './action.ts'
import type { Preview } from './action-shapes.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { holdProposed, requireSeen } from './hold-proposed.ts'
import { timeChosen } from './policy.ts'
import { expiryOf, kindOf, parsePayload, type ActionKinds } from './propose.ts'

/** As it was proposed the first time: what the kind understands, not what was sealed. */
export interface Rewording {
  kind: string
  payload: unknown
}

export interface Edit {
  actionId: string
  by: SignedInPerson
  /** What it is that they edit. */
  seenDigest: string
  proposal: Rewording
}

export async function edit(db: Db, clock: Clock, kinds: ActionKinds, { actionId, by, seenDigest, proposal }: Edit): Promise<Action> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await holdProposed(tx, now, { actionId, userId: by.userId })
    requireSeen(action, seenDigest)
    const reworded = await reword(tx, now, kinds, { action, proposal, by: { who: 'person', name: '' } })
    // Whoever edits has made up their mind about what they asked, and wants to see it again.
    const update = { ...reworded, preview: creditPerson(action, reworded.preview), waitsFor: '' as const, ignoredAt: 0 }
    await changeAction(tx, now, action, ['proposed'], update)
    await appendAudit(tx, now, {
      userId: by.userId,
      actor: `person:${by.userId}`,
      event: 'action.edited',
      subject: action.id,
      detail: { kind: action.kind, seen: action.digest, digest: update.digest, session: by.sessionId },
    })
    return { ...action, ...update }
  })
}

type Reworded = Pick<Action, 'accountId' | 'payload' | 'digest' | 'revision' | 'preview' | 'expiresAt'> & { things: number }

export async function reword(tx: Db, now: number, kinds: ActionKinds, { action, proposal, by }: { action: Action; proposal: Rewording; by: RewordedProposal['by'] }): Promise<Reworded> {
  if (proposal.kind !== action.kind) {
    throw new ActionError('other-kind', `This action is ${action.kind}; ${proposal.kind} would be another one`, { status: 409, fix: 'Reject it, and propose the other.' })
  }
  const kind = kindOf(kinds, action.kind)
  const wanted = parsePayload(kind, { ...(proposal.payload as object), ...kind.bound?.(action.payload) })
  await kind.reworded?.(tx, { now, action, payload: wanted, by })
  // By the origin of the proposal: that a person touched it makes nobody else's words theirs.
  const { accountId, payload, preview } = await kind.describe(tx, action.userId, wanted, action.origin)
  timeChosen(kind, payload, now)
  const revision = action.revision + 1
  return {
    accountId,
    payload,
    // However often it changes: what people ask is what became of the proposal.
    preview: { ...preview, before: action.preview.before ?? { facts: action.preview.facts, body: action.preview.body, count: action.preview.count } },
    revision,
    digest: digestOf(action.kind, payload, revision),
    expiresAt: expiryOf(action.origin, now),
    things: kind.parts?.of(payload).length ?? 1,
  }
}

/** What is warned of because nobody whom the person knows says it: over once they wrote it themselves. */
const HEARSAY: readonly string[] = ['only-in-mail-text', 'not-your-words']

/**
 * What stands there since the person edited it, and stood there before in no place, is in their
 * words; and so stays what was theirs before this edit. A preview names the first of many alone, so
 * what comes up because another one went is looked for in all of what stood there.
 */
function creditPerson({ preview: before, payload }: Pick<Action, 'preview' | 'payload'>, after: Preview): Preview {
  const named = (isTheirs: boolean) => new Set(before.facts.filter(({ source }) => (source === 'your-words') === isTheirs).flatMap(({ value, exact }) => [value, exact]))
  const [theirs, others] = [named(true), named(false)]
  const stoodThere = [before.body, ...textsIn(payload)].map(plain)
  const isTheirs = (text: string): boolean => text !== '' && !others.has(text) && (theirs.has(text) || !stoodThere.some((one) => standsIn(one, plain(text))))
  return {
    ...after,
    facts: after.facts.map((fact) =>
      (fact.source === 'mail-text' || fact.source === 'asker') && isTheirs(fact.exact === '' ? fact.value : fact.exact) ? { ...fact, source: 'your-words', sourceNote: '' } : fact,
    ),
    warnings: after.warnings.filter(({ code, exact }) => !HEARSAY.includes(code) || !isTheirs(exact)),
  }
}

const plain = (text: string): string => text.toLowerCase().replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ')

/** By itself: 250 does not stand in 1250. */
function standsIn(place: string, words: string): boolean {
  for (let at = place.indexOf(words); at !== -1; at = place.indexOf(words, at + 1)) {
    if (!/[\p{L}\p{N}]$/u.test(place.slice(Math.max(0, at - 2), at)) && !/^[\p{L}\p{N}]/u.test(place.slice(at + words.length, at + words.length + 2))) return true
  }
  return false
}

const textsIn = (value: unknown): string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [])
