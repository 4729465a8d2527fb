// The line at the end of what is being signed, in each of its states. Dashed with a cross:
// your hand is asked for. Filling: the ink dries and it can be taken back. Solid but for its
// end: it is being carried out. Solid: carried out. Double: read back from the server.
import type { CSSProperties, ReactNode } from 'react'
import type { LineState } from '../approvals/line-state.ts'
import * as m from '../messages/m.ts'
import './sign.css'

export interface SignatureLineProps {
  state: LineState
  name: string
  /** The name is drawn along the line once, at the moment of signing. */
  fresh?: boolean
  /** While drying: how much of the time has run, 0 to 1. */
  dried?: number
  acts: ReactNode
  fine: ReactNode
}

const lineClass: Record<LineState, string> = {
  proposed: '', scheduled: 'drying', running: 'running', done: 'signed', proven: 'proven', unknown: 'unknown', failed: 'failed', undone: 'rejected undone', rejected: 'rejected',
}

function spoken(state: LineState, name: string): string {
  switch (state) {
    case 'proposed': return m.line_proposed()
    case 'scheduled': return m.line_scheduled({ name })
    case 'running': return m.line_running({ name })
    case 'done': return m.line_done({ name })
    case 'proven': return m.line_proven({ name })
    case 'unknown': return m.line_unknown()
    case 'failed': return m.line_failed()
    case 'undone': return m.line_undone()
    case 'rejected': return m.line_rejected()
  }
}

export function SignatureLine({ state, name, fresh = false, dried = 0, acts, fine }: SignatureLineProps) {
  const empty = state === 'proposed' || state === 'rejected'
  return (
    <div className="sign">
      <div
        className={`line ${lineClass[state]} ${fresh ? 'fresh' : ''}`}
        style={{ '--dry': String(Math.min(1, Math.max(0, dried))) } as CSSProperties}
      >
        {state === 'proposed' ? (
          <svg className="x" viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 3.5 12.5 13.5M12.5 3.5 2.5 13.5" /></svg>
        ) : null}
        {empty ? null : <span className="name" aria-hidden="true">{name}</span>}
        <span className="sr">{spoken(state, name)}</span>
      </div>
      <div className="acts">{acts}</div>
      <div className="fine">{fine}</div>
    </div>
  )
}
