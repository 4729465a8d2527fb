// A heading standing on a rule, never a box.
import { useId, type ReactNode } from 'react'
import './section.css'

export function Section(props: { title: string; beside?: ReactNode; end?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId()
  return (
    <section className={`sec ${props.className ?? ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.beside === undefined ? null : <span className="n">{props.beside}</span>}
        {props.end === undefined ? null : <span className="push">{props.end}</span>}
      </header>
      {props.children}
    </section>
  )
}
