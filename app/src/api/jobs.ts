// Slow work: read once, then kept up to date by the live socket.
import { queryOptions } from '@tanstack/react-query'
import type { Job } from '../../../src/web/contract/jobs.ts'
import type { Page } from '../../../src/web/contract/page.ts'
import { mergeList } from './merge-job.ts'
import { request } from './request.ts'

export const jobsQuery = queryOptions({
  queryKey: ['jobs'] as const,
  structuralSharing: (known, list) => mergeList(known as Job[] | undefined, list as Job[]),
  queryFn: async ({ signal }) => (await request<Page<Job>>('/jobs?limit=100', { signal })).items,
})

export type JobOrder = 'cancel' | 'pause' | 'resume' | 'retry'
export const orderJob = (id: string, order: JobOrder) => request<Job>(`/jobs/${id}/${order}`, { method: 'POST' })
