// Which mails go into which action of a batch: one for each account, and another where one holds no
// more. What is named must be a candidate, and what is not there is said like what is somebody
// else's (mail.clean asks both).
import { notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { loadMessages } from '../messages/message-store.ts'
import type { CleanBand } from './clean-shapes.ts'
import { findCandidates } from './find-candidates.ts'

export interface CleaningAsked {
  userId: string
  nowMs: number
  /** One of the two. */
  messageIds?: readonly number[]
  bands?: readonly CleanBand[]
  /** Messages of one action. */
  atOnce?: number
}

export async function proposedCleanings(db: Db, { userId, nowMs, messageIds, bands = [], atOnce = limits.messagesInAction }: CleaningAsked): Promise<number[][]> {
  const chosen = messageIds === undefined ? await ofBands(db, { userId, nowMs, bands }) : await named(db, userId, [...new Set(messageIds)])
  return [...Map.groupBy(chosen, ({ accountId }) => accountId).values()].flatMap((theirs) => [...chunks(theirs.map(({ id }) => id), atOnce)])
}

async function ofBands(db: Db, { userId, nowMs, bands }: { userId: string; nowMs: number; bands: readonly CleanBand[] }): Promise<{ id: number; accountId: string }[]> {
  return (await findCandidates(db, { userId, nowMs })).found.filter(({ band }) => bands.includes(band))
}

async function named(db: Db, userId: string, ids: readonly number[]): Promise<{ id: number; accountId: string }[]> {
  const messages = await loadMessages(db, userId, ids)
  if (messages.length < ids.length) throw notFound('message')
  return messages
}
