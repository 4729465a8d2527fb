// The one WebSocket, /api/v1/live: the server says what changed, the app reads it again.
//
// Messages carry names, not data: what a person may see is decided by the routes alone.
// Only jobs travel whole, because progress several times a second is not worth a request each.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { job, jobEvent } from './jobs.ts'

export const liveMessage = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('hello'), serverTime: z.number() }),
    z.object({
      type: z.literal('changed'),
      topic: z.enum(['action', 'thread', 'mailbox', 'account', 'session', 'event', 'setting', 'draft']),
      subject: z.string(),
    }),
    z.object({ type: z.literal('job_status'), job }),
    z.object({ type: z.literal('job_event'), event: jobEvent }),
    z.object({ type: z.literal('reload') }).describe('Something may have been missed: read everything again'),
    z.object({ type: z.literal('heartbeat'), serverTime: z.number() }),
    z.object({ type: z.literal('signed-out') }),
  ])
  .meta({ id: 'LiveMessage' })
export type LiveMessage = z.infer<typeof liveMessage>

/** What the app may say: replay a job's events after the last it saw. */
export const liveAsk = z
  .strictObject({ type: z.literal('replay'), jobId: z.string().max(limits.idCharsMax), afterSeq: z.int().min(0) })
  .meta({ id: 'LiveAsk' })
