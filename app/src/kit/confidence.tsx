// How sure: a ruler of five ticks and a word; the word carries it, the ticks only help.
// The figure is for tables, where numbers are compared.
import * as m from '../messages/m.ts'
import './reason.css'

export function Confidence({ score, asFigure = false }: { score: number; asFigure?: boolean }) {
  const lit = Math.max(1, Math.min(5, Math.round(((score - 0.5) / 0.5) * 5)))
  const word = score >= 0.9 ? m.sure() : score >= 0.7 ? m.fairly_sure() : m.unsure()
  return (
    <span className="conf" title={score.toFixed(2)}>
      <span className="ticks" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((tick) => <s key={tick} className={tick <= lit ? 'on' : ''} />)}
      </span>
      {asFigure ? score.toFixed(2) : word}
    </span>
  )
}
