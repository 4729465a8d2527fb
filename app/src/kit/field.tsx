// A labelled input. The hint stands below it; what is wrong replaces the hint and is read out.
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from 'react'
import './field.css'

interface Labelled {
  label: string
  hint?: ReactNode
  wrong?: string
}

export interface FieldProps extends Labelled, InputHTMLAttributes<HTMLInputElement> {
  /** Addresses, codes and paths are set in the exact face. */
  exact?: boolean
  ref?: Ref<HTMLInputElement>
}

export function Field({ label, hint, wrong = '', exact = false, className = '', ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className="fieldset">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={`field ${exact ? 'exact' : ''} ${className}`}
        aria-invalid={wrong !== ''}
        aria-describedby={`${id}-hint`}
        {...rest}
      />
      <Below id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  )
}

export interface ChoiceProps extends Labelled, SelectHTMLAttributes<HTMLSelectElement> {}

export function Choice({ label, hint, wrong = '', children, ...rest }: ChoiceProps) {
  const id = useId()
  return (
    <div className="fieldset">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="field" aria-invalid={wrong !== ''} aria-describedby={`${id}-hint`} {...rest}>
        {children}
      </select>
      <Below id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  )
}

function Below({ id, hint, wrong }: { id: string; hint: ReactNode; wrong: string }) {
  if (wrong !== '') return <span id={id} className="wrong" role="alert">{wrong}</span>
  return hint === undefined ? null : <small id={id}>{hint}</small>
}
