// What was proven of each folder: held against its server, mail by mail; how to mend what
// differs; and what goes wrong in fetching.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { proofsAnswer, repairAnswer, repairBody, syncErrorsAnswer } from '../../../src/web/contract/proofs.ts'
import { query, request } from './request.ts'
import { unheardMs } from './unheard.ts'

/** '' for all accounts, which the server counts in one go. */
export const proofsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'proofs', accountId] as const,
    queryFn: async ({ signal }) => (await request<z.infer<typeof proofsAnswer>>(`/sync/proofs${query({ account: accountId })}`, { signal })).items,
    staleTime: 0,
    refetchInterval: unheardMs,
  })

export const troublesQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'errors', accountId] as const,
    queryFn: async ({ signal }) => (await request<z.infer<typeof syncErrorsAnswer>>(`/sync/errors${query({ account: accountId })}`, { signal })).items,
    staleTime: 0,
    refetchInterval: unheardMs,
  })

export const repairFolders = (body: z.input<typeof repairBody>) => request<z.infer<typeof repairAnswer>>('/sync/repair', { method: 'POST', body })
