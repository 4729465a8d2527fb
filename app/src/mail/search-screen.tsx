// A search and what it found. The address carries it, so that back, reload and a bookmark work.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import type { SearchRow } from '../../../src/web/contract/search.ts'
import { searchList, searchQuery, type SearchOrder } from '../api/search.ts'
import { Empty } from '../kit/empty.tsx'
import type { FoundInRow } from '../kit/mail-row.tsx'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { figure } from '../words/locale.ts'
import { ListAndThread } from './list-and-thread.tsx'
import { marksIn } from './query-parts.ts'
import { SearchBox } from './search-box.tsx'
import { SearchNarrow } from './search-narrow.tsx'
import { NothingFound, SearchNotes } from './search-notes.tsx'
import { giveBackScroll, placeBefore } from './search-place.ts'
import { snippetWords } from './trouble-words.ts'

const noRows: readonly SearchRow[] = []
const keyOf = (row: ThreadRow): string => `${row.mailboxId} ${row.id}`

export function SearchScreen() {
  const { thread } = useParams({ strict: false })
  const { q = '', order = 'newest' } = useSearch({ from: '/frame/search' })
  const navigate = useNavigate()
  const pages = useInfiniteQuery(searchQuery(q, order))
  const answer = pages.data?.pages[0]
  const served = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? noRows, [pages.data])
  const byKey = useMemo(() => new Map(served.map((row) => [keyOf(row), row])), [served])
  const found = useCallback(
    (row: ThreadRow): FoundInRow => ({
      subject: { text: row.subject, marks: marksIn(row.subject, q) },
      snippet: byKey.get(keyOf(row))?.snippetFound ?? { text: snippetWords(row), marks: marksIn(snippetWords(row), q) },
    }),
    [byKey, q],
  )
  const { count, atLeast } = answer?.total ?? { count: 0, atLeast: false }
  const said = count === 0 ? '' : atLeast ? m.found_at_least({ figure: figure(count) }) : m.found_count({ count })

  useEffect(() => {
    document.title = m.page_title({ page: q === '' ? m.search_title() : q })
  }, [q])
  // The box is left when its search is run: reading goes on in the list, for the keys and for whoever listens.
  useEffect(() => {
    if (q !== '' && document.activeElement === document.body) document.querySelector<HTMLElement>('.list')?.focus()
  }, [q, order])
  // On the way in: the next screen is drawn before this one hears that it ends.
  useEffect(() => giveBackScroll(placeBefore().mailbox), [])

  const search = useCallback((next: string) => void navigate({ to: '/search', search: next === '' ? {} : { q: next, ...(order === 'best' ? { order } : {}) } }), [navigate, order])
  const show = useCallback((id: string) => void navigate({ to: '/search/$thread', params: { thread: id }, search: (now) => now }), [navigate])
  const close = useCallback(() => void navigate({ to: '/search', search: (now) => now }), [navigate])
  const leave = useCallback(() => {
    const { mailbox, thread: open } = placeBefore()
    if (open === undefined) void navigate({ to: '/mail/$mailbox', params: { mailbox } })
    else void navigate({ to: '/mail/$mailbox/$thread', params: { mailbox, thread: open } })
  }, [navigate])
  useKeys({ 'leave-search': leave })

  return (
    <ListAndThread
      key={`${order} ${q}`}
      list={searchList(q, order)}
      title={m.search_title()}
      count={said}
      // What is counted are mails, and the rows are conversations.
      total={pages.hasNextPage ? undefined : served.length}
      served={served}
      pages={pages}
      thread={thread}
      show={show}
      close={close}
      tools={q === '' ? null : <OrderChoice order={order} onChoose={(next) => void navigate({ to: '/search', search: next === 'best' ? { q, order: next } : { q } })} />}
      head={
        <>
          <SearchBox query={q} problems={answer?.problems ?? []} eager={q === ''} onSearch={search} onLeave={leave} />
          {answer === undefined ? null : <SearchNotes query={q} answer={answer} onSearch={search} />}
          {answer?.facets === undefined || (count === 0 && served.length === 0) ? null : <SearchNarrow query={q} facets={answer.facets} onSearch={search} />}
          <p className="sr" role="status">{pages.isSuccess ? (said === '' ? m.nothing_found() : said) : ''}</p>
        </>
      }
      empty={q === '' ? <Empty title={m.search_begin()}>{m.search_begin_why()}</Empty> : <NothingFound query={q} answer={answer} onSearch={search} />}
      failed={m.search_failed()}
      grouped={false}
      found={found}
    />
  )
}

function OrderChoice({ order, onChoose }: { order: SearchOrder; onChoose(order: SearchOrder): void }) {
  const choices = [{ id: 'newest' as const, says: m.order_newest() }, { id: 'best' as const, says: m.order_best() }]
  return (
    <div className="order-choice" role="group" aria-label={m.order()}>
      {choices.map(({ id, says }) => <button key={id} type="button" aria-pressed={id === order} onClick={() => onChoose(id)}>{says}</button>)}
    </div>
  )
}
