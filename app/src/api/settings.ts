// A person's own choices.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { patchSettingsBody, Settings } from '../../../src/web/contract/settings.ts'
import { request } from './request.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'] as const,
  queryFn: ({ signal }) => request<Settings>('/settings', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
export const saveSettings = (body: z.input<typeof patchSettingsBody>) => request<Settings>('/settings', { method: 'PATCH', body })
