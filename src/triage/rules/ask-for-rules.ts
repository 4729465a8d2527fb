// The job that looks at mail by rules, as whoever asks for it knows it.
import { z } from 'zod'
import { defineJob } from '../../jobs/job.ts'

export const applyRules = defineJob({
  name: 'triage.apply-rules',
  /** `isAgain`: some time later, because a rule could not propose any more. Apart, so that new mail does not wait for that time. */
  payload: z.strictObject({ userId: z.string(), isAgain: z.boolean() }),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  // Two would look at the same mail.
  lockKey: ({ userId }) => `rules:${userId}`,
  uniqueKey: ({ userId, isAgain }) => `rules:${userId}${isAgain ? ':again' : ''}`,
})
