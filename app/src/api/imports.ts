// Bringing old mail in: from a file, and from a mailbox that was just connected.
//
// A file is sent by XMLHttpRequest, since `fetch` does not tell what has been sent; the rest of
// the way to the server is request.ts. What a mailbox holds is asked before it is read, so that a
// person chooses knowing how much it is. How far an import is stands with the sync (sync.ts).
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { BrokenMail, ImportEstimate, ImportStatusView, startImportBody } from '../../../src/web/contract/fetching.ts'
import { importBytesMax } from '../../../src/web/contract/import-limit.ts'
import type { ImportAnswer } from '../../../src/web/contract/imports.ts'
import * as m from '../messages/m.ts'
import { apiPath, changeHeaders, itemsOf, problemFrom, query, request } from './request.ts'

/** Ended by its signal, it is refused with the signal's reason, and the server drops what it was sent. */
export async function importFile(file: File, { signal, onSent }: { signal: AbortSignal; onSent(bytes: number): void }): Promise<ImportAnswer> {
  // A browser that is refused while it sends takes the refusal for a lost connection.
  if (file.size > importBytesMax) throw problemFrom({ title: m.problem_import_too_large(), fix: m.problem_import_too_large_fix(), code: 'import-too-large' }, { status: 413, statusText: '' })
  // Asked first, so that a session which needs a new key gets it before two gigabytes are sent.
  await request('/auth/me', { signal })
  return await new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('POST', `${apiPath('/imports')}${query({ name: file.name })}`)
    for (const [name, value] of Object.entries({ ...changeHeaders(), 'content-type': 'application/octet-stream' })) sending.setRequestHeader(name, value)
    sending.upload.addEventListener('progress', (event) => onSent(event.loaded))
    sending.addEventListener('load', () => {
      const answer = jsonOf(sending.responseText)
      if (sending.status === 202) resolve(answer as ImportAnswer)
      else reject(problemFrom(answer, sending))
    })
    sending.addEventListener('error', () => reject(problemFrom({ title: 'offline', code: 'offline' }, { status: 0, statusText: '' })))
    sending.addEventListener('abort', () => reject(signal.reason as DOMException))
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    sending.send(file)
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
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
