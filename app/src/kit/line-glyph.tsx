// The line in its nine states: the one sign of how far something is from a wish to a proof.
// Always beside words; it is hidden from screen readers for that reason.
import type { ReactNode } from 'react'
import type { LineState } from '../approvals/line-state.ts'
import './line-glyph.css'

const flourish =
  'M1.8 9.6C3.2 6 4.8 3.6 5.6 4.4c.9.9-1.8 4.9-.5 5.1 1.3.2 1.9-2.6 3-2.5 1.1.1.2 2.2 1.3 2.3 1.1.1 1.6-1.5 2.6-1.5.8 0 .9.8 2.2.7'
const raised =
  'M1.8 8.4C3.2 4.8 4.8 2.4 5.6 3.2c.9.9-1.8 4.9-.5 5.1 1.3.2 1.9-2.6 3-2.5 1.1.1.2 2.2 1.3 2.3 1.1.1 1.6-1.5 2.6-1.5.8 0 .9.8 2.2.7'

const drawn: Record<LineState, ReactNode> = {
  proposed: <><path d="M2 3.8 7 8.8M7 3.8 2 8.8" /><path d="M1.4 12.6h13.4" strokeDasharray="2.2 2.4" /></>,
  scheduled: <><path d={flourish} /><path d="M1.5 12.5h6.5" /><path d="M10.2 12.5h4.3" strokeDasharray="1.4 1.8" /></>,
  running: <><path d={flourish} /><path d="M1.5 12.5h9.2" /><path d="M13 12.5h.05M14.9 12.5h.05" /></>,
  done: <><path d={flourish} /><path d="M1.5 12.5h13" /></>,
  proven: <><path d={raised} /><path d="M1.5 11.6h13M1.5 14.2h13" /></>,
  unknown: <><path d="M6.1 4.2c.2-1.2 1-1.8 2-1.8 1.2 0 2.1.8 2.1 1.9 0 1.7-2.2 1.8-2.2 3.4M8 9.9v.05" /><path d="M1.5 12.8h13" strokeDasharray=".1 2.6" /></>,
  failed: <><path d="M8 2.8v4.2M8 9.3v.05" /><path d="M1.5 12.8h4.6l1-1.4M9.2 13.9l1-1.1h4.3" /></>,
  undone: <><path d={flourish} /><path d="M1.5 12.5h13" /><path d="M1.2 7.2h13.6" /></>,
  rejected: <><path d="M1.5 12.5h13" /><path d="M4.5 10.2l7-7" /></>,
}

const tone: Record<LineState, string> = {
  proposed: '', scheduled: '', running: '', done: 'settled', proven: 'settled', unknown: 'unsure', failed: 'bad', undone: 'settled', rejected: 'settled',
}

export function LineGlyph({ state, large = false, plain = false }: { state: LineState; large?: boolean; plain?: boolean }) {
  return (
    <svg className={`ln ${plain ? '' : tone[state]} ${large ? 'large' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      {drawn[state]}
    </svg>
  )
}
