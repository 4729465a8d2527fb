// Ruled lines where text will stand, after 150 ms, no shimmer.
import * as m from '../messages/m.ts'
import './states.css'

export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div className="sk" role="status" aria-label={m.loading()}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line}>
          <i className={line % 2 === 0 ? 'w1' : 'w3'} />
          <i className={line % 2 === 0 ? 'w2' : 'w4'} />
        </div>
      ))}
    </div>
  )
}
