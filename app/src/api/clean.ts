// What may be cleaned, by sender and mail by mail; who sends mailings, and having it end.
//
// None of it is read again because mail came in: a list that moves under a choice is chosen from
// wrongly. It is read when its screen opens, and when something of it was carried out.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ArchivePastAnswer, CleanAnswer, CleanBand, CleanSendersAnswer, SubscriptionsAnswer, SubscriptionsOrder, UnsubscribeAnswer } from '../../../src/web/contract/clean.ts'
import type { Batch } from './actions.ts'
import { query, request } from './request.ts'

export const cleanSendersQuery = queryOptions({
  queryKey: ['clean', 'senders'] as const,
  queryFn: ({ signal }) => request<CleanSendersAnswer>('/clean/senders', { signal }),
  refetchOnMount: 'always',
})

/** Of one sender, within a band; the least certain first. */
export const senderMailsQuery = (band: CleanBand, sender: string) =>
  infiniteQueryOptions({
    queryKey: ['clean', 'mails', band, sender] as const,
    queryFn: ({ pageParam, signal }) => request<CleanAnswer>(`/clean${query({ band, sender, order: 'least-first', before: pageParam, limit: 100 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: CleanAnswer) => page.next ?? undefined,
  })

/** An action for each account, together a batch that waits for a hand. */
export const proposeCleaning = (messageIds: readonly number[]) => request<Batch>('/clean', { method: 'POST', body: { messageIds } })

export const subscriptionsQuery = (q: string, order: SubscriptionsOrder) =>
  infiniteQueryOptions({
    queryKey: ['subscriptions', q, order] as const,
    queryFn: ({ pageParam, signal }) => request<SubscriptionsAnswer>(`/subscriptions${query({ q, order, before: pageParam, limit: 50 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page: SubscriptionsAnswer) => page.next ?? undefined,
    refetchOnMount: 'always' as const,
  })

export const unsubscribe = (id: number) => request<UnsubscribeAnswer>(`/subscriptions/${id}/unsubscribe`, { method: 'POST', body: {} })
export const archivePast = (id: number) => request<ArchivePastAnswer>(`/subscriptions/${id}/archive`, { method: 'POST', body: {} })
