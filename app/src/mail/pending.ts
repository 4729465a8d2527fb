// Changes that were asked for and are not yet read back, laid over what the server last said.
//
// The cache keeps only the server's answers; a change is drawn at once by being laid over
// them, and rolled back by being taken away. No snapshot has to be restored, so two changes
// under way cannot bring back each other's past.
import { useSyncExternalStore } from 'react'
import type { Mailbox, Thread, ThreadRow } from '../../../src/web/contract/mail.ts'

export type Marking = 'read' | 'unread' | 'star' | 'unstar'

export interface Change {
  id: string
  /** `stays`: nothing of it shows in a list, such as a label. */
  kind: Marking | 'gone' | 'back' | 'stays'
  messageIds: ReadonlySet<number>
  /** For `back`: the rows as they were. */
  rows: readonly ThreadRow[]
  /** For `back`: the lists they stood in. */
  lists: readonly string[]
  counts: readonly { mailboxId: string; unread: number; total: number }[]
}

const overlap = (row: ThreadRow, ids: ReadonlySet<number>): number => row.messageIds.filter((id) => ids.has(id)).length

function changeRow(row: ThreadRow, change: Change): ThreadRow | undefined {
  const hit = overlap(row, change.messageIds)
  if (hit === 0) return row
  const whole = hit === row.messageIds.length
  switch (change.kind) {
    case 'stays':
      return row
    case 'read':
      return { ...row, unread: whole ? 0 : Math.max(0, row.unread - hit) }
    case 'unread':
      return { ...row, unread: Math.min(row.messageIds.length, Math.max(row.unread, hit)) }
    case 'star':
      return { ...row, flagged: true }
    case 'unstar':
      return { ...row, flagged: row.flagged && !whole }
    case 'gone':
      return whole ? undefined : { ...row, messageIds: row.messageIds.filter((id) => !change.messageIds.has(id)), messages: Math.max(1, row.messages - hit) }
    case 'back':
      return change.rows.find((before) => before.id === row.id && before.mailboxId === row.mailboxId) ?? row
  }
}

/** The same rows (the same array) when nothing applies, so that a list that is unaffected is not drawn again. */
export function layOverRows(rows: readonly ThreadRow[], changes: readonly Change[], list: string): readonly ThreadRow[] {
  let result = rows
  for (const change of changes) {
    let touched = false
    const next: ThreadRow[] = []
    for (const row of result) {
      const changed = changeRow(row, change)
      if (changed !== row) touched = true
      if (changed !== undefined) next.push(changed)
    }
    if (change.kind === 'back' && change.lists.includes(list)) {
      for (const row of change.rows) {
        if (next.some((there) => there.id === row.id && there.mailboxId === row.mailboxId)) continue
        const at = next.findIndex((there) => there.dateMs < row.dateMs)
        next.splice(at === -1 ? next.length : at, 0, row)
        touched = true
      }
    }
    if (touched) result = next
  }
  return result
}

export function layOverThread(thread: Thread, changes: readonly Change[]): Thread {
  const marks = new Map<number, { seen?: boolean; flagged?: boolean }>()
  for (const { kind, messageIds } of changes) {
    if (kind === 'gone' || kind === 'back' || kind === 'stays') continue
    const mark = kind === 'read' || kind === 'unread' ? { seen: kind === 'read' } : { flagged: kind === 'star' }
    for (const id of messageIds) marks.set(id, { ...marks.get(id), ...mark })
  }
  if (!thread.messages.some((message) => marks.has(message.id))) return thread
  return { ...thread, messages: thread.messages.map((message) => ({ ...message, ...marks.get(message.id) })) }
}

export function layOverMailboxes(mailboxes: readonly Mailbox[], changes: readonly Change[]): readonly Mailbox[] {
  const counts = changes.flatMap((change) => change.counts)
  if (counts.length === 0) return mailboxes
  return mailboxes.map((mailbox) => {
    const own = counts.filter((count) => count.mailboxId === mailbox.id)
    if (own.length === 0) return mailbox
    const sum = (field: 'unread' | 'total') => own.reduce((total, count) => total + count[field], mailbox[field])
    return { ...mailbox, unread: Math.max(0, sum('unread')), total: Math.max(0, sum('total')) }
  })
}

let pending: readonly Change[] = []
const listeners = new Set<() => void>()
function set(next: readonly Change[]): void {
  pending = next
  for (const listener of listeners) listener()
}
export const addChange = (change: Change): void => set([...pending, change])
export const dropChange = (id: string): void => {
  if (pending.some((change) => change.id === id)) set(pending.filter((change) => change.id !== id))
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const usePending = (): readonly Change[] => useSyncExternalStore(subscribe, () => pending)
