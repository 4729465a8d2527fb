// What a store would hold of one mailbox after following a reader: the shortest implementation
// of it, for tests that compare it with what the server has.
import { labelName } from '../mail/mailboxes/label-path.ts'
import type { KnownMessages, MailReader, MessageChange, OlderCursor, SyncCursor } from '../mail/mail-port.ts'
import type { Marks } from '../mail/types.ts'

export interface Mirror {
  readonly resets: number
  readonly largest: number
  ids(): string[]
  /** `uid flags`, in order. */
  lines(): string[]
  labelsOf(uid: number): readonly string[] | undefined
  editCursor(edit: (cursor: Record<string, unknown>) => Record<string, unknown>): void
  /** Changes until nothing is left or the mailbox begins anew. */
  pull(limit?: number, options?: { twice?: boolean; between?: () => Promise<void>; signal?: AbortSignal }): Promise<MessageChange[]>
  pullOlder(limit?: number, fromMs?: number, signal?: AbortSignal): Promise<{ count: number; left: number | undefined; oldestMs: number | undefined }[]>
  /** The first cursor and all that was there, then changes until nothing is left. */
  pullAll(limit?: number, signal?: AbortSignal): Promise<void>
}

const NEVER = new AbortController().signal

export function imapMirror(reader: MailReader, path: string): Mirror {
  const rows = new Map<string, Marks>()
  let cursor: SyncCursor | undefined
  let older: { before: OlderCursor | undefined } | undefined = { before: undefined }
  let resets = 0
  let largest = 0
  const sorted = () => [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const known: KnownMessages = {
    after: async (remoteId, limit) =>
      sorted()
        .filter(([id]) => id > remoteId)
        .slice(0, limit)
        .map(([id, marks]) => ({ remoteId: id, ...marks })),
  }
  const apply = (change: MessageChange) => {
    if (change.kind === 'removed') rows.delete(change.remoteId)
    else rows.set(change.remoteId, { flags: change.flags, labels: change.labels })
  }
  const words = ({ flags, labels }: Marks) =>
    [...(flags.answered ? ['\\Answered'] : []), ...(flags.draft ? ['\\Draft'] : []), ...(flags.flagged ? ['\\Flagged'] : []), ...(flags.seen ? ['\\Seen'] : []), ...labels.map(labelName)]

  const mirror: Mirror = {
    get resets() {
      return resets
    },
    get largest() {
      return largest
    },
    ids: () => sorted().map(([id]) => id),
    lines: () => sorted().map(([id, marks]) => `${Number(id.split('.')[1])} ${words(marks).toSorted().join(' ')}`),
    labelsOf: (uid) => sorted().find(([id]) => Number(id.split('.')[1]) === uid)?.[1].labels,
    editCursor(edit) {
      cursor = JSON.stringify(edit(JSON.parse(cursor ?? '{}') as Record<string, unknown>)) as SyncCursor
    },
    async pull(limit = 500, { twice = false, between, signal = NEVER } = {}) {
      const all: MessageChange[] = []
      for (;;) {
        const ask = () => reader.pullChanges({ path, since: cursor, known, limit, signal })
        const page = await ask()
        if (twice && JSON.stringify(await ask()) !== JSON.stringify(page)) throw new Error('The same cursor gave two pages')
        largest = Math.max(largest, page.changes.length)
        for (const change of page.changes) apply(change)
        all.push(...page.changes)
        cursor = page.progress === 'reset' ? undefined : page.next
        if (page.progress === 'reset') {
          resets++
          older = { before: undefined }
        }
        if (page.progress !== 'more') return all
        await between?.()
      }
    },
    async pullOlder(limit = 500, fromMs?: number, signal = NEVER) {
      const pages = []
      while (older !== undefined) {
        const page = await reader.pullOlder({ path, before: older.before, limit, fromMs, signal })
        for (const { remoteId, flags, labels } of page.messages) rows.set(remoteId, { flags, labels })
        pages.push({ count: page.messages.length, left: page.left, oldestMs: page.oldestMs })
        older = page.next === undefined ? undefined : { before: page.next }
      }
      return pages
    },
    async pullAll(limit, signal) {
      const options = signal === undefined ? {} : { signal }
      for (let round = 0; round === 0 || older !== undefined; round++) {
        await mirror.pull(limit, options)
        await mirror.pullOlder(limit, undefined, signal)
        await mirror.pull(limit, options)
      }
    },
  }
  return mirror
}
