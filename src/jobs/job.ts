// What a job is, and how one is asked for.
//
// A definition is light (a name, a schema, a few numbers), so whoever enqueues imports
// only that; the handler, with everything it needs, is bound to it in entries/.
//
// Handlers run at least once: a killed worker's job runs again from its checkpoint. What
// must happen once is made so by the handler (one transaction, or a look at the outside
// world first), never by hoping that a worker survives.
import type { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { writeEvents } from './job-events.ts'
import { insertJob } from './job-store.ts'

export interface JobDefinition<P = unknown> {
  /** Persisted: a literal, never derived from code. */
  readonly name: string
  readonly payload: z.ZodType<P>
  readonly maxAttempts: number
  readonly timeoutMs: number
  /** Two running jobs never share one: the second waits. */
  readonly lockKey: (payload: P) => string
  /** Two waiting jobs never share one: the second request is the first. Nor do two dead letters. */
  readonly uniqueKey: (payload: P) => string
  /** Whose share of the workers it takes (an account): work of one share never holds them all. '' = nobody's. */
  readonly shareKey: (payload: P) => string
  /** Higher first. What a person waits for is 10, the house's routine 0. */
  readonly priority: number
  /** A person waits for it, and it is quick: each worker keeps a hand free for such work, whatever else runs. */
  readonly isAwaited: boolean
}

export function defineJob<S extends z.ZodType>(
  options: { name: string; payload: S; maxAttempts: number; timeoutMs: number } & Partial<
    Pick<JobDefinition<z.output<S>>, 'lockKey' | 'uniqueKey' | 'shareKey' | 'priority' | 'isAwaited'>
  >,
): JobDefinition<z.output<S>> {
  const none = () => ''
  return {
    lockKey: none,
    uniqueKey: none,
    shareKey: none,
    priority: 0,
    isAwaited: false,
    ...options,
    payload: options.payload as unknown as z.ZodType<z.output<S>>,
  }
}

export interface Progress {
  done?: number
  total?: number
  phase?: string
  /** Added to the job's counters. They never fall, also across attempts. */
  count?: Record<string, number>
}

/** Why a handler is asked to stop before its end. */
export type StopReason = 'cancel' | 'pause' | 'shutdown' | 'timeout' | 'lost'

export class JobStopped extends Error {
  override readonly name = 'JobStopped'
  readonly why: StopReason

  constructor(why: StopReason) {
    super(`The job was asked to stop: ${why}`)
    this.why = why
  }
}

export function stopReasonOf(signal: AbortSignal): StopReason | undefined {
  return signal.reason instanceof JobStopped ? signal.reason.why : undefined
}

/** What a handler is given besides its payload. */
export interface JobContext {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
  readonly jobId: string
  readonly userId: string
  readonly attempt: number
  /** Aborts on cancel, pause, shutdown and time-out. Stop soon; what was checkpointed is kept. */
  readonly signal: AbortSignal
  /** What the last attempt left, or undefined. */
  readonly checkpoint: unknown
  /** Saved at once (or with the caller's transaction), and fenced: throws when another worker has the job by now. */
  saveCheckpoint(value: unknown, tx?: Db): Promise<void>
  /**
   * The same fence for what a handler writes about something else than its job, in the transaction
   * that writes it: throws when another worker has the job by now. Asked after the row that is
   * written, in the order in which a person's click takes the two.
   */
  requireLease(tx: Db): Promise<void>
  /** Cheap: written at most a few times a second. */
  report(progress: Progress): void
}

export type Handler<D> = D extends JobDefinition<infer P> ? (payload: P, context: JobContext) => Promise<void> : never

/** A definition with its handler; the payload's type is checked where they meet and forgotten after. */
export interface BoundJob {
  readonly definition: JobDefinition
  readonly run: (payload: unknown, context: JobContext) => Promise<void>
}

export function bindJob<P>(definition: JobDefinition<P>, handler: (payload: P, context: JobContext) => Promise<void>): BoundJob {
  return {
    definition: definition as JobDefinition,
    run: (payload, context) => handler(definition.payload.parse(payload), context),
  }
}

export interface EnqueueOptions {
  userId?: string
  /** Not before this moment. */
  runAt?: number
  priority?: number
  /** Where the payload does not say it: a mailbox's account. */
  shareKey?: string
  /** What it is about (a mailbox's name), for whoever watches before it says so itself. */
  phase?: string
}

/** In the caller's transaction: a job cannot exist without the change that asked for it. Answers the job's id. */
export async function enqueue<P>(
  tx: Db,
  clock: Pick<Clock, 'now'>,
  definition: JobDefinition<P>,
  payload: P,
  options: EnqueueOptions = {},
): Promise<string> {
  const now = clock.now()
  const id = newId('job', now)
  const userId = options.userId ?? ''
  const inserted = await insertJob(tx, {
    id,
    userId,
    name: definition.name,
    payload: JSON.stringify(definition.payload.parse(payload)),
    priority: options.priority ?? definition.priority,
    runAt: options.runAt ?? now,
    phase: options.phase ?? '',
    maxAttempts: definition.maxAttempts,
    lockKey: definition.lockKey(payload),
    uniqueKey: definition.uniqueKey(payload),
    shareKey: options.shareKey ?? definition.shareKey(payload),
    now,
  })
  if (inserted !== id) return inserted
  await writeEvents(tx, now, [{ jobId: id, seq: 1, userId, kind: 'created', detail: { name: definition.name } }])
  await recordChange(tx, now, { userId, topic: 'job', subject: id })
  return id
}
