// What was just done, and the way back, while the line runs out. It waits while the pointer
// or the focus is on it: nobody should lose the way back for reading slowly.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { LineState } from '../approvals/line-state.ts'
import * as m from '../messages/m.ts'
import { timeLeft } from '../words/durations.ts'
import { useNow } from '../words/use-now.ts'
import { LineGlyph } from './line-glyph.tsx'
import './undo-toast.css'

export interface UndoToastProps {
  state: LineState
  text: string
  /** The receipt, once it is there: "Read back: 1 of 1". */
  proof?: ReactNode
  act?: { label: string; hint: string; onAct(): void }
  seconds: number
  /** What leaves by itself does not wait for a reader: the line runs out when it does. */
  leaves?: { from: number; at: number }
  onGone(): void
}

export function UndoToast({ state, text, proof, act, seconds, leaves, onGone }: UndoToastProps) {
  const [held, setHeld] = useState(false)
  const now = useNow(1_000, leaves !== undefined)
  const left = useRef(seconds * 1000)
  const gone = useRef(onGone)
  gone.current = onGone
  // How far the line has run already, for one that is drawn again.
  const [began] = useState(() => (leaves === undefined ? 0 : leaves.from + leaves.at - Math.max(leaves.from, Date.now())))
  useEffect(() => {
    if (held || leaves !== undefined) return
    const from = performance.now()
    const timer = setTimeout(() => gone.current(), left.current)
    return () => {
      clearTimeout(timer)
      left.current = Math.max(500, left.current - (performance.now() - from))
    }
  }, [held, leaves])
  return (
    <div
      className={`toast ${leaves === undefined ? '' : 'leaving'}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <LineGlyph state={state} plain />
      <span className="said">
        {leaves === undefined ? text : <><span className="sr">{text}</span><span aria-hidden="true" className="num">{m.leaves_in({ time: timeLeft(leaves.at - now) })}</span></>}
        {proof === undefined ? null : <small>{proof}</small>}
      </span>
      {act === undefined ? null : (
        <button type="button" onClick={act.onAct}>
          {act.label} <kbd aria-hidden="true">{act.hint}</kbd>
        </button>
      )}
      <i className="out" style={leaves === undefined ? { animationDuration: `${seconds}s` } : { animationDuration: `${leaves.at - leaves.from}ms`, animationDelay: `${began - leaves.at}ms` }} />
    </div>
  )
}
