// What was proven of each folder: held against its server, mail by mail, and what to mend.
//
// A server that does not keep proofs answers 404. Then there is nothing to say, which is not the
// same as nothing wrong: null leaves the columns out instead of filling them with noughts.
import { queryOptions } from '@tanstack/react-query'
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import { ApiProblem, query, request } from './request.ts'
import { unheardMs } from './unheard.ts'

export interface FolderProof {
  mailboxId: string
  path: string
  name: string
  role: Mailbox['role']
  /** null: the server does not say. */
  serverCount: number | null
  localCount: number
  missing: number
  gaps: number
  missingBodies: number
  unreadable: number
  state: 'proven' | 'differs' | 'waiting' | 'never'
  provenAt: string | null
  /** Each time the server numbered the folder anew (UIDVALIDITY). */
  resets: { at: string; from: string; to: string }[]
}

export interface AccountProofs {
  items: FolderProof[]
  storage: { messages: number; bytes: number }
}

export interface SyncTrouble {
  at: string
  what: string
  code: string
  words: string
  fix: string
  mailbox?: string
  count: number
}

async function known<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null
    throw error
  }
}

export const proofsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'proofs', accountId] as const,
    queryFn: ({ signal }) => known(request<AccountProofs>(`/sync/proofs${query({ account: accountId })}`, { signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data === null ? false : unheardMs),
  })

export const troublesQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['sync', 'errors', accountId] as const,
    queryFn: async ({ signal }) => (await known(request<{ items: SyncTrouble[] }>(`/sync/errors${query({ account: accountId })}`, { signal })))?.items ?? null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data === null ? false : unheardMs),
  })

export const repairFolders = (which: { accountId: string; mailboxId?: string }) => request<{ jobs: number }>('/sync/repair', { method: 'POST', body: which })
