// What was approved beforehand: listed, given with the password typed again, ended at once.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Action } from '../../../src/web/contract/actions.ts'
import type { grantBody, standingApprovals } from '../../../src/web/contract/standing-approvals.ts'
import { request } from './request.ts'

export const standingQuery = queryOptions({
  queryKey: ['standing'],
  queryFn: ({ signal }) => request<z.infer<typeof standingApprovals>>('/standing-approvals', { signal }),
})
/** An approval like any other: it stands once that is carried out. */
export const giveStanding = (body: z.input<typeof grantBody>) => request<Action>('/standing-approvals', { method: 'POST', body })
export const endStanding = (id: string) => request<unknown>(`/standing-approvals/${id}`, { method: 'DELETE' })
