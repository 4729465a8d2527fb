// Every component in every state, on one page: for eyes, and for the pictures that tests take.
import { Archive, Trash2 } from '../kit/icons.ts'
import { useEffect, useState } from 'react'
import { FineLine } from '../approvals/fine-line.tsx'
import { signLabel } from '../approvals/act-title.ts'
import { lineState, type LineState } from '../approvals/line-state.ts'
import { ApiProblem } from '../api/request.ts'
import { ApprovalSheet } from '../kit/approval-sheet.tsx'
import { BatchTable } from '../kit/batch-table.tsx'
import { Button } from '../kit/button.tsx'
import { Checkbox } from '../kit/checkbox.tsx'
import { Confidence } from '../kit/confidence.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Field } from '../kit/field.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { JobProgress } from '../kit/job-progress.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { Loading } from '../kit/loading.tsx'
import { MailRow } from '../kit/mail-row.tsx'
import { Note } from '../kit/note.tsx'
import { Offline } from '../kit/offline.tsx'
import { Provenance } from '../kit/provenance.tsx'
import { Reason } from '../kit/reason.tsx'
import { Section } from '../kit/section.tsx'
import { UndoToast } from '../kit/undo-toast.tsx'
import * as m from '../messages/m.ts'
import { captions as c } from './captions.ts'
import { specimenAction, specimenJob, specimenNow, specimenRows, specimenStates } from './specimens.ts'
import './gallery.css'

const states: readonly LineState[] = ['proposed', 'scheduled', 'running', 'done', 'proven', 'unknown', 'failed', 'undone', 'rejected']
const nothing = () => undefined

export function Gallery() {
  // `?theme=dark` and `?density=compact`, for pictures: the gallery has no person whose settings it could follow.
  useEffect(() => {
    const asked = new URLSearchParams(location.search)
    for (const name of ['theme', 'density']) {
      const value = asked.get(name)
      if (value !== null) document.documentElement.dataset[name] = value
    }
  }, [])
  const [dialog, setDialog] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const proposed = specimenAction()
  const batch = ['b1', 'b2', 'b3'].map((id, index) => ({ ...specimenStates[1]!, id, state: 'proposed' as const, preview: { ...specimenStates[1]!.preview, count: index + 2 } }))
  return (
    <div className="gallery" lang="en">
      <h1>{c.title}</h1>
      <p className="lead">{c.lead}</p>
      <div className="two">
        <Section title={c.line}>
          <ul className="states">
            {states.map((state) => <li key={state}><LineGlyph state={state} large /><b>{state}</b></li>)}
          </ul>
        </Section>
        <div>
          <Section title={c.controls}>
            <div className="line-up">
              <Button look="primary" hint="a">{m.sign_send()}</Button>
              <Button hint="e">{m.edit()}</Button>
              <Button look="quiet">{m.ignore()}</Button>
              <Button look="danger">{c.danger}</Button>
              <Button disabled>{m.undo()}</Button>
              <IconButton label={m.archive()} hint="e"><Archive className="i" aria-hidden="true" /></IconButton>
              <IconButton label={m.trash()} hint="#"><Trash2 className="i" aria-hidden="true" /></IconButton>
              <Checkbox checked name="on" onChange={nothing} />
              <Checkbox checked={false} name="off" onChange={nothing} />
              <Checkbox checked={false} mixed name="mixed" onChange={nothing} />
            </div>
            <div className="line-up"><Field label={c.field} exact defaultValue={c.address} hint={c.hint} /><Field label={c.field} exact defaultValue={c.name} wrong={c.wrong} /></div>
          </Section>
          <Section title={c.provenance}>
            <div className="line-up">
              {(['your-words', 'contacts', 'thread', 'calendar', 'own-files', 'mail-text', 'asker', 'house'] as const).map((source) => <Provenance key={source} source={source} />)}
            </div>
            <div className="line-up"><Confidence score={0.97} /><Confidence score={0.81} /><Confidence score={0.58} /><Confidence score={0.81} asFigure /></div>
            <div className="line-up"><Reason category={c.category}>{c.reason}</Reason></div>
          </Section>
        </div>
      </div>
      <div className="two">
        <Section title={c.rows}>
          {specimenRows.map((row, index) => (
            <MailRow key={row.id} row={row} now={specimenNow} own={new Set()} on={index === 1} picked={index === 3} onOpen={nothing} onPick={nothing} />
          ))}
        </Section>
        <Section title={c.notes}>
          <div className="stack-up">
            <Note tone="caution" out={<button type="button" className="link">{m.remove()}</button>}><b>{c.caution}</b></Note>
            <Note tone="bad">{c.refused}</Note>
            <Note tone="good">{c.good}</Note>
            <Note>{c.plain}</Note>
          </div>
        </Section>
      </div>
      <div className="two">
        <Section title={c.states}>
          <Offline end={<button type="button" className="link">{m.review()}</button>}>{c.offline}</Offline>
          <Empty title={c.emptyTitle}>{c.emptyText}</Empty>
          <Failure error={new ApiProblem({ title: c.errorText, status: 500, code: 'internal', fix: '', requestId: 'req_7f3a' })} retry={nothing} />
          <Loading lines={2} />
        </Section>
        <div>
          <Section title={c.undo}>
            <div className="stack-up">
              <UndoToast state="done" text={c.archived} proof={m.read_back({ proven: 12, expected: 12 })} seconds={3600} onGone={nothing} act={{ label: m.undo(), hint: 'z', onAct: nothing }} />
              <UndoToast state="scheduled" text={c.leaves} seconds={3600} onGone={nothing} act={{ label: m.take_back(), hint: 'z', onAct: nothing }} />
            </div>
          </Section>
          <Section title={c.progress}>
            <JobProgress job={specimenJob()} acts={<><Button small>{m.pause()}</Button><Button small look="quiet">{m.cancel()}</Button></>} />
            <JobProgress job={specimenJob({ total: 0, counters: { stored: 812 }, done: 812, etaMs: null })} />
          </Section>
        </div>
      </div>
      <Section title={c.sheet}>
        <div className="desk">
          <ApprovalSheet
            action={proposed}
            name={c.name}
            current
            acts={<><Button look="quiet" hint="i">{m.ignore()}</Button><Button look="quiet" hint="x">{m.reject()}</Button><Button hint="q">{m.ask_back()}</Button><Button hint="e">{m.edit()}</Button><Button look="primary" hint="a">{signLabel(proposed)}</Button></>}
            fine={<FineLine action={proposed} now={specimenNow} name={c.name} />}
          />
        </div>
      </Section>
      <Section title={c.signed}>
        <div className="desk">
          {specimenStates.map((action) => (
            <ApprovalSheet
              key={action.id}
              action={action}
              name={c.name}
              dried={0.6}
              acts={lineState(action) === 'scheduled' ? <Button hint="z">{m.take_back()}</Button> : lineState(action) === 'proven' ? <Button hint="z">{m.undo()}</Button> : null}
              fine={<FineLine action={action} now={specimenNow} name={c.name} />}
            />
          ))}
        </div>
      </Section>
      <Section title={c.batch}><BatchTable actions={batch} left={left} onLeave={setLeft} /></Section>
      <Section title={c.table}>
        <DataTable
          name={c.table}
          rows={specimenRows}
          rowKey={(row) => row.id}
          columns={[
            { name: m.column_from(), cell: (row) => <b>{row.participants[0]?.name}</b> },
            { name: m.fact_subject(), cell: (row) => row.subject },
            { name: m.messages(), right: true, cell: (row) => row.messages },
          ]}
        />
        <div className="line-up"><Button onClick={() => setDialog(true)}>{c.dialog}</Button></div>
      </Section>
      {dialog ? <Dialog title={c.dialog} onClose={() => setDialog(false)}><p className="ui">{c.lead}</p></Dialog> : null}
    </div>
  )
}
