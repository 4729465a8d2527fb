// Reads the lists again after a change, without reading 40 pages because one mail came.
//
// With few pages loaded everything is read again. With many, only the first page is, and
// spliced in: what is newer than its last row is replaced, what is older stays as it was.
import type { QueryClient } from '@tanstack/react-query'
import { readAnew } from '../api/read-anew.ts'
import { threadsPage, type ThreadPages, type ThreadsAnswer } from '../api/mail.ts'

const pagesReadWhole = 3
export async function refreshThreads(client: QueryClient): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: ['threads'] })) {
    const pages = query.state.data as ThreadPages | undefined
    if (pages === undefined || !query.isActive() || pages.pages.length <= pagesReadWhole) {
      await readAnew(client, { queryKey: query.queryKey, exact: true })
      continue
    }
    const mailbox = String(query.queryKey[1])
    const head = await threadsPage(mailbox, '').catch(() => undefined)
    if (head !== undefined) client.setQueryData<ThreadPages>(query.queryKey, (now) => (now === undefined ? now : spliceHead(now, head)))
  }
}

/** The head's rows replace all that is as new as its oldest; the last page stays, even empty, because its `next` says where to go on. */
export function spliceHead(pages: ThreadPages, head: ThreadsAnswer): ThreadPages {
  const oldest = head.items.at(-1)?.dateMs ?? Number.POSITIVE_INFINITY
  const fresh = new Set(head.items.map((row) => row.id))
  const older = pages.pages.map((page, index) => ({
    page: { ...page, total: head.total, items: page.items.filter((row) => row.dateMs < oldest && !fresh.has(row.id)) },
    param: pages.pageParams[index] ?? '',
  }))
  const kept = older.filter(({ page }, index) => page.items.length > 0 || index === older.length - 1)
  return { pages: [head, ...kept.map(({ page }) => page)], pageParams: ['', ...kept.map(({ param }) => param)] }
}
