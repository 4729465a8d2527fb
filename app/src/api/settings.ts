// A person's own choices.
import { queryOptions } from '@tanstack/react-query'
import type { Settings } from '../../../src/web/contract/settings.ts'
import { request } from './request.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'] as const,
  queryFn: ({ signal }) => request<Settings>('/settings', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
export const saveSettings = (body: Partial<Settings>) => request<Settings>('/settings', { method: 'PATCH', body })
