// Connected accounts and their mailboxes.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Account, createAccountBody, Mailbox } from '../../../src/web/contract/mail.ts'
import { request, type Page } from './request.ts'

const list = async <T>(path: string, signal: AbortSignal): Promise<T[]> => {
  const answer = await request<Page<T> | T[]>(path, { signal })
  return Array.isArray(answer) ? answer : answer.items
}

export const accountsQuery = queryOptions({ queryKey: ['accounts'], queryFn: ({ signal }) => list<Account>('/accounts', signal) })
export const mailboxesQuery = queryOptions({ queryKey: ['mailboxes'], queryFn: ({ signal }) => list<Mailbox>('/mailboxes', signal) })

export const connectAccount = (body: z.input<typeof createAccountBody>) => request<Account>('/accounts', { method: 'POST', body })
export const removeAccount = (id: string) => request<unknown>(`/accounts/${id}`, { method: 'DELETE' })
export const syncAccount = (id: string) => request<unknown>(`/accounts/${id}/sync`, { method: 'POST' })
export const pauseAccount = (id: string) => request<unknown>(`/accounts/${id}/pause`, { method: 'POST' })
export const resumeAccount = (id: string) => request<unknown>(`/accounts/${id}/resume`, { method: 'POST' })
