// One strip under the bar. Nothing else greys out: what is here can still be read.
import { WifiOff } from './icons.ts'
import type { ReactNode } from 'react'
import './states.css'

export function Offline({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className="off" role="status">
      <WifiOff className="i" aria-hidden="true" />
      <span>{children}</span>
      {end === undefined ? null : <span className="push">{end}</span>}
    </div>
  )
}
