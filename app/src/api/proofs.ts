// What was proven of each folder: held against its server, mail by mail; how to mend what
// differs; and what goes wrong in fetching.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { AccountProof, repairAnswer, repairBody, SyncError } from '../../../src/web/contract/proofs.ts'
import { itemsOf, query, request } from './request.ts'
import { unheardMs } from './unheard.ts'

/** '' for all accounts, which the server counts in one go. */
export const proofsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'proofs', accountId] as const,
    queryFn: ({ signal }) => itemsOf<AccountProof>(`/sync/proofs${query({ account: accountId })}`, signal),
    staleTime: 0,
    refetchInterval: unheardMs,
  })

export const troublesQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'errors', accountId] as const,
    queryFn: ({ signal }) => itemsOf<SyncError>(`/sync/errors${query({ account: accountId })}`, signal),
    staleTime: 0,
    refetchInterval: unheardMs,
  })

export const repairFolders = (body: z.input<typeof repairBody>) => request<z.infer<typeof repairAnswer>>('/sync/repair', { method: 'POST', body })
