// Searching mail: conversations page by page, and what may come next while somebody types.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { SearchAnswer, searchQuery as searchQueryShape, suggestAnswer } from '../../../src/web/contract/search.ts'
import { query, request } from './request.ts'

export type SearchOrder = z.infer<typeof searchQueryShape>['order']
export type Suggestion = z.infer<typeof suggestAnswer>['items'][number]

/** As many rows as an answer gives the place of their words for (searchSnippets in the server's limits). */
const pageRows = 20

export const searchList = (q: string, order: SearchOrder): string => `${order} ${q}`

/** What a list's name was made of. */
export function searchOf(list: string): { q: string; order: SearchOrder } {
  const at = list.indexOf(' ')
  return { q: list.slice(at + 1), order: list.slice(0, at) as SearchOrder }
}

export const searchPage = ({ q, order }: { q: string; order: SearchOrder }, before: string, signal?: AbortSignal) =>
  request<SearchAnswer>(`/search${query({ q, order, before, limit: pageRows, snippets: 1, facets: before === '' ? 1 : undefined })}`, signal === undefined ? {} : { signal })

export const searchQuery = (q: string, order: SearchOrder) =>
  infiniteQueryOptions({
    queryKey: ['search', searchList(q, order)] as const,
    queryFn: ({ pageParam, signal }) => searchPage({ q, order }, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: SearchAnswer) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: q !== '',
  })

export const suggestQuery = (typed: string) =>
  queryOptions({
    queryKey: ['suggest', typed] as const,
    queryFn: ({ signal }) => request<z.infer<typeof suggestAnswer>>(`/search/suggest${query({ q: typed })}`, { signal }),
    enabled: typed !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
