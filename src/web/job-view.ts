// A job as clients see it: no payload, no lease, no lock; those are the house's business.
import { executeAction } from '../actions/execute-job.ts'
import type { Role } from '../accounts/account-shapes.ts'
import { etaOf } from '../jobs/progress.ts'
import type { JobRow } from '../jobs/job-store.ts'
import type { Caller } from './access.ts'
import type { Job } from './contract/jobs.ts'

/**
 * Whose jobs somebody sees: their own, and whoever looks after the house its own work ('') too.
 * Nobody sees another person's, and a token only what is its person's.
 */
export function jobsSeenBy({ userId, role }: { userId: string; role: Role | undefined }): readonly string[] {
  return role === undefined || role === 'member' ? [userId] : [userId, '']
}

export const watcherOf = (caller: Caller) => ({ userId: caller.userId, role: caller.kind === 'person' ? caller.person.role : undefined })

export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    seq: row.event_seq,
    name: row.name,
    actionId: row.name === executeAction.name ? actionIdOf(row) : '',
    state: row.state,
    phase: row.phase,
    done: row.done,
    total: row.total,
    counters: JSON.parse(row.counters) as Record<string, number>,
    rate: row.rate,
    etaMs: etaOf(row),
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    nextTryAt: row.state === 'pending' ? row.run_at : 0,
    asked: row.wanted,
    dead: row.dead === 1,
    errorCode: row.error_code,
    errorText: row.error_text,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

const actionIdOf = ({ payload }: JobRow): string => (JSON.parse(payload) as { actionId: string }).actionId
