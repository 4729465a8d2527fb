// Mail that was stored before there was an index of words: read from its pack, parsed again and
// indexed, each person's newest first, in steps that each commit. What is left to do stands in the rows
// themselves, so it goes on wherever it was stopped, and a start has one cheap question to ask.
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { countUnindexed, loadUnindexed, markIndexed, saveListIds } from '../messages/unfinished-store.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { forgetFiles, insertFiles, type MailFile } from '../messages/attachment-store.ts'
import { readRaw } from '../messages/raw-mail.ts'
import { indexMessages } from './search-index.ts'
import type { SearchDocument } from './search-document.ts'
import { searchLimits } from './search-limits.ts'

export const indexOlder = defineJob({
  name: 'mail.index-older',
  payload: z.strictObject({}),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  lockKey: () => 'mail.index-older',
  uniqueKey: () => 'mail.index-older',
})

/** Asked once at a start; false when there is nothing to do. */
export async function askToIndexOlder(db: Db, clock: Clock): Promise<boolean> {
  const [one] = await loadUnindexed(db, 1)
  if (one === undefined) return false
  await db.transaction((tx) => enqueue(tx, clock, indexOlder, {}))
  return true
}

interface IndexDeps {
  packs: Pick<Packs, 'read'>
  parser: Pick<MailParser, 'outline'>
}

export function indexOlderHandler(deps: IndexDeps): Handler<typeof indexOlder> {
  return async (_, context) => {
    const isThrough = await takeTurn(context, async (meter) => {
      const messages = await loadUnindexed(context.db, searchLimits.indexedAtOnce)
      if (messages.length === 0) return 'through'
      const left = await countUnindexed(context.db)
      context.report({ done: meter.done, total: meter.done + left })
      meter.done += await indexSome(deps, context, messages)
      await context.saveCheckpoint({ done: meter.done })
      return 'more'
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function indexSome({ packs, parser }: IndexDeps, { db, signal, log }: JobContext, messages: readonly StoredMessage[]): Promise<number> {
  const read: { message: StoredMessage; words: SearchDocument['words']; files: readonly MailFile[]; listId: string }[] = []
  let words = 0
  for (const message of messages) {
    signal.throwIfAborted()
    const { raw, userId } = message
    const bytes = raw.pack === NOWHERE.pack ? new Uint8Array() : await readRaw({ db, packs }, message).catch((error: unknown) => log.warn('A mail cannot be read and is found by its subject and people only', { message: message.id, reason: String(error) }))
    const outline = bytes === undefined || bytes.length === 0 ? undefined : await parser.outline(bytes, { owner: userId, signal })
    const { words: said = '', files = [], listId = '' } = outline ?? {}
    read.push({ message, words: said, files, listId })
    words += said.length
    // Mails as long as books come one by one.
    if (words >= limits.pageWordsInMemory) break
  }
  return await db.transaction(async (tx) => {
    // What was deleted meanwhile has no row to mark, and leaves no words behind.
    const marked = new Set(await markIndexed(tx, read.map(({ message }) => message.id)))
    const there = read.filter(({ message }) => marked.has(message.id))
    await indexMessages(tx, there.map(({ message, words: said, files }) => ({ ...message, words: said, files: files.map((file) => file.name) })))
    // What searches ask of a mail besides its words came with the index as well.
    await forgetFiles(tx, [...marked])
    await insertFiles(tx, there.map(({ message, files }) => ({ ...message, files })))
    await saveListIds(tx, there.map(({ message, listId }) => ({ id: message.id, listId })))
    return marked.size
  })
}
