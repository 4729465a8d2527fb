// One line of the journal: what, how it stands, who asked; its receipt; its way back, or forth again.
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { undo } from '../api/actions.ts'
import { problemLine } from '../api/problem-text.ts'
import { actTitle } from '../approvals/act-title.ts'
import { ActionProgress } from '../approvals/action-progress.tsx'
import { lineState } from '../approvals/line-state.ts'
import { originText } from '../approvals/origin-line.tsx'
import { unknownPart } from '../approvals/outcome-change.ts'
import { ReceiptLines } from '../approvals/receipt-lines.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import { stateWords } from './state-words.ts'
import { wayBack } from './way-back.ts'

export function JournalLine({ action, ofBatch }: { action: Action; ofBatch: boolean }) {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState('')
  const way = wayBack(action)
  const go = async (id: string) => {
    setProblem('')
    try {
      await undo(id)
      setSaid(m.on_its_way_back())
    } catch (error) {
      setProblem(problemLine(error))
    }
    void client.invalidateQueries({ queryKey: ['actions'] })
  }
  const title = actTitle(action.preview)
  const wayName = way?.is === 'redo' ? m.redo() : m.undo()
  return (
    <div className="job">
      <LineGlyph state={lineState(action)} />
      <span>
        <b>{title}</b>
        <small>{`${stateWords(action)} · ${originText(action.origin, action.proposedAt)}${action.standingId === '' ? '' : ` · ${m.done_beforehand()}`}`}</small>
        {action.drift === null ? null : <small className="drifted">{m.drifted_count({ count: new Set(action.drift.items.map(({ id }) => id)).size })}</small>}
        {said === '' ? null : <small role="status">{said}</small>}
        {problem === '' ? null : <small role="alert">{problem}</small>}
      </span>
      <span className="end">
        {action.batchId === '' || ofBatch ? null : <Link className="link note-size" to="/activity/$view" params={{ view: 'journal' }} search={{ batch: action.batchId }}>{m.whole_batch()}</Link>}
        {action.state === 'proposed' ? <Link className="link note-size" to="/approvals" search={{ at: action.id }}>{m.review()}</Link> : null}
        {action.state === 'unknown' || unknownPart(action) > 0 ? <Link className="link note-size" to="/approvals" search={{ at: action.id }}>{m.settle_it()}</Link> : null}
        {action.receipt === null ? null : (
          <button type="button" className="link note-size" aria-expanded={open} onClick={() => setOpen(!open)}>{m.receipt()}</button>
        )}
        {way === undefined || said !== '' ? null : <button type="button" className="link note-size" aria-label={`${wayName}: ${title}`} onClick={() => void go(way.undoes)}>{wayName}</button>}
        <time>{timeOf(action.proposedAt)}</time>
      </span>
      {action.state === 'running' ? <div className="below"><ActionProgress action={action} /></div> : null}
      {open && action.receipt !== null ? <ReceiptLines action={action} /> : null}
    </div>
  )
}
