// Removes files that were brought for a letter and that no letter took: a window that was closed,
// a draft that was discarded, a letter that has left.
import { listActions } from '../../actions/action-list.ts'
import { isNamedByOpen } from '../../actions/action-store.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { filesOfDrafts, isFileOfDraft } from '../drafts/draft-store.ts'
import { deleteLetterFiles, letterFilesBefore } from './letter-file-store.ts'

/** What is built from the files of a letter. */
const LETTERS = ['mail.send', 'mail.save-draft']

export async function sweepLetterFiles(db: Db, clock: Clock): Promise<number> {
  let swept = 0
  for (const [userId, ids] of await letterFilesBefore(db, clock.now() - limits.letterFilesKeepMs)) {
    // Looked at and deleted in one: a draft that takes one of them in between would lose it.
    await db.transaction(async (tx) => {
      const inUse = new Set([...(await filesOfDrafts(tx, userId)), ...(await filesOfLetters(tx, userId))])
      const unused = ids.filter((id) => !inUse.has(id))
      await deleteLetterFiles(tx, userId, unused)
      swept += unused.length
    })
  }
  return swept
}

/** Of a letter that is written, or may still be sent or looked for. */
export const isFileInUse = async (tx: Db, userId: string, fileId: string): Promise<boolean> =>
  (await isFileOfDraft(tx, userId, fileId)) || (await isNamedByOpen(tx, { userId, kinds: LETTERS, text: fileId }))


async function filesOfLetters(tx: Db, userId: string): Promise<string[]> {
  const open = await listActions(tx, { userId, unfinished: true, kinds: LETTERS, limit: limits.openLettersRead })
  return open.flatMap(({ payload }) => filesNamedIn(payload).map(({ fileId }) => fileId))
}

/** A draft that is put with the drafts of its account has the letter one level deeper. */
function filesNamedIn({ attachments, letter }: Record<string, unknown>): { fileId: string }[] {
  return (attachments ?? (letter as { attachments?: unknown } | undefined)?.attachments ?? []) as { fileId: string }[]
}
