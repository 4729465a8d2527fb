// The states of a job: as the store keeps them, the API answers them and the app shows them.
import { z } from 'zod'

export const jobState = z.enum(['pending', 'running', 'paused', 'completed', 'failed', 'cancelled'])
export type JobState = z.infer<typeof jobState>

/** What will not run again by itself. */
export const FINISHED_STATES: readonly JobState[] = ['completed', 'failed', 'cancelled']
