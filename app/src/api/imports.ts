// Bringing old mail in: from a file, and from a mailbox that was just connected.
//
// What a mailbox holds is asked before it is read, so that a person chooses knowing how much it is. How far an import is stands with the sync (sync.ts).
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { BrokenMail, ImportEstimate, ImportStatusView, startImportBody } from '../../../src/web/contract/fetching.ts'
import { importBytesMax } from '../../../src/web/contract/import-limit.ts'
import type { ImportAnswer } from '../../../src/web/contract/imports.ts'
import * as m from '../messages/m.ts'
import { itemsOf, problemFrom, query, request } from './request.ts'
import { sendFile, type Sending } from './send-file.ts'

export async function importFile(file: File, sending: Sending): Promise<ImportAnswer> {
  // A browser that is refused while it sends takes the refusal for a lost connection.
  if (file.size > importBytesMax) throw problemFrom({ title: m.problem_import_too_large(), fix: m.problem_import_too_large_fix(), code: 'import-too-large' }, { status: 413, statusText: '' })
  return await sendFile<ImportAnswer>(`/imports${query({ name: file.name })}`, file, sending)
}

export const importFromPath = (path: string) => request<ImportAnswer>('/imports/path', { method: 'POST', body: { path } })

/** What of an account is here and damaged, the newest first. */
export const brokenQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['import-broken', accountId],
    staleTime: 0,
    queryFn: ({ signal }) => itemsOf<BrokenMail>(`/import/broken${query({ account: accountId })}`, signal),
  })

/** What one account holds, folder by folder. While its folders are not listed yet, their listing is news of the account. */
const untilListedMs = 1_500

export const estimateQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['import-estimate', accountId],
    retry: false,
    staleTime: 0,
    queryFn: async ({ signal }): Promise<ImportEstimate> => {
      const [estimate] = await itemsOf<ImportEstimate>(`/import/estimate${query({ account: accountId })}`, signal)
      return estimate ?? { accountId, accountName: '', folders: [], messages: 0, bytes: 0, rate: 1, rateFrom: 'assumed', etaMs: 0 }
    },
    // The first run has no socket yet, and somebody is looking: the list comes within seconds.
    refetchInterval: ({ state }) => (state.data?.folders.length === 0 ? untilListedMs : false),
  })

/** The file that was sent and is kept for mails that are whole in it alone. */
export const dropKeptFile = (accountId: string) => request<null>(`/imports/${accountId}/file`, { method: 'DELETE' })

export type ImportOrder = 'pause' | 'resume' | 'cancel'
export const orderImport = (accountId: string, order: ImportOrder) => request<ImportStatusView>(`/import/${order}`, { method: 'POST', body: { accountId } })
export const startImport = (body: z.input<typeof startImportBody>) => request<ImportStatusView>('/import/start', { method: 'POST', body })
