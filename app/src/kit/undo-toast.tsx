// What was just done, and the way back, while the line runs out. It waits while the pointer
// or the focus is on it: nobody should lose the way back for reading slowly.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { LineState } from '../approvals/line-state.ts'
import { LineGlyph } from './line-glyph.tsx'
import './undo-toast.css'

export interface UndoToastProps {
  state: LineState
  text: string
  /** The receipt, once it is there: "Read back: 1 of 1". */
  proof?: ReactNode
  act?: { label: string; hint: string; onAct(): void }
  seconds: number
  onGone(): void
}

export function UndoToast({ state, text, proof, act, seconds, onGone }: UndoToastProps) {
  const [held, setHeld] = useState(false)
  const left = useRef(seconds * 1000)
  const gone = useRef(onGone)
  gone.current = onGone
  useEffect(() => {
    if (held) return
    const from = performance.now()
    const timer = setTimeout(() => gone.current(), left.current)
    return () => {
      clearTimeout(timer)
      left.current = Math.max(500, left.current - (performance.now() - from))
    }
  }, [held])
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <LineGlyph state={state} plain />
      <span className="said">
        {text}
        {proof === undefined ? null : <small>{proof}</small>}
      </span>
      {act === undefined ? null : (
        <button type="button" onClick={act.onAct}>
          {act.label} <kbd aria-hidden="true">{act.hint}</kbd>
        </button>
      )}
      <i className="out" style={{ animationDuration: `${seconds}s` }} />
    </div>
  )
}
