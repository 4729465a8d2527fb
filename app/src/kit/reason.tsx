// The reason line: evidence, not method. "To respond: two questions, deadline Thursday".
import type { ReactNode } from 'react'
import './reason.css'

export function Reason({ category, urgent = false, children }: { category?: string; urgent?: boolean; children: ReactNode }) {
  return (
    <p className="why">
      {category === undefined ? null : <><span className={`cat ${urgent ? 'urgent' : ''}`}>{category}</span>{': '}</>}
      {children}
    </p>
  )
}
