// Keeping accounts in step, as it is watched and asked for.
import { z } from 'zod'
import { accountState } from '../../accounts/account-shapes.ts'
import { limits } from '../../base/limits.ts'
import { importStatus } from './fetching.ts'
import { job } from './jobs.ts'
import { pageQuery } from './page.ts'

const id = z.string().min(1).max(limits.idCharsMax)

export const syncJob = job.extend({ accountId: z.string().describe('Empty of work that is for all accounts') }).meta({ id: 'SyncJob' })
export type SyncJob = z.infer<typeof syncJob>

export const syncProgress = z
  .object({
    jobs: z.array(syncJob).describe('What runs or waits now, newest first, at most 200'),
    accounts: z.array(z.object({ id: z.string(), name: z.string(), state: accountState, stateReason: z.string(), syncedAt: z.number(), import: importStatus })),
  })
  .meta({ id: 'SyncProgress' })

export const syncJobsQuery = z.object({ account: id.optional().describe('Account id; default: every account'), ...pageQuery.shape })
export const triggerBody = z.strictObject({ accountId: id.optional().describe('Default: every account that is not paused') }).nullish()
export const triggerAnswer = z.object({ accounts: z.number().describe('How many were asked to sync') })
export const cancelSyncBody = z.union([z.strictObject({ accountId: id }), z.strictObject({ jobId: id })])
export const cancelSyncAnswer = z.object({ jobs: z.array(syncJob) })
