// The gate as the app speaks to it: propose, sign, reject, undo, and the audit trail.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Action, AuditEntry, batch, proposal, undoneBatch } from '../../../src/web/contract/actions.ts'
import type { Page } from '../../../src/web/contract/page.ts'
import { query, request } from './request.ts'

export type Proposal = z.input<typeof proposal>
export type Batch = z.infer<typeof batch>
export type UndoneBatch = z.infer<typeof undoneBatch>

/** What waits, dries, runs or is unknown: the tray and its number in the sidebar. */
export const openActionsQuery = queryOptions({
  queryKey: ['actions', 'open'] as const,
  queryFn: async ({ signal }) => (await request<Page<Action>>('/actions?open=true&limit=200', { signal })).items,
})
/** The journal: everything, newest first. */
export const journalQuery = infiniteQueryOptions({
  queryKey: ['actions', 'journal'] as const,
  queryFn: ({ pageParam, signal }) => request<Page<Action>>(`/actions${query({ before: pageParam, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: (page: Page<Action>) => page.next ?? undefined,
})
export const actionQuery = (id: string) =>
  queryOptions({ queryKey: ['action', id] as const, queryFn: ({ signal }) => request<Action>(`/actions/${id}`, { signal }) })

export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'] as const,
  queryFn: ({ pageParam, signal }) => request<Page<AuditEntry>>(`/audit${query({ before: pageParam, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: (page: Page<AuditEntry>) => page.next ?? undefined,
})

/** `approve` makes it a click: proposal and decision at once. The key makes a repeated request the same action. */
export const propose = (given: Proposal, options: { approve: boolean; words?: string }) =>
  request<Action>('/actions', {
    method: 'POST',
    body: { proposal: given, approve: options.approve, words: options.words ?? '', requestKey: crypto.randomUUID() },
  })

/** The digest is the one that was on the screen: if the action changed since, the server refuses. */
export const approve = (action: Pick<Action, 'id' | 'digest'>) =>
  request<Action>(`/actions/${action.id}/approve`, { method: 'POST', body: { digest: action.digest } })
export const reject = (id: string, reason = '') => request<Action>(`/actions/${id}/reject`, { method: 'POST', body: { reason } })
/** For an outcome that nobody saw: it looks, and never does it again. */
export const lookAgain = (id: string) => request<Action>(`/actions/${id}/look-again`, { method: 'POST' })
export const undo = (id: string) => request<Action>(`/actions/${id}/undo`, { method: 'POST' })

export const batchQuery = (batchId: string) =>
  queryOptions({ queryKey: ['actions', 'batch', batchId] as const, queryFn: ({ signal }) => request<Batch>(`/actions/batches/${batchId}`, { signal }) })
export const approveBatch = (batchId: string, digests: Record<string, string>) =>
  request<Batch>(`/actions/batches/${batchId}/approve`, { method: 'POST', body: { digests } })
export const rejectBatch = (batchId: string) => request<Batch>(`/actions/batches/${batchId}/reject`, { method: 'POST', body: { reason: '' } })
export const undoBatch = (batchId: string) => request<UndoneBatch>(`/actions/batches/${batchId}/undo`, { method: 'POST' })
