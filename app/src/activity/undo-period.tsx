// "All that this client did between nine and half past", taken back: first what would come back and
// what cannot, then the act, which takes back exactly what the server finds then, and says what it was.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Action, UndonePeriod } from '../../../src/web/contract/actions.ts'
import { undoPeriod } from '../api/actions.ts'
import { problemLine, wordsOf } from '../api/problem-text.ts'
import { actTitle } from '../approvals/act-title.ts'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { dateTime, timeOf } from '../words/dates.ts'

const LISTED = 20

/** `asker`: the name of a token that is asked about. */
export function UndoPeriod({ from, to, who, asker }: { from: number; to: number | undefined; who: string | undefined; asker: string }) {
  const client = useQueryClient()
  const [end] = useState(() => Date.now())
  const until = to ?? end
  const [looked, setLooked] = useState<UndonePeriod>()
  const [taken, setTaken] = useState<UndonePeriod>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const askFor = async (dryRun: boolean, then: (answer: UndonePeriod) => void) => {
    setBusy(true)
    setProblem('')
    try {
      then(await undoPeriod({ from, to: until, ...(who === undefined ? {} : { origin: who }), dryRun }))
    } catch (error) {
      setProblem(problemLine(error))
    }
    setBusy(false)
    if (!dryRun) void client.invalidateQueries({ queryKey: ['actions'] })
  }
  const span = { from: dateTime(from), to: dateTime(until) }
  const title = who === undefined ? m.undo_period_of_all(span) : who === 'person' ? m.undo_period_of_you(span) : who === 'undo' ? m.undo_period_of_undos(span) : m.undo_period_of({ ...span, name: asker })
  return (
    <section className="undo-period" aria-label={m.undo_period()}>
      <p className="ui"><b>{title}</b></p>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
      {taken !== undefined ? (
        <div role="status">
          <p className="ui">{taken.actions.length === 0 ? m.nothing_taken_back() : m.taken_back_count({ count: taken.actions.length })}{taken.more ? ` ${m.undo_period_more()}` : ''}</p>
          <Refused refused={taken.refused} />
          {taken.more ? <Button small disabled={busy} onClick={() => { setTaken(undefined); void askFor(true, setLooked) }}>{m.look_for_rest()}</Button> : null}
        </div>
      ) : looked === undefined ? (
        <Button small disabled={busy} onClick={() => void askFor(true, setLooked)}>{m.see_what_comes_back()}</Button>
      ) : (
        <>
          <p className="ui" role="status">{looked.actions.length === 0 ? m.nothing_comes_back() : m.comes_back_count({ count: looked.actions.length })}</p>
          <Acts actions={looked.actions} />
          <Refused refused={looked.refused} />
          {looked.more ? <p className="why">{m.undo_period_more()}</p> : null}
          <div className="acts">
            <Button small look="quiet" disabled={busy} onClick={() => setLooked(undefined)}>{m.leave_as_it_is()}</Button>
            {looked.actions.length === 0 ? null : <Button small look="primary" disabled={busy} onClick={() => void askFor(false, setTaken)}>{m.take_back_all({ count: looked.actions.length })}</Button>}
          </div>
        </>
      )}
    </section>
  )
}

function Acts({ actions }: { actions: readonly Action[] }) {
  if (actions.length === 0) return null
  return (
    <ul className="period-acts">
      {actions.slice(0, LISTED).map((action) => <li key={action.id}><span>{actTitle(action.preview)}</span><time>{timeOf(action.startedAt || action.decidedAt)}</time></li>)}
      {actions.length > LISTED ? <li>{m.more_not_listed({ count: actions.length - LISTED })}</li> : null}
    </ul>
  )
}

/** What stays as it is, and why. */
function Refused({ refused }: { refused: UndonePeriod['refused'] }) {
  if (refused.length === 0) return null
  return (
    <>
      <p className="ui">{m.cannot_come_back({ count: refused.length })}</p>
      <ul className="period-acts">
        {refused.slice(0, LISTED).map(({ action, code, title }) => (
          <li key={action.id}><span>{actTitle(action.preview)}<small>{wordsOf({ code, title, fix: '' }).title}</small></span><time>{timeOf(action.startedAt || action.decidedAt)}</time></li>
        ))}
        {refused.length > LISTED ? <li>{m.more_not_listed({ count: refused.length - LISTED })}</li> : null}
      </ul>
    </>
  )
}
