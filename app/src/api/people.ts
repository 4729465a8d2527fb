// Sessions, API tokens, people and invitations.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  apiToken, createdInvitation, createdToken, createInvitationBody, createTokenBody, invitation, person, sessionsAnswer,
} from '../../../src/web/contract/auth.ts'
import { itemsOf, request } from './request.ts'

export type ApiToken = z.infer<typeof apiToken>
export type Person = z.infer<typeof person>
export type Invitation = z.infer<typeof invitation>

const ofSessions = {
  queryKey: ['sessions'],
  queryFn: ({ signal }: { signal: AbortSignal }) => request<z.infer<typeof sessionsAnswer>>('/sessions', { signal }),
} as const
export const sessionsQuery = queryOptions({ ...ofSessions, select: (answer) => answer.items })
/** What the person must know of their sessions: part of the same answer, read once for both. */
export const noticesQuery = queryOptions({ ...ofSessions, select: (answer) => answer.notices })
export const acknowledgeNotice = (id: string) => request<unknown>(`/sessions/${id}/acknowledge`, { method: 'POST' })
export const revokeSession = (id: string) => request<unknown>(`/sessions/${id}`, { method: 'DELETE' })
export const revokeOtherSessions = () => request<unknown>('/sessions/revoke-others', { method: 'POST' })

export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: ({ signal }) => itemsOf<ApiToken>('/tokens', signal) })
export const createToken = (body: z.input<typeof createTokenBody>) =>
  request<z.infer<typeof createdToken>>('/tokens', { method: 'POST', body })
export const revokeToken = (id: string) => request<unknown>(`/tokens/${id}`, { method: 'DELETE' })

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: ({ signal }) => itemsOf<Person>('/people', signal) })
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => itemsOf<Invitation>('/invitations', signal),
})
export const invite = (body: z.input<typeof createInvitationBody>) =>
  request<z.infer<typeof createdInvitation>>('/invitations', { method: 'POST', body })
export const withdrawInvitation = (id: string) => request<unknown>(`/invitations/${id}`, { method: 'DELETE' })
