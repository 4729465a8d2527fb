// Removes files that were brought for a letter and that no letter took: a window that was closed,
// a draft that was discarded, a letter that has left.
import { listActions } from '../../actions/action-list.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { filesOfDrafts } from '../drafts/draft-store.ts'
import { deleteLetterFiles, letterFilesBefore } from './letter-file-store.ts'

export async function sweepLetterFiles(db: Db, clock: Clock): Promise<number> {
  let swept = 0
  for (const [userId, ids] of await letterFilesBefore(db, clock.now() - limits.letterFilesKeepMs)) {
    // Looked at and deleted in one: a draft that takes one of them in between would lose it.
    await db.transaction(async (tx) => {
      const inUse = await filesInUse(tx, userId)
      const unused = ids.filter((id) => !inUse.has(id))
      await deleteLetterFiles(tx, userId, unused)
      swept += unused.length
    })
  }
  return swept
}

/** Of letters that are written, or may still be sent or looked for. */
export const filesInUse = async (tx: Db, userId: string): Promise<ReadonlySet<string>> => new Set([...(await filesOfDrafts(tx, userId)), ...(await filesOfLetters(tx, userId))])


async function filesOfLetters(tx: Db, userId: string): Promise<string[]> {
  const open = await listActions(tx, { userId, unfinished: true, kinds: ['mail.send'], limit: limits.openLettersRead })
  return open.flatMap(({ payload }) => ((payload['attachments'] ?? []) as { fileId: string }[]).map(({ fileId }) => fileId))
}
