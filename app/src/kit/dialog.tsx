// A sheet over the desk: the browser's own <dialog>, which brings focus, Escape and the inert background with it.
import { X } from './icons.ts'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import * as m from '../messages/m.ts'
import { IconButton } from './icon-button.tsx'
import './dialog.css'

export function Dialog(props: { title: string; onClose(): void; children: ReactNode; className?: string }) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    // showModal takes the first thing that can have the focus, which is the way out; a field is what one came for.
    dialog?.querySelector<HTMLElement>('input, select, textarea')?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      className={`dialog ${props.className ?? ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current) props.onClose()
      }}
    >
      <div className="inner">
        <div className="head">
          <h2 id={id}>{props.title}</h2>
          <IconButton label={m.close()} onClick={props.onClose}><X className="i" aria-hidden="true" /></IconButton>
        </div>
        {props.children}
      </div>
    </dialog>
  )
}
