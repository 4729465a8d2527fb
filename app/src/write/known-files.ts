// The files of a letter by their names. What a program elsewhere put with it was brought by the
// server, so this page has not heard of it yet.
import type { QueryClient } from '@tanstack/react-query'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { letterFilesQuery } from '../api/drafts.ts'
import type { CarriedFile } from './letter.ts'

export async function knownFiles(client: QueryClient, { attachments }: Draft['letter'], known: readonly CarriedFile[]): Promise<readonly CarriedFile[]> {
  if (attachments.every(({ fileId }) => known.some(({ id }) => id === fileId))) return known
  // Without their names they go along all the same.
  return [...known, ...(await client.fetchQuery(letterFilesQuery).catch(() => []))]
}
