// Every action with its state, its receipt and its way back.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { journalQuery, undo } from '../api/actions.ts'
import { problemLine } from '../api/problem-text.ts'
import { actTitle } from '../approvals/act-title.ts'
import { lineState } from '../approvals/line-state.ts'
import { originText } from '../approvals/origin-line.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { Loading } from '../kit/loading.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dayName } from '../words/day-name.ts'
import { groupByDay } from '../words/day-groups.ts'
import { timeOf, timeWithSeconds } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { stateWords } from './state-words.ts'

export function Journal() {
  const journal = useInfiniteQuery(journalQuery)
  const now = useNow(60_000)
  if (journal.isPending) return <Loading lines={5} />
  if (journal.isError && journal.data === undefined) return <Failure error={journal.error} retry={() => void journal.refetch()} />
  const actions = journal.data?.pages.flatMap((page) => page.items) ?? []
  if (actions.length === 0) return <Empty title={m.journal_empty()}>{m.journal_empty_why()}</Empty>
  const days: { at: number; actions: Action[] }[] = []
  for (const line of groupByDay(actions, { zone: currentZone(), at: (action) => action.proposedAt, key: (action) => action.id })) {
    if (line.kind === 'day') days.push({ at: line.at, actions: [] })
    else days.at(-1)?.actions.push(line.row)
  }
  return (
    <>
      {days.map((day) => (
        <Section key={day.at} title={dayName(day.at, now)}>
          {day.actions.map((action) => <JournalLine key={action.id} action={action} />)}
        </Section>
      ))}
      {journal.hasNextPage ? (
        <div className="more-line"><Button disabled={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>{m.show_earlier()}</Button></div>
      ) : null}
    </>
  )
}

function JournalLine({ action }: { action: Action }) {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState('')
  const takeBack = async () => {
    try {
      await undo(action.id)
    } catch (error) {
      setProblem(problemLine(error))
    }
    void client.invalidateQueries({ queryKey: ['actions'] })
  }
  const undoable = action.canUndo && action.undoneBy === ''
  return (
    <div className="job">
      <LineGlyph state={lineState(action)} />
      <span>
        <b>{actTitle(action.preview)}</b>
        <small>{`${stateWords(action)} · ${originText(action.origin, action.proposedAt)}`}</small>
        {problem === '' ? null : <small role="alert">{problem}</small>}
      </span>
      <span className="end">
        {action.receipt === null ? null : (
          <button type="button" className="link note-size" aria-expanded={open} onClick={() => setOpen(!open)}>{m.receipt()}</button>
        )}
        {undoable ? <button type="button" className="link note-size" onClick={() => void takeBack()}>{m.undo()}</button> : null}
        <time>{timeOf(action.proposedAt)}</time>
      </span>
      {open && action.receipt !== null ? <ReceiptLines action={action} /> : null}
    </div>
  )
}

function ReceiptLines({ action }: { action: Action }) {
  const { receipt } = action
  if (receipt === null) return null
  const titles = new Map(action.preview.items.map((item) => [item.id, item.title]))
  return (
    <ul className="receipt">
      <li>
        <span>{m.receipt_head({ time: timeWithSeconds(receipt.provenAt), proven: receipt.proven, expected: receipt.expected })}</span>
        <span className="exact">{receipt.proof}</span>
      </li>
      {receipt.items.slice(0, 50).map((item) => (
        <li key={item.id}>
          <span>{titles.get(item.id) ?? item.id}</span>
          <span>{outcomeWords(item.outcome)}{item.error === '' ? null : <>{' '}<span className="exact">{item.error}</span></>}</span>
        </li>
      ))}
      {receipt.items.length > 50 ? <li>{m.more_not_listed({ count: receipt.items.length - 50 })}</li> : null}
    </ul>
  )
}

function outcomeWords(outcome: 'done' | 'already-so' | 'failed' | 'unknown'): string {
  switch (outcome) {
    case 'done': return m.outcome_done()
    case 'already-so': return m.outcome_already()
    case 'failed': return m.outcome_failed()
    case 'unknown': return m.outcome_not_known()
  }
}
