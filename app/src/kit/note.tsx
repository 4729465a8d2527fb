// A word in the margin: caution, refusal, proof or plain. `out` is the way out, at the right.
import { CircleAlert, Info, ShieldAlert, ShieldCheck } from './icons.ts'
import type { ReactNode } from 'react'
import './note.css'

const icons = { plain: Info, caution: ShieldAlert, bad: CircleAlert, good: ShieldCheck } as const

export function Note({ tone = 'plain', out, children, alert = false }: { tone?: keyof typeof icons; out?: ReactNode; children: ReactNode; alert?: boolean }) {
  const Icon = icons[tone]
  return (
    <div className={`note ${tone === 'plain' ? '' : tone}`} role={alert ? 'alert' : undefined}>
      <Icon className="i" aria-hidden="true" />
      <div>{children}</div>
      {out === undefined ? null : <span className="out">{out}</span>}
    </div>
  )
}
