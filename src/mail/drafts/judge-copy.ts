// What a mail among the drafts of an account is to the drafts here. Nothing is changed by it.
//
// Mail programs write a draft anew with every save: some under its Message-ID, others under another.
// So a mail under a new name is the draft whose own copy went away, where it stands in its
// conversation, or has its subject and no other such draft has that.
import { sql } from 'kysely'
import { listActions } from '../../actions/action-list.ts'
import type { Db } from '../../store/db.ts'
import { limits } from '../../base/limits.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { actionOfLetter } from '../letters/letter-proof.ts'
import { draftsWhere, liveDraftOf, type Draft } from './draft-store.ts'
import { liesAmongDrafts, liesThere } from './lying-drafts.ts'

export interface SeenCopy {
  message: StoredMessage
  sha256: string
  /** One of ours that is still being put, or was left half-way (unfinished-copy.ts). */
  isUnfinished: boolean
}

export type Judgement =
  /** The copy that we put. */
  | { is: 'ours'; draft: Draft }
  /** Known already, of a draft that was given up, or of one that an action is at work on: a sync that is behind shows such. */
  | { is: 'nothing' }
  /** The copy of a letter that was sent. */
  | { is: 'left'; draft: Draft }
  /** Another text in the place of a draft's copy. */
  | { is: 'edited'; draft: Draft }
  /** A draft of another program in a conversation in which one lives here. */
  | { is: 'beside'; draft: Draft }
  | { is: 'begun' }

export async function judgeCopy(db: Db, { message, sha256, isUnfinished }: SeenCopy): Promise<Judgement> {
  const { userId, accountId, messageId } = message
  // Without a name no version of ours could take its place.
  if (messageId === '' || isUnfinished) return { is: 'nothing' }
  // A letter on its way is a draft for a moment, or for minutes, where its provider sends drafts.
  if ((await actionOfLetter(db, userId, messageId)) !== undefined) return { is: 'nothing' }
  const owner = { userId, accountId }
  const underWay = await draftsUnderWay(db, owner)
  const named = await draftsWhere(db, owner, sql`drafts.message_id = ${messageId}`)
  const live = named.find(({ state }) => isLive(state))
  if (live !== undefined) {
    if (live.keptMessage === message.id || live.elsewhere?.message === message.id || underWay.has(live.id)) return { is: 'nothing' }
    if (live.kept.sha256 === sha256) return { is: 'ours', draft: live }
    return live.keptBefore.includes(sha256) ? { is: 'nothing' } : { is: 'edited', draft: live }
  }
  const offers = await draftsWhere(db, owner, sql`drafts.rejected_at = 0 and drafts.elsewhere <> ''`)
  if (offers.some(({ state, elsewhere }) => isLive(state) && elsewhere?.message === message.id)) return { is: 'nothing' }
  const sent = named.find((draft) => draft.state === 'sent' && [draft.kept.sha256, ...draft.keptBefore].includes(sha256))
  if (sent !== undefined) return { is: 'left', draft: sent }
  if (named.some(({ state }) => state === 'rejected')) return { is: 'nothing' }
  const inThread = await liveDraftOf(db, userId, message.threadId)
  const away = await awayFrom(db, owner)
  const alike = away.filter((draft) => draft.letter.subject === message.subject && message.subject !== '')
  const renamed = away.find(({ id }) => id === inThread?.id) ?? (alike.length === 1 ? alike[0] : undefined)
  if (renamed !== undefined) return underWay.has(renamed.id) ? { is: 'nothing' } : { is: 'edited', draft: renamed }
  if (inThread === undefined) return { is: 'begun' }
  // Known from before, or another one is offered: one at a time, the next when that is gone.
  if (inThread.keptBefore.includes(sha256)) return { is: 'nothing' }
  const { elsewhere } = inThread
  return elsewhere !== undefined && (await liesThere(db, accountId, elsewhere.message)) ? { is: 'nothing' } : { is: 'beside', draft: inThread }
}

/** Whose copy was there, and no mail of its name is any more. */
async function awayFrom(db: Db, owner: { userId: string; accountId: string }): Promise<Draft[]> {
  const lies = await liesAmongDrafts(db, owner.accountId)
  const isAway = sql<boolean>`drafts.rejected_at = 0 and drafts.kept_message <> 0
    and not exists (select 1 from messages where messages.user_id = drafts.user_id and messages.message_id = drafts.message_id and messages.account_id = drafts.account_id and ${lies})`
  return (await draftsWhere(db, owner, isAway)).filter(({ state }) => isLive(state))
}

export const isLive = (state: Draft['state']): boolean => state === 'pending' || state === 'approved'

/** Nobody wrote on it here since its copy was put: what happened to the copy can happen to the draft. */
export const isUntouched = ({ state, actionState, version, kept }: Draft): boolean => state === 'pending' && actionState !== 'proposed' && version === kept.version

/** Whose copy is being put or taken away: what a sync shows of it is about to change. */
export async function draftsUnderWay(db: Db, { userId, accountId }: { userId: string; accountId: string }): Promise<ReadonlySet<string>> {
  const actions = await listActions(db, { userId, accountId, kinds: ['mail.save-draft', 'mail.delete-draft'], states: ['approved', 'scheduled', 'running', 'unknown'], limit: limits.draftsFollowedMax })
  return new Set(actions.map(({ payload }) => (payload as { draftId?: string }).draftId ?? (payload as { draft?: { id: string } }).draft?.id ?? ''))
}
