// Lists of threads, one thread, and the addresses of what a mail carries.
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query'
import type { z } from 'zod'
import type { fetchRestAnswer } from '../../../src/web/contract/fetching.ts'
import type { Mailbox, Message, Thread, threadsAnswer } from '../../../src/web/contract/mail.ts'
import { apiPath, query, request } from './request.ts'

export type ThreadsAnswer = z.infer<typeof threadsAnswer>
export type ThreadPages = InfiniteData<ThreadsAnswer, string>

/** What mailboxes are for, in the order of use. A list may be of one of these: of every account together. */
export const placeRoles = ['inbox', 'drafts', 'sent', 'outbox', 'archive', 'junk', 'trash'] as const satisfies readonly Mailbox['role'][]
export type PlaceRole = (typeof placeRoles)[number]
/** Of every account together. */
export const everyInbox = 'inbox' satisfies PlaceRole
/** The address of such a list is the role; mailboxes have ids that no role is. */
export const placeRoleOf = (list: string): PlaceRole | undefined => placeRoles.find((role) => role === list)
/** One page: two screens and a half of the densest list, and about 60 KB. */
const pageRows = 100

export const threadsPage = (mailbox: string, before: string, signal?: AbortSignal) =>
  request<ThreadsAnswer>(
    `/threads${query({ ...(placeRoleOf(mailbox) === undefined ? { mailbox } : { role: mailbox }), before, limit: pageRows })}`,
    signal === undefined ? {} : { signal },
  )

export const threadsQuery = (mailbox: string) =>
  infiniteQueryOptions({
    queryKey: ['threads', mailbox] as const,
    queryFn: ({ pageParam, signal }) => threadsPage(mailbox, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: ThreadsAnswer) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['thread', id] as const,
    queryFn: ({ signal }) => request<Thread>(`/threads/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** One mail by itself: what a letter answers. */
export const messageQuery = (id: number) =>
  queryOptions({ queryKey: ['message', id] as const, queryFn: ({ signal }) => request<Message>(`/emails/${id}`, { signal }), staleTime: Number.POSITIVE_INFINITY })

/** Of a mail that is here with its start alone. */
export const fetchRestOf = (messageId: number) => request<z.infer<typeof fetchRestAnswer>>(`/emails/${messageId}/fetch`, { method: 'POST' })

export const viewPath = (messageId: number, remote: boolean): string => apiPath(`/emails/${messageId}/view?folded=1&remote=${remote ? 1 : 0}`)
export const rawPath = (messageId: number): string => apiPath(`/emails/${messageId}/raw`)
/** To be looked at and not saved: of pictures and PDF alone, which the server sends so that nothing in them acts. */
export const shownPath = (messageId: number, index: number): string => `${attachmentPath(messageId, index)}?show=true`
export const attachmentPath = (messageId: number, index: number): string => apiPath(`/emails/${messageId}/attachments/${index}`)
