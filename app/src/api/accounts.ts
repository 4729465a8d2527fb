// Connected accounts and their mailboxes.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  changeAccountBody, createAccountBody, discoverAnswer, finishConsentAnswer, startConsentAnswer, startConsentBody, testAnswer, testServersBody,
} from '../../../src/web/contract/accounts.ts'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { itemsOf, request } from './request.ts'

export type Discovery = z.infer<typeof discoverAnswer>
export type Candidate = Discovery['candidates'][number]
export type ServersToTry = z.input<typeof testServersBody>
export type TrialReport = z.infer<typeof testAnswer>
export type TrialPart = TrialReport['parts'][number]
export type TrialStep = TrialPart['steps'][number]

export const accountsQuery = queryOptions({ queryKey: ['accounts'], queryFn: ({ signal }) => itemsOf<Account>('/accounts', signal) })
export const mailboxesQuery = queryOptions({ queryKey: ['mailboxes'], queryFn: ({ signal }) => itemsOf<Mailbox>('/mailboxes', signal) })

export const connectAccount = (body: z.input<typeof createAccountBody>) => request<Account>('/accounts', { method: 'POST', body })
export const changeAccount = (id: string, body: z.input<typeof changeAccountBody>) => request<Account>(`/accounts/${id}`, { method: 'PATCH', body })
export const discoverServers = (address: string, signal: AbortSignal) => request<Discovery>('/accounts/discover', { method: 'POST', body: { address }, signal })
export const tryServers = (body: ServersToTry) => request<TrialReport>('/accounts/test', { method: 'POST', body })
export const tryAccount = (id: string) => request<TrialReport>(`/accounts/${id}/test`, { method: 'POST' })
export const startConsent = (body: z.input<typeof startConsentBody>) => request<z.infer<typeof startConsentAnswer>>('/accounts/oauth/start', { method: 'POST', body })
export const finishConsent = (answer: Record<string, string>) => request<z.infer<typeof finishConsentAnswer>>('/accounts/oauth/finish', { method: 'POST', body: { answer, import: 'later' } })
export const removeAccount = (id: string) => request<unknown>(`/accounts/${id}`, { method: 'DELETE' })
export const syncAccount = (id: string) => request<unknown>(`/accounts/${id}/sync`, { method: 'POST' })
export const pauseAccount = (id: string) => request<unknown>(`/accounts/${id}/pause`, { method: 'POST' })
export const resumeAccount = (id: string) => request<unknown>(`/accounts/${id}/resume`, { method: 'POST' })
