// Every action with its state, its receipt and its way back; a page at a time, narrowed by who, what, where and when.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { journalQuery, undoBatch } from '../api/actions.ts'
import { tokensQuery } from '../api/people.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dayName } from '../words/day-name.ts'
import { groupByDay } from '../words/day-groups.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { JournalFilters } from './journal-filters.tsx'
import { JournalLine } from './journal-line.tsx'
import { asPeriod, filterOf, readJournalSearch, type JournalSearch } from './journal-search.ts'
import { UndoPeriod } from './undo-period.tsx'
import './journal.css'

export function Journal() {
  const search = readJournalSearch(useSearch({ strict: false }))
  const navigate = useNavigate()
  const tokens = useQuery(tokensQuery)
  const onSearch = (next: JournalSearch) => void navigate({ to: '/activity/$view', params: { view: 'journal' }, search: next, replace: true })
  const period = asPeriod(search)
  const { who } = search
  const asker = tokens.data?.find(({ id }) => who === `token:${id}`)?.name ?? who ?? ''
  return (
    <>
      <JournalFilters search={search} onSearch={onSearch} />
      {period === undefined ? null : <UndoPeriod key={`${period.from} ${period.to ?? 0} ${who ?? ''}`} {...period} asker={asker} />}
      {search.batch === undefined ? null : <UndoBatch batchId={search.batch} />}
      <Lines search={search} />
    </>
  )
}

function Lines({ search }: { search: JournalSearch }) {
  const journal = useInfiniteQuery(journalQuery(filterOf(search)))
  const now = useNow(60_000)
  if (journal.isPending) return <Loading lines={5} />
  if (journal.isError && journal.data === undefined) return <Failure error={journal.error} retry={() => void journal.refetch()} />
  const actions = journal.data?.pages.flatMap((page) => page.items) ?? []
  if (actions.length === 0) return Object.keys(search).length === 0 ? <Empty title={m.journal_empty()}>{m.journal_empty_why()}</Empty> : <Empty title={m.nothing_fits()}>{m.nothing_fits_why()}</Empty>
  const days: { at: number; actions: Action[] }[] = []
  for (const line of groupByDay(actions, { zone: currentZone(), at: (action) => action.proposedAt, key: (action) => action.id })) {
    if (line.kind === 'day') days.push({ at: line.at, actions: [] })
    else days.at(-1)?.actions.push(line.row)
  }
  return (
    <>
      {days.map((day) => (
        <Section key={day.at} title={dayName(day.at, now)}>
          {day.actions.map((action) => <JournalLine key={action.id} action={action} ofBatch={search.batch !== undefined} />)}
        </Section>
      ))}
      {journal.hasNextPage ? (
        <div className="more-line"><Button disabled={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>{m.show_earlier()}</Button></div>
      ) : null}
    </>
  )
}

/** What was proposed together comes back together; what cannot keeps nothing else away. */
function UndoBatch({ batchId }: { batchId: string }) {
  const client = useQueryClient()
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const takeBack = async () => {
    setBusy(true)
    setProblem('')
    try {
      const { refused } = await undoBatch(batchId)
      setSaid(refused.length === 0 ? m.batch_goes_back() : m.batch_goes_back_but({ count: refused.length }))
    } catch (error) {
      setProblem(problemLine(error))
    }
    setBusy(false)
    void client.invalidateQueries({ queryKey: ['actions'] })
  }
  return (
    <section className="undo-period" aria-label={m.proposed_together()}>
      <p className="ui"><b>{m.proposed_together()}</b></p>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
      {said === '' ? <Button small disabled={busy} onClick={() => void takeBack()}>{m.undo_batch()}</Button> : <p className="ui" role="status">{said}</p>}
    </section>
  )
}
