// How every account is kept in step, imports included: one answer that all screens share.
//
// The news of jobs and accounts over the socket say when to read it again, once a second at most
// (live/what-to-read.ts): figures that move faster only flicker.
// `select` hands each part of a screen its own piece, so a tick redraws that piece alone.
import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { z } from 'zod'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import type { Page } from '../../../src/web/contract/page.ts'
import type { SyncJob, syncProgress, triggerAnswer } from '../../../src/web/contract/sync.ts'
import { query, request } from './request.ts'
import { unheardMs } from './unheard.ts'

export type SyncProgress = z.infer<typeof syncProgress>

export const syncProgressQuery = queryOptions({
  queryKey: ['sync', 'progress'] as const,
  queryFn: ({ signal }) => request<SyncProgress>('/sync/progress', { signal }),
  staleTime: 1_000,
  refetchInterval: unheardMs,
})

/** What is told of an import that somebody may still do something about. */
export const isOpen = ({ state }: Pick<ImportStatusView, 'state'>): boolean => state === 'planned' || state === 'running' || state === 'paused' || state === 'failed'
export const isRunning = ({ state }: Pick<ImportStatusView, 'state'>): boolean => state === 'running'
/** Over, and with something to tell: a file that held a calendar alone found no mail, and no sum of noughts is owed to anybody. */
export const isOver = ({ state, found, removed, reason }: Pick<ImportStatusView, 'state' | 'found' | 'removed' | 'reason'>): boolean =>
  (state === 'done' || state === 'cancelled') && (found > 0 || removed > 0 || reason !== '')

/** One account's import; redraws its reader when that import moved, and for no other. */
export function useImport(accountId: string): ImportStatusView | undefined {
  return useQuery({ ...syncProgressQuery, select: useCallback((all: SyncProgress) => all.accounts.find(({ id }) => id === accountId)?.import, [accountId]) }).data
}

/** The accounts whose imports a list is to show, the newest first: ids alone, so that the list stands still while each moves. */
export function useImportsThat(are: (one: ImportStatusView) => boolean): readonly string[] | undefined {
  return useQuery({ ...syncProgressQuery, select: useCallback((all: SyncProgress) => all.accounts.filter((one) => are(one.import)).toSorted((a, b) => b.import.startedAt - a.import.startedAt).map(({ id }) => id), [are]) }).data
}

/** '' for all accounts. */
export const syncHistoryQuery = (accountId: string) =>
  infiniteQueryOptions({
    queryKey: ['sync', 'jobs', accountId] as const,
    queryFn: ({ pageParam, signal }) => request<Page<SyncJob>>(`/sync/jobs${query({ account: accountId === '' ? undefined : accountId, limit: 100, before: pageParam })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: unheardMs,
  })

export const triggerSync = (accountId?: string) => request<z.infer<typeof triggerAnswer>>('/sync/trigger', { method: 'POST', body: accountId === undefined ? {} : { accountId } })
