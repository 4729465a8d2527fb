// Nothing here: a serif sentence that says what is next.
import type { ReactNode } from 'react'
import './states.css'

export function Empty({ title, children, acts }: { title: string; children?: ReactNode; acts?: ReactNode }) {
  return (
    <div className="blank">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {acts === undefined ? null : <div className="acts">{acts}</div>}
    </div>
  )
}
