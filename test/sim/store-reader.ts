// The database file as a stranger reads it: plain SQL on a read-only handle, beside the
// running processes.
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

export interface ActionRow {
  id: string
  kind: string
  payload: string
  plan: string
  state: string
  state_reason: string
  origin: string
  receipt: string
  error_code: string
  error_text: string
  undo_of: string
}

export interface MessageRow {
  id: number
  threadId: string
  name: string
  path: string
  mailboxId: string
  seen: number
  flagged: number
  answered: number
  draft: number
}

export interface JobRow {
  id: string
  name: string
  state: string
  dead: number
  error_code: string
  error_text: string
}

export interface MailboxRow {
  id: string
  path: string
  role: string
  total: number
  unread: number
}

export interface StoreReader {
  actions(): ActionRow[]
  countActions(kind: string, state: string): number
  /** Ids of approved actions, in the order in which they were approved. */
  approvals(): string[]
  messages(): MessageRow[]
  mailboxes(): MailboxRow[]
  /** What waits, runs or died; finished jobs are of no interest. */
  openJobs(): JobRow[]
  deadJobs(): JobRow[]
  /** Of whatever was ever asked for and is still remembered. */
  jobNames(): string[]
  integrity(): string
  close(): void
}

export function openStoreReader(home: string): StoreReader {
  const handle = new DatabaseSync(join(home, 'secretary.db'), { readOnly: true, timeout: 10_000 })
  const counting = handle.prepare('select count(*) as count from actions where kind = ? and state = ?')
  const all = <T>(text: string): T[] => handle.prepare(text).all() as T[]
  return {
    actions: () => all('select * from actions order by id'),
    countActions: (kind, state) => Number((counting.get(kind, state) as { count: number }).count),
    approvals: () => all<{ subject: string }>("select subject from audit_log where event = 'action.approved' order by seq").map(({ subject }) => subject),
    messages: () =>
      all(`select messages.id, thread_id as threadId, remote_id as name, path, mailbox_id as mailboxId, seen, flagged, answered, draft
           from messages join mailboxes on mailboxes.id = mailbox_id order by messages.id`),
    mailboxes: () => all('select id, path, role, total, unread from mailboxes order by path'),
    openJobs: () => all("select * from jobs where state in ('pending', 'running', 'paused') order by id"),
    deadJobs: () => all('select * from jobs where dead = 1 order by id'),
    jobNames: () => all<{ name: string }>('select distinct name from jobs order by name').map(({ name }) => name),
    integrity: () => all<{ integrity_check: string }>('pragma integrity_check').map((row) => row.integrity_check).join('; '),
    close: () => handle.close(),
  }
}
