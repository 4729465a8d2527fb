// Whether today's mail goes on behind the pages that are here: "unread today" is counted to its end.
import type { ThreadRow } from '../../../src/web/contract/mail.ts'

/** Beyond this nobody counts, and each page is a question. */
const PAGES_OF_TODAY = 10

interface AskedPages {
  data: { pages: readonly { items: readonly Pick<ThreadRow, 'dateMs'>[] }[] } | undefined
  hasNextPage: boolean
  isFetching: boolean
  isError: boolean
}

export function wantsMoreOfToday({ data, hasNextPage, isFetching, isError }: AskedPages, midnight: number): boolean {
  // A page that failed was tried again by its query already. Asked for by every drawing it would
  // be asked for without end, hardest of a server that says it is asked too much.
  if (data === undefined || !hasNextPage || isFetching || isError || data.pages.length >= PAGES_OF_TODAY) return false
  const oldest = data.pages.at(-1)?.items.at(-1)
  return oldest !== undefined && oldest.dateMs >= midnight
}
