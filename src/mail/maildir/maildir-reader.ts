// Reads a Maildir. It has no log of changes, so what changed is found by comparing: the names
// on disk and the names we hold are both walked in the same order, and where they differ is a
// change.
//
// A folder where nothing happened answers without being read: names change only together with
// the time of cur/ or new/. Two changes within one tick of the file system's clock leave the
// same time, so a time that is still young is not trusted (`settled`).
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ChangePage, KnownMessages, MailReader, MessageChange, SyncCursor } from '../mail-port.ts'
import type { Flags, RawMessage } from '../types.ts'
import { byteOrder } from '../byte-order.ts'
import { readMailFile } from './maildir-file.ts'
import { directoryOf, listFolders } from './maildir-folder.ts'
import { findListed, flagsOfListed, folderTimes, indexAfter, listFiles, type FolderTimes, type ListedFile } from './maildir-listing.ts'
import { watchFolders } from './maildir-watch.ts'

interface Cursor {
  /** Times of the folders when the scan started; '' = too young to be trusted. */
  cur: string
  new: string
  /** How far the scan is; undefined = it reached the end. */
  after?: string
}

interface KeptListing {
  directory: string
  times: FolderTimes
  files: ListedFile[]
}

export function openMaildirReader(options: { root: string; clock: Clock }): MailReader {
  const { root, clock } = options
  let kept: KeptListing | undefined

  const listing = async (directory: string): Promise<ListedFile[]> => {
    const times = await folderTimes(directory)
    if (kept?.directory === directory && sameTimes(kept.times, times) && settled(times.cur, clock) && settled(times.new, clock)) return kept.files
    kept = { directory, times, files: await listFiles(directory) }
    return kept.files
  }

  return {
    capabilities: { push: 'watch-files', labels: false, moveRenames: false, older: false },
    listMailboxes: () => listFolders(root),

    async pullChanges({ path, since, known, limit, signal }): Promise<ChangePage> {
      const directory = await directoryOf(root, path)
      // Gone between the list and now, or its disk is: either way not a reason to drop its mail.
      if (directory === undefined) throw missing(path)
      const times = await folderTimes(directory)
      const last = since === undefined ? undefined : readCursor(since)
      if (last !== undefined && last.after === undefined && last.cur === times.cur.exact && last.new === times.new.exact) {
        return { changes: [], next: since as SyncCursor, progress: 'caught-up', left: 0 }
      }
      const scan: Cursor =
        last?.after === undefined
          ? { cur: settled(times.cur, clock) ? times.cur.exact : '', new: settled(times.new, clock) ? times.new.exact : '', after: '' }
          : last
      const { changes, after, left } = await compare({ files: await listing(directory), known, from: scan.after ?? '', limit, signal })
      if (after === undefined) kept = undefined
      const { after: _, ...start } = scan
      const next = writeCursor(after === undefined ? start : { ...start, after })
      return { changes, next, progress: after === undefined ? 'caught-up' : 'more', left }
    },

    pullOlder: () => Promise.reject(new Error('A folder has no older mail beside its changes')),

    async *listIds(path, signal) {
      const directory = await directoryOf(root, path)
      if (directory === undefined) throw missing(path)
      signal.throwIfAborted()
      const files = await listing(directory)
      for (let at = 0; at < files.length; at += limits.changesPage) yield files.slice(at, at + limits.changesPage).map((file) => file.remoteId)
    },

    async *fetchRaw(path, remoteIds, { signal }): AsyncIterable<RawMessage> {
      const directory = await directoryOf(root, path)
      if (directory === undefined) return
      let wanted = [...remoteIds]
      // A file that was renamed since the listing (somebody read the mail) is looked for once more.
      for (let attempt = 0; attempt < 2 && wanted.length > 0; attempt++) {
        const files = attempt === 0 ? await listing(directory) : await listFiles(directory)
        const missed: string[] = []
        for (const remoteId of wanted) {
          signal.throwIfAborted()
          const one = findListed(files, remoteId)
          const message = one === undefined ? undefined : await readMailFile(directory, one)
          if (message === undefined) missed.push(remoteId)
          else yield { ...message, marks: { flags: flagsOfListed(one as ListedFile), labels: [] } }
        }
        wanted = missed
      }
    },

    async readMarks(path, remoteIds, signal) {
      const directory = await directoryOf(root, path)
      if (directory === undefined) throw missing(path)
      signal.throwIfAborted()
      const files = await listFiles(directory)
      const there = remoteIds.flatMap((remoteId) => findListed(files, remoteId) ?? [])
      return new Map(there.map((one) => [one.remoteId, { flags: flagsOfListed(one), labels: [] }]))
    },

    async watch(onChange, signal) {
      const folders: { path: string; directory: string }[] = []
      for (const { path } of await listFolders(root)) {
        const directory = await directoryOf(root, path)
        if (directory !== undefined) folders.push({ path, directory })
      }
      watchFolders(folders, clock, onChange, signal)
    },

    async close() {
      kept = undefined
    },
  }
}

/**
 * Walks both lists side by side until a page of changes is full or both end. What we hold comes
 * in pages, so a mailbox of any size is compared in the memory of one.
 */
async function compare(options: {
  files: readonly ListedFile[]
  known: KnownMessages
  from: string
  limit: number
  signal: AbortSignal
}): Promise<{ changes: MessageChange[]; after: string | undefined; left: number }> {
  const { files, known, from, limit, signal } = options
  const changes: MessageChange[] = []
  let at = indexAfter(files, from)
  let page = await known.after(from, limits.changesPage)
  let inPage = 0
  let after = from
  while (changes.length < limit) {
    signal.throwIfAborted()
    if (inPage === page.length && page.length > 0) {
      page = await known.after(page.at(-1)?.remoteId ?? '', limits.changesPage)
      inPage = 0
    }
    const file = files[at]
    const held = page[inPage]
    if (file === undefined && held === undefined) return { changes, after: undefined, left: 0 }
    const order = file === undefined ? 1 : held === undefined ? -1 : byteOrder(file.remoteId, held.remoteId)
    if (file !== undefined && order < 0) changes.push({ kind: 'added', remoteId: file.remoteId, flags: flagsOfListed(file), labels: [] })
    if (held !== undefined && order > 0) changes.push({ kind: 'removed', remoteId: held.remoteId })
    if (file !== undefined && held !== undefined && order === 0) {
      const flags = flagsOfListed(file)
      if (!sameFlags(flags, held.flags)) changes.push({ kind: 'marks', remoteId: held.remoteId, flags, labels: [] })
    }
    after = order <= 0 ? (file as ListedFile).remoteId : (held as { remoteId: string }).remoteId
    if (order <= 0) at++
    if (order >= 0) inPage++
  }
  return { changes, after, left: files.length - at }
}

const settled = (moment: { ms: number }, clock: Clock): boolean => clock.now() - moment.ms >= limits.maildirSettleMs
const sameTimes = (a: FolderTimes, b: FolderTimes): boolean => a.cur.exact === b.cur.exact && a.new.exact === b.new.exact
const sameFlags = (a: Flags, b: Flags): boolean =>
  a.seen === b.seen && a.flagged === b.flagged && a.answered === b.answered && a.draft === b.draft
const writeCursor = (cursor: Cursor): SyncCursor => JSON.stringify(cursor) as SyncCursor

/** A cursor that cannot be read is no cursor: scanning again costs time and changes nothing. */
function readCursor(text: SyncCursor): Cursor | undefined {
  try {
    const value = JSON.parse(text) as Partial<Cursor>
    if (typeof value.cur !== 'string' || typeof value.new !== 'string') return undefined
    return { cur: value.cur, new: value.new, ...(typeof value.after === 'string' ? { after: value.after } : {}) }
  } catch {
    return undefined
  }
}

const missing = (path: string): Fault =>
  new Fault('mailbox-missing', `The mail folder ${path} is not there`, {
    fix: 'If its disk is mounted and you did not remove it, sync again. The copy that was already made is kept.',
  })
