// A row under a finger: pulled right it is marked read or unread, pulled left it is put away,
// rested upon it is selected. What letting go would do stands under the row while it is pulled.
// Each has its twin in the bars and on the keyboard; a mouse has no part in it.
import { useEffect, useRef, useState, type MouseEvent, type PointerEvent, type ReactNode } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { Archive, FolderInput, Mail, MailOpen } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { holdMs, nextGesture, type Gesture, type Touch } from './row-gesture.ts'
import type { MailAct } from './use-deeds.ts'
import './swipe-row.css'

export interface SwipeRowProps {
  row: ThreadRow
  /** Without an archive, or in it, a pull to the left asks for a folder. */
  left: 'archive' | 'move'
  /** Of an account that is read alone nothing can be pulled; it can still be selected. */
  pulls: boolean
  choosing: boolean
  picked: boolean
  onAct(what: MailAct, rows: readonly ThreadRow[]): void
  onPick(row: ThreadRow, on: boolean): void
  children: ReactNode
}

/** One word each: it stands in what the row has left free. */
const words = { archive: m.archive, move: m.move, read: m.pull_read, unread: m.pull_unread } as const
const icons = { archive: Archive, move: FolderInput, read: MailOpen, unread: Mail } as const

export function SwipeRow({ row, left, pulls, choosing, picked, onAct, onPick, children }: SwipeRowProps) {
  const [gesture, setGesture] = useState<Gesture>({ phase: 'idle' })
  // Touches come faster than drawings.
  const now = useRef(gesture)
  const resting = useRef(0)
  const byTouch = useRef(false)
  // The click that a browser makes of the touch it has already been told of.
  const clickIsOurs = useRef(false)
  useEffect(() => () => clearTimeout(resting.current), [])
  const right = row.unread > 0 ? ('read' as const) : ('unread' as const)

  const feel = (touch: Touch) => {
    const { gesture: next, act } = nextGesture(now.current, touch, { width: innerWidth })
    if (next.phase !== 'pressed') clearTimeout(resting.current)
    if (next.phase === 'swiping' || act !== undefined) clickIsOurs.current = true
    now.current = next
    setGesture(next)
    if (act === 'hold') onPick(row, !picked)
    else if (act !== undefined && pulls) onAct(act === 'right' ? right : left, [row])
  }
  const at = (event: PointerEvent) => ({ x: event.clientX, y: event.clientY })
  const onPointerDown = (event: PointerEvent) => {
    byTouch.current = event.pointerType === 'touch'
    if (!byTouch.current || choosing) return
    // Two fingers mean something else.
    if (!event.isPrimary) return feel({ kind: 'cancel' })
    clickIsOurs.current = false
    feel({ kind: 'down', at: at(event) })
    // A page that was busy hears of its timers before it hears of the finger that moved or left
    // meanwhile; before the next drawing it has heard of both.
    const pressed = now.current
    resting.current = window.setTimeout(() => requestAnimationFrame(() => { if (now.current === pressed) feel({ kind: 'held' }) }), holdMs)
  }
  const onClickCapture = (event: MouseEvent) => {
    if (!byTouch.current) return
    if (clickIsOurs.current) clickIsOurs.current = false
    else if (choosing) onPick(row, !picked)
    else return
    event.stopPropagation()
  }
  const pull = pulls && gesture.phase === 'swiping' ? gesture.pull : 0
  const ripe = gesture.phase === 'swiping' && gesture.ripe
  const would = pull > 0 ? right : left
  const Icon = icons[would]
  return (
    <div
      className={`swipe ${pull === 0 ? '' : 'pulled'} ${ripe ? 'ripe' : ''}`}
      role="presentation"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => { if (event.pointerType === 'touch' && event.isPrimary) feel({ kind: 'move', at: at(event) }) }}
      onPointerUp={(event) => { if (event.pointerType === 'touch') feel({ kind: 'up' }) }}
      onPointerCancel={() => feel({ kind: 'cancel' })}
      onClickCapture={onClickCapture}
      onContextMenu={(event) => { if (byTouch.current) event.preventDefault() }}
    >
      {pull === 0 ? null : (
        <div className={`swipe-under ${pull > 0 ? '' : 'end'}`} aria-hidden="true">
          <Icon className="i i-18" />
          <span>{words[would]()}</span>
        </div>
      )}
      <div className="swipe-over" role="presentation" style={pull === 0 ? undefined : { transform: `translateX(${pull}px)` }}>{children}</div>
    </div>
  )
}
