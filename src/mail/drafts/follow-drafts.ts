// Follows what other programs do with drafts: in the folder for drafts on the phone, in webmail.
//
// What was written there is taken over where nobody wrote here since, and offered beside the draft
// where somebody did; a copy that was removed there discards the draft by the same rule. What was
// begun there is a draft here too. Nothing at the provider is changed by it, and nothing here is
// written over: a draft that was changed on both sides has both until a person chooses.
import { sql } from 'kysely'
import { findAccount } from '../../accounts/connected-accounts.ts'
import { executeAction, laneOf } from '../../actions/execute-job.ts'
import { Fault } from '../../base/fault.ts'
import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import { enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import { recordChange } from '../../store/live.ts'
import type { Db } from '../../store/db.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessage } from '../messages/message-store.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { readRaw } from '../messages/raw-mail.ts'
import type { followDrafts } from './ask-to-follow.ts'
import { contentOfCopy, type CopyContent } from './content-of-copy.ts'
import { changeDraft, draftsWhere, hasCopyThere, insertDraft, liveDraftOf, lockDraft, noteKept, type Draft } from './draft-store.ts'
import { seenInThread } from './thread-seen.ts'
import { keepsDrafts } from './keep-actions.ts'
import { draftsUnderWay, isLive, isUntouched, judgeCopy, type Judgement, type SeenCopy } from './judge-copy.ts'
import { digestOfCopy } from './keeper-over.ts'
import { hasLeftDrafts, liesAmongDrafts, lyingDrafts, messageNamed } from './lying-drafts.ts'
import { isUnfinishedCopy } from './unfinished-copy.ts'

interface FollowDeps {
  packs: Pick<Packs, 'read'>
  parser: Pick<MailParser, 'parse' | 'file'>
}

export function followDraftsHandler(deps: FollowDeps): Handler<typeof followDrafts> {
  return async ({ accountId }, context) => {
    const { db, userId, signal } = context
    const account = await findAccount(db, { userId, id: accountId })
    if (account === undefined || !keepsDrafts(account)) return
    // Oldest first: of several in one conversation the one that was begun first is the draft.
    for (const id of (await lyingDrafts(db, accountId)).toReversed()) {
      signal.throwIfAborted()
      const message = await loadMessage(db, userId, id)
      if (message !== undefined) await followOne(deps, context, message)
    }
    await forgetRemoved(context, accountId)
  }
}

async function followOne({ packs, parser }: FollowDeps, context: JobContext, message: StoredMessage): Promise<void> {
  const { db, clock, log, signal } = context
  if (!message.whole || message.raw.pack === NOWHERE.pack || (await isKnown(db, message))) return
  try {
    const raw = await readRaw({ db, packs }, message)
    const seen: SeenCopy = { message, sha256: digestOfCopy({ raw }), isUnfinished: isUnfinishedCopy(message.messageId, raw) }
    const first = await judgeCopy(db, seen)
    if (first.is === 'nothing') return
    const content = first.is === 'ours' || first.is === 'left' ? undefined : await contentOfCopy({ db, clock, parser, signal }, message, raw)
    await db.transaction(async (tx) => {
      await lockMailOf(tx, message.accountId)
      if ('draft' in first) await lockDraft(tx, message.userId, first.draft.id)
      const now = await judgeCopy(tx, seen)
      // Somebody was quicker: the next look finds it as it is then.
      if (now.is === first.is) await conclude(tx, clock, seen, now, content)
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    // It stays in its folder, which shows it; one that cannot be taken over holds up no other.
    log.warn('A draft of another program is not taken over', { message: message.id, reason: error.message })
  }
}

/** Without its bytes: rows of mail never change. */
async function isKnown(db: Db, { id, userId, accountId }: StoredMessage): Promise<boolean> {
  const drafts = await draftsWhere(db, { userId, accountId }, sql`drafts.rejected_at = 0 and (drafts.kept_message = ${id} or drafts.elsewhere <> '')`)
  return drafts.some(({ state, keptMessage, elsewhere }) => isLive(state) && (keptMessage === id || elsewhere?.message === id))
}

async function conclude(tx: Db, clock: Clock, { message, sha256 }: SeenCopy, judged: Judgement, content: CopyContent | undefined): Promise<void> {
  const now = clock.now()
  const { id, userId, messageId } = message
  if (judged.is === 'begun' && content !== undefined) return await begin(tx, now, { message, sha256 }, content)
  if (!('draft' in judged)) return
  const { draft } = judged
  if (judged.is === 'left') {
    // What was approved to be sent takes its copy along (send-applier.ts).
    await enqueue(tx, clock, executeAction, { actionId: draft.actionId, lane: laneOf({ accountId: draft.accountId }, { leavesTheHouse: true }) }, { userId })
    return
  }
  if (judged.is === 'ours') await changeDraft(tx, draft, { keptMessage: id, lostAt: 0 })
  else if (content !== undefined && judged.is === 'edited' && isUntouched(draft)) {
    const version = draft.version + 1
    await changeDraft(tx, draft, { letter: withTimeOf(draft, content), version, writtenBy: { who: 'provider', name: '' }, messageId, elsewhere: undefined, lostAt: 0, updatedAt: now })
    await noteKept(tx, draft, { version, sha256 }, id)
  } else if (content !== undefined) await changeDraft(tx, draft, { elsewhere: { message: id, messageId, sha256, letter: content.letter } })
  await recordChange(tx, now, { userId, topic: 'draft', subject: draft.id })
}

/** When it is to leave is said here alone. */
const withTimeOf = ({ letter: { sendAt } }: Draft, { letter }: CopyContent): Draft['letter'] => ({ ...letter, ...(sendAt === undefined ? {} : { sendAt }) })

async function begin(tx: Db, now: number, { message, sha256 }: Pick<SeenCopy, 'message' | 'sha256'>, { letter, inReplyTo }: CopyContent): Promise<void> {
  const { id: keptMessage, userId, accountId, messageId } = message
  const answers = await messageNamed(tx, userId, inReplyTo)
  // A provider may keep it apart from the conversation that it answers; one lives in that all the same.
  const answered = answers === 0 ? undefined : await loadMessage(tx, userId, answers)
  const live = answered === undefined ? undefined : await liveDraftOf(tx, userId, answered.threadId)
  if (live !== undefined) {
    if (live.elsewhere === undefined) await changeDraft(tx, live, { elsewhere: { message: keptMessage, messageId, sha256, letter } })
    return await recordChange(tx, now, { userId, topic: 'draft', subject: live.id })
  }
  const id = newId('drf', now)
  await insertDraft(tx, {
    id, userId, accountId, letter, answers, messageId, keptMessage,
    how: answers === 0 ? '' : 'reply',
    seen: await seenInThread(tx, userId, answers),
    version: 1,
    writtenBy: { who: 'provider', name: '' },
    actionId: '',
    kept: { version: 1, sha256 },
    rejectedAt: 0,
    createdAt: message.dateMs,
    updatedAt: now,
  })
  await recordChange(tx, now, { userId, topic: 'draft', subject: id })
}

/** Drafts whose copy was there and is not any more, and what was offered and is gone. */
async function forgetRemoved({ db, clock, userId }: JobContext, accountId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await lockMailOf(tx, accountId)
    const underWay = await draftsUnderWay(tx, { userId, accountId })
    const now = clock.now()
    const lies = await liesAmongDrafts(tx, accountId)
    const mayBeGone = sql<boolean>`drafts.rejected_at = 0 and ${hasCopyThere}
      and (drafts.elsewhere <> '' or not exists (select 1 from messages where messages.id = drafts.kept_message and ${lies}))`
    for (const { id, state } of await draftsWhere(tx, { userId, accountId }, mayBeGone)) {
      const draft = isLive(state) && !underWay.has(id) ? await lockDraft(tx, userId, id) : undefined
      if (draft === undefined) continue
      const isOfferGone = draft.elsewhere !== undefined && (await hasLeftDrafts(tx, accountId, draft.elsewhere.message))
      const isCopyGone = draft.keptMessage !== 0 && (await hasLeftDrafts(tx, accountId, draft.keptMessage))
      if (isOfferGone) await changeDraft(tx, draft, { elsewhere: undefined })
      if (isCopyGone) await noteRemoved(tx, now, draft, isOfferGone ? undefined : draft.elsewhere)
      if (isOfferGone || isCopyGone) await recordChange(tx, now, { userId, topic: 'draft', subject: id })
    }
  })
}

async function noteRemoved(tx: Db, now: number, draft: Draft, elsewhere: Draft['elsewhere']): Promise<void> {
  await noteKept(tx, draft, { version: 0, sha256: '' })
  // What is offered in its place is where it went.
  if (elsewhere !== undefined) return
  if (isUntouched(draft)) await changeDraft(tx, draft, { version: draft.version + 1, rejectedAt: now, updatedAt: now })
  else await changeDraft(tx, draft, { lostAt: now })
}
