// A proposal, whole: who asked, what would happen with the source of every fact, what stands
// against it, the exact text, and only then the line. You reach the line by reading.
import type { ReactNode, Ref } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actTitle } from '../approvals/act-title.ts'
import { lineState } from '../approvals/line-state.ts'
import { OriginLine } from '../approvals/origin-line.tsx'
import * as m from '../messages/m.ts'
import { Facts } from './facts.tsx'
import { Note } from './note.tsx'
import { SignatureLine } from './signature-line.tsx'
import { Touched } from './touched.tsx'
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
  ref?: Ref<HTMLElement>
  endRef?: Ref<HTMLDivElement>
}

export function ApprovalSheet(props: ApprovalSheetProps) {
  const { action } = props
  const { preview } = action
  const state = lineState(action)
  const open = state === 'proposed'
  const heading = `sheet-${action.id}`
  const hearsay = preview.facts.some((fact) => fact.source === 'mail-text')
  return (
    <article className={`slip ${props.current === true ? 'on' : ''}`} id={action.id} aria-labelledby={heading} tabIndex={-1} ref={props.ref}>
      <div className="pad">
        <OriginLine action={action} />
        <h2 id={heading}>{props.title ?? actTitle(preview)}</h2>
        {open || preview.body !== '' ? <Facts facts={preview.facts} /> : null}
        {open ? <Warnings warnings={preview.warnings} /> : null}
        {props.table ?? (preview.body === '' ? <Touched preview={preview} /> : null)}
        {preview.body === '' ? null : <div className="body-copy">{preview.body}</div>}
        {open && hearsay ? <Legend /> : null}
        {props.problem === undefined ? null : <div className="warns"><Note tone="bad" alert>{props.problem}</Note></div>}
      </div>
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
    </article>
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
