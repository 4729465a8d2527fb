// The dotted stub that stands for what is folded away: how much of it there is, and a click
// (or Enter) that shows it.
import * as m from '../messages/m.ts'

export interface FoldLineProps {
  what: 'quoted' | 'signature'
  lines: number
  shown: boolean
  onTurn(): void
}

export function FoldLine({ what, lines, shown, onTurn }: FoldLineProps) {
  const says = what === 'quoted' ? (shown ? m.hide_quoted() : m.show_quoted()) : shown ? m.hide_signature() : m.show_signature()
  return (
    <button type="button" className="quoted" aria-expanded={shown} onClick={onTurn}>
      <i />
      {says}
      {shown ? null : <small>{m.lines_count({ count: lines })}</small>}
    </button>
  )
}
