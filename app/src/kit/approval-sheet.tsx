// A proposal, whole: who asked, what would happen with the source of every fact, what stands
// against it, the exact text, and only then the line. You reach the line by reading.
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actTitle } from '../approvals/act-title.ts'
import { Changes } from '../approvals/changes.tsx'
import { lineState } from '../approvals/line-state.ts'
import { MoreLinks, standsForLinks } from '../approvals/more-links.tsx'
import { OriginLine } from '../approvals/origin-line.tsx'
import { TalkLines } from '../approvals/talk-lines.tsx'
import * as m from '../messages/m.ts'
import { Facts } from './facts.tsx'
import { Note } from './note.tsx'
import { SignatureLine } from './signature-line.tsx'
import { Touched } from './touched.tsx'
import type { Warning } from './warning-words.ts'
import { Warnings } from './warnings.tsx'
import './sign.css'

export interface ApprovalSheetProps {
  action: Action
  /** Whose hand it is, printed under the line. */
  name: string
  acts: ReactNode
  fine: ReactNode
  fresh?: boolean
  dried?: number
  current?: boolean
  /** Instead of the plain list of what is touched: a batch's table. */
  table?: ReactNode
  /** Instead of the act of the one action: a batch's. */
  title?: string
  problem?: ReactNode
  /** What became of it while it was on the screen, said before anything else. */
  news?: ReactNode
  /** In place of what is proposed, while it is being changed: nothing can be signed then. */
  form?: ReactNode
  /** What is being written or watched, between what is signed and the line. */
  panel?: ReactNode
  /** Below the line: what came of it. */
  after?: ReactNode
  /** What takes away the cause of a warning. */
  wayOut?: (warning: Warning) => ReactNode
  onKey?: (event: KeyboardEvent) => void
  ref?: Ref<HTMLElement>
  endRef?: Ref<HTMLDivElement>
}

export function ApprovalSheet(props: ApprovalSheetProps) {
  const { action } = props
  const { preview } = action
  const state = lineState(action)
  const heading = `sheet-${action.id}`
  return (
    <article className={`slip ${props.current === true ? 'on' : ''}`} id={action.id} aria-labelledby={heading} tabIndex={-1} ref={props.ref} onKeyDown={props.onKey}>
      <div className="pad">
        <OriginLine action={action} />
        <h2 id={heading}>{props.title ?? actTitle(preview)}</h2>
        {props.news === undefined ? null : <div className="warns">{props.news}</div>}
        {props.form ?? <Proposed {...props} />}
        {props.problem === undefined ? null : <div className="warns"><Note tone="bad" alert>{props.problem}</Note></div>}
        {props.panel}
      </div>
      {props.form === undefined ? (
        <div ref={props.endRef}>
          <SignatureLine
            state={state}
            name={action.decidedBy === '' ? props.name : action.decidedBy}
            acts={props.acts}
            fine={props.fine}
            fresh={props.fresh ?? false}
            dried={props.dried ?? 0}
          />
        </div>
      ) : null}
      {props.after === undefined ? null : <div className="after">{props.after}</div>}
    </article>
  )
}

/** What is signed, in the order in which it is to be judged. */
function Proposed({ action, table, wayOut }: ApprovalSheetProps) {
  const { preview } = action
  const open = lineState(action) === 'proposed'
  const hearsay = preview.facts.some((fact) => fact.source === 'mail-text')
  return (
    <>
      <TalkLines action={action} />
      {open || preview.body !== '' ? <Facts facts={preview.facts} inPlace={(fact) => (standsForLinks(fact) ? <MoreLinks action={action} count={fact.sourceCount} /> : undefined)} /> : null}
      {open ? <Warnings warnings={preview.warnings} wayOut={wayOut} /> : null}
      {table ?? (preview.body === '' ? <Touched action={action} /> : null)}
      {preview.body === '' ? null : <div className="body-copy">{preview.body}</div>}
      {open && hearsay ? <Legend /> : null}
      <Changes action={action} />
    </>
  )
}

function Legend() {
  return (
    <p className="why legend">
      <span><span className="p-you">{m.legend_blue()}</span>{`: ${m.legend_your_words()}`}</span>
      <span><span className="p-known">{m.legend_grey()}</span>{`: ${m.legend_known()}`}</span>
      <span><span className="p-mail">{m.legend_dashed()}</span>{`: ${m.legend_hearsay()}`}</span>
    </p>
  )
}
