// The gate as the app speaks to it: propose, sign, edit, ask, leave aside, reject, undo, and the audit trail.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Action, ActionItems, ActionLinks, actionsQuery, AuditEntry, batch, proposal, TrayCounts, UndoneBatch, UndonePeriod, undoPeriodBody } from '../../../src/web/contract/actions.ts'
import type { Page } from '../../../src/web/contract/page.ts'
import { query, request } from './request.ts'

export type Proposal = z.input<typeof proposal>
export type Batch = z.infer<typeof batch>

const inOne = ({ pages }: { pages: readonly Page<Action>[] }): Action[] => pages.flatMap(({ items }) => items)
const pagesOf = (which: { open: true } | { tray: 'ignored' }, name: string) =>
  infiniteQueryOptions({
    queryKey: ['actions', name] as const,
    queryFn: ({ pageParam, signal }) => request<Page<Action>>(`/actions${query({ ...which, before: pageParam, limit: 200 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: Page<Action>) => page.next ?? undefined,
    select: inOne,
  })
/** What waits, dries, runs or is unknown, the newest first; older pages once they are asked for. */
export const openActionsQuery = pagesOf({ open: true }, 'open')
/** What was left aside and only waits for its end. */
export const ignoredActionsQuery = pagesOf({ tray: 'ignored' }, 'ignored')
export const trayCountsQuery = queryOptions({ queryKey: ['actions', 'counts'] as const, queryFn: ({ signal }) => request<TrayCounts>('/actions/counts', { signal }) })

export type JournalFilter = Pick<z.input<typeof actionsQuery>, 'account' | 'origin'> & { kind?: string; state?: Action['state']; batch?: string; from?: number; to?: number }
/** The journal: everything that fits, newest first. */
export const journalQuery = ({ account, kind, state, batch, origin, from, to }: JournalFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['actions', 'journal', account ?? '', kind ?? '', state ?? '', batch ?? '', origin ?? '', from ?? 0, to ?? 0] as const,
    queryFn: ({ pageParam, signal }) => request<Page<Action>>(`/actions${query({ account, kind, state, batch, origin, from, to, before: pageParam, limit: 50 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: Page<Action>) => page.next ?? undefined,
  })
export const actionQuery = (id: string) =>
  queryOptions({ queryKey: ['action', id] as const, queryFn: ({ signal }) => request<Action>(`/actions/${id}`, { signal }) })

/** The links of a letter from the one on that its facts do not name any more. Of another digest they are others. */
export const actionLinksQuery = ({ id, digest }: Pick<Action, 'id' | 'digest'>, from: number) =>
  infiniteQueryOptions({
    queryKey: ['action', id, 'links', digest, from] as const,
    queryFn: ({ pageParam, signal }) => request<ActionLinks>(`/actions/${id}/links${query({ before: pageParam, limit: 200 })}`, { signal }),
    initialPageParam: String(from),
    getNextPageParam: (page: ActionLinks) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Two hundred mails of a change, from the one on that is named. */
export const actionItems = ({ id }: Pick<Action, 'id'>, from: string) => request<ActionItems>(`/actions/${id}/items${query({ before: from, limit: 200 })}`)

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
export const approve = (action: Pick<Action, 'id' | 'digest'>, without: readonly string[] = []) =>
  request<Action>(`/actions/${action.id}/approve`, { method: 'POST', body: { digest: action.digest, without } })
export const reject = (id: string, reason = '') => request<Action>(`/actions/${id}/reject`, { method: 'POST', body: { reason } })
/** It is described anew, and what stood there before can be signed by nobody any more. */
export const edit = (action: Pick<Action, 'id' | 'digest'>, given: Proposal) =>
  request<Action>(`/actions/${action.id}/edit`, { method: 'POST', body: { digest: action.digest, proposal: given } })
export const ask = (id: string, words: string) => request<Action>(`/actions/${id}/ask`, { method: 'POST', body: { words } })
/** Neither yes nor no: out of the tray until it expires, or back into it. */
export const ignore = (id: string, ignored: boolean) => request<Action>(`/actions/${id}/ignore`, { method: 'POST', body: { ignored } })
/** For an outcome that nobody saw: it looks, and never does it again. */
export const lookAgain = (id: string) => request<Action>(`/actions/${id}/look-again`, { method: 'POST' })
/** A person's word for an outcome that nobody saw, of what was shown to them. */
export const settle = (action: Pick<Action, 'id' | 'digest'>, happened: boolean) =>
  request<Action>(`/actions/${action.id}/settle`, { method: 'POST', body: { digest: action.digest, happened } })
export const undo = (id: string) => request<Action>(`/actions/${id}/undo`, { method: 'POST' })
export const undoPeriod = (body: z.input<typeof undoPeriodBody>) => request<UndonePeriod>('/actions/undo', { method: 'POST', body })

export const batchQuery = (batchId: string) =>
  queryOptions({ queryKey: ['actions', 'batch', batchId] as const, queryFn: ({ signal }) => request<Batch>(`/actions/batches/${batchId}`, { signal }) })
export interface BatchDecision {
  /** Action id -> the digest that was shown; the others stay proposed. */
  digests: Record<string, string>
  /** Action id -> things of it that are not approved. */
  without: Record<string, string[]>
}
export const approveBatch = (batchId: string, decision: BatchDecision) => request<Batch>(`/actions/batches/${batchId}/approve`, { method: 'POST', body: decision })
export const rejectBatch = (batchId: string, reason: string) => request<Batch>(`/actions/batches/${batchId}/reject`, { method: 'POST', body: { reason } })
export const undoBatch = (batchId: string) => request<UndoneBatch>(`/actions/batches/${batchId}/undo`, { method: 'POST' })
