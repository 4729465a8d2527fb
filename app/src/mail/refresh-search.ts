// Reads a search again after mail came or changed: its first page alone, since each page is a
// search of its own, and what is new stands on top.
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { SearchAnswer } from '../../../src/web/contract/search.ts'
import { readAnew } from '../api/read-anew.ts'
import { searchOf, searchPage } from '../api/search.ts'

export type SearchPages = InfiniteData<SearchAnswer, string>

export async function refreshSearch(client: QueryClient): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: ['search'] })) {
    if (query.state.data === undefined) {
      await readAnew(client, { queryKey: query.queryKey, exact: true })
      continue
    }
    // One that is on no screen is read when it is shown.
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: 'none' })
    if (!query.isActive()) continue
    const head = await searchPage(searchOf(String(query.queryKey[1])), '').catch(() => undefined)
    if (head !== undefined) client.setQueryData<SearchPages>(query.queryKey, (now) => (now === undefined ? now : layHead(now, head)))
  }
}

const keyOf = (row: { mailboxId: string; id: string }): string => `${row.mailboxId} ${row.id}`

/**
 * The head replaces all down to the last row that both know; behind that the rows stay. Rows
 * that new ones pushed off the first page stay with it, or they would be on none.
 */
export function layHead({ pages, pageParams }: SearchPages, head: SearchAnswer): SearchPages {
  if (pages.length <= 1) return { pages: [head], pageParams: [''] }
  const fresh = new Set(head.items.map(keyOf))
  const [first, ...rest] = pages.map((page) => ({ ...page, items: page.items.filter((row) => !fresh.has(keyOf(row))) }))
  const lastCommon = (pages[0]?.items ?? []).findLastIndex((row) => fresh.has(keyOf(row)))
  const pushedOff = (first?.items ?? []).filter((row) => (pages[0]?.items.indexOf(row) ?? 0) > lastCommon)
  return { pages: [{ ...head, items: [...head.items, ...pushedOff] }, ...rest], pageParams }
}
