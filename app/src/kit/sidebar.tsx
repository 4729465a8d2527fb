// The rail at the left: where one can go, what waits, how fresh the accounts are. Drawn from
// values; shell/main-nav.tsx gives it the present ones.
import { Search } from './icons.ts'
import type { ReactNode } from 'react'
import * as m from '../messages/m.ts'
import './sidebar.css'

export function Sidebar(props: { onAsk(): void; children: ReactNode; foot: ReactNode }) {
  return (
    <nav className="side" aria-label={m.main_navigation()} data-pane tabIndex={-1}>
      <div className="mark"><b>{m.product()}</b></div>
      <button className="ask" type="button" onClick={props.onAsk} aria-keyshortcuts="Control+K">
        <Search className="i i-14" aria-hidden="true" />
        <span>{m.go_or_do()}</span>
        <kbd aria-hidden="true">{m.key_ctrl_k()}</kbd>
      </button>
      {props.children}
      <footer>{props.foot}</footer>
    </nav>
  )
}

/** The number beside a place. `hand` is blue: something there is the person's to do. */
export function NavCount({ count, hand = false, says }: { count: number; hand?: boolean; says: string }) {
  if (count === 0) return null
  return (
    <span className={`n ${hand ? 'hand' : ''}`}>
      <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
      <span className="sr">{says}</span>
    </span>
  )
}
