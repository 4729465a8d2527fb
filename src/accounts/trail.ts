// What the audit log is told of people: by whom, and in whose trail.
//
// The line is written in the transaction of what it tells about, so that neither stands without
// the other: a password that changed without a word in the log would be the very thing the log
// is there against. A line about somebody else's doing stands in both trails, theirs and that of
// the person it concerns.
import type { Db } from '../store/db.ts'
import type { AuditedContext } from './context.ts'
import type { Actor } from './role.ts'

export interface Told {
  /** `house`: nobody proved who they are, as where a sign-in is refused. */
  by: Pick<Actor, 'userId'> | 'house'
  /** Whom it concerns; '' for nobody of the house. */
  userId: string
  event: string
  /** Absent: the person. */
  subject?: string
  detail?: Record<string, unknown>
}

/** The last statement of its transaction that may wait for others: see `record` in context.ts. */
export async function tell({ record, clock }: AuditedContext, tx: Db, told: Told): Promise<void> {
  const { by, userId, event, subject = userId, detail = {} } = told
  const doer = by === 'house' ? '' : by.userId
  const actor = by === 'house' ? 'house' : doer === '' ? 'operator' : `person:${doer}`
  const trails = doer === '' || doer === userId ? [userId] : [userId, doer]
  for (const trail of trails) await record(tx, clock.now(), { userId: trail, actor, event, subject, detail })
}
