// Letters that are being written: read, saved version by version, given up, proposed; and the
// files that they take along.
//
// A file is sent by api/send-file.ts, which tells what has been sent.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Action } from '../../../src/web/contract/actions.ts'
import type { answerBody, chooseDraftBody, Draft, editDraftBody, LeftOut, newDraftBody, StartedAnswer } from '../../../src/web/contract/drafts.ts'
import type { LetterFile } from '../../../src/web/contract/letter-files.ts'
import { letterFilesBytesMax } from '../../../src/web/contract/letter-limit.ts'
import type { Page } from '../../../src/web/contract/page.ts'
import * as m from '../messages/m.ts'
import { apiPath, itemsOf, problemFrom, query, request } from './request.ts'
import { sendFile, type Sending } from './send-file.ts'

export type LetterChange = z.input<typeof editDraftBody>['letter']
export type { LeftOut }
export type How = z.input<typeof answerBody>['how']

export const draftQuery = (id: string) =>
  queryOptions({ queryKey: ['draft', id] as const, queryFn: ({ signal }) => request<Draft>(`/drafts/${id}`, { signal }), staleTime: 0 })
/** What did not go along when it was begun: said by that answer alone, and kept as long as the tab. */
export const leftOutQuery = (draftId: string) => queryOptions({ queryKey: ['left-out', draftId] as const, queryFn: (): LeftOut[] => [], staleTime: Infinity, gcTime: Infinity })
/** What is being written, and what waits for its time. */
export const draftsQuery = infiniteQueryOptions({
  queryKey: ['drafts', 'open'] as const,
  queryFn: ({ pageParam, signal }) => request<Page<Draft>>(`/drafts${query({ before: pageParam, limit: 100 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: (page: Page<Draft>) => page.next ?? undefined,
})
/** The one that lives in a conversation; null = none does. */
export const liveDraftQuery = (thread: string) =>
  queryOptions({
    queryKey: ['drafts', 'thread', thread] as const,
    queryFn: async ({ signal }) => (await itemsOf<Draft>(`/drafts${query({ thread })}`, signal))[0] ?? null,
  })

export const startDraft = (body: z.input<typeof newDraftBody>) => request<Draft>('/drafts', { method: 'POST', body })
/** Where one of this kind is begun already, that one. */
export const startAnswer = (messageId: number, how: How) => request<StartedAnswer>(`/emails/${messageId}/draft`, { method: 'POST', body: { how } })
/** `parting`: the page is being left, and the browser sees to it that this still arrives. */
export const editDraft = (id: string, body: z.input<typeof editDraftBody>, parting = false) => request<Draft>(`/drafts/${id}`, { method: 'PATCH', body, parting })
export const discardDraft = (id: string, version: number) => request<null>(`/drafts/${id}${query({ version })}`, { method: 'DELETE' })
export const proposeDraft = (id: string, version: number) => request<Action>(`/drafts/${id}/send`, { method: 'POST', body: { version } })
/** Of the two that were written on in two places, the one to go on with. */
export const chooseVersion = (id: string, body: z.input<typeof chooseDraftBody>) => request<Draft>(`/drafts/${id}/choose`, { method: 'POST', body })
export const keepDraft = (id: string, version: number) => request<Action>(`/drafts/${id}/keep`, { method: 'POST', body: { version } })

/** The newest files that were brought, by their ids. */
export const letterFilesQuery = queryOptions({ queryKey: ['letter-files'] as const, queryFn: ({ signal }) => itemsOf<LetterFile>('/letter-files', signal), staleTime: 0 })
export const letterFilePath = (id: string): string => apiPath(`/letter-files/${id}`)

export async function bringLetterFile(file: File, sending: Sending): Promise<LetterFile> {
  // A browser that is refused while it sends takes the refusal for a lost connection.
  if (file.size > letterFilesBytesMax) throw problemFrom({ title: m.problem_file_too_large(), fix: m.problem_file_too_large_fix(), code: 'file-too-large' }, { status: 413, statusText: '' })
  return await sendFile<LetterFile>(`/letter-files${query({ name: file.name === '' ? 'file' : file.name, type: file.type })}`, file, sending)
}
