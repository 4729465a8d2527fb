// Slow work, as clients watch it.
import { z } from 'zod'
import { jobState } from '../../jobs/job-shapes.ts'
import { pageQuery } from './page.ts'

export type { JobState } from '../../jobs/job-shapes.ts'

export const job = z
  .object({
    id: z.string(),
    seq: z.int().describe('Number of its newest event: of two answers the one with the higher number is newer'),
    name: z.string().describe('What kind of work, e.g. mail.pull-mailbox'),
    actionId: z.string().describe('Of work that carries out an action: which; else empty'),
    state: jobState,
    phase: z.string(),
    done: z.number(),
    total: z.number().describe('0 = not known yet'),
    counters: z.record(z.string(), z.number()),
    rate: z.number().describe('Units a second, smoothed; 0 until this attempt has been measured for ten seconds'),
    etaMs: z.number().nullable().describe('null while there is no rate or no total'),
    attempt: z.int(),
    maxAttempts: z.int(),
    nextTryAt: z.number().describe('For a pending job: when it may start'),
    asked: z.enum(['', 'cancel', 'pause']).describe('Asked of a running job and not yet done'),
    dead: z.boolean().describe('Failed for good; retry starts it afresh, cancel dismisses it'),
    errorCode: z.string(),
    errorText: z.string(),
    createdAt: z.number(),
    startedAt: z.number(),
    finishedAt: z.number(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof job>

export const jobEvent = z
  .object({
    jobId: z.string(),
    seq: z.int(),
    at: z.number(),
    kind: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JobEvent' })
export type JobEvent = z.infer<typeof jobEvent>

export const jobsQuery = z.object({
  state: jobState.optional(),
  dead: z.stringbool().optional(),
  ...pageQuery.shape,
})
