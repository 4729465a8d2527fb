// A checkbox with its words; without words it needs a name.
import type { ReactNode } from 'react'
import './field.css'

export function Checkbox(props: {
  checked: boolean
  onChange(checked: boolean): void
  children?: ReactNode
  name?: string
  mixed?: boolean
  disabled?: boolean
}) {
  const box = (
    <input
      type="checkbox"
      className="check"
      checked={props.checked}
      disabled={props.disabled}
      aria-label={props.name}
      ref={(input) => {
        if (input !== null) input.indeterminate = props.mixed === true && !props.checked
      }}
      onChange={(event) => props.onChange(event.target.checked)}
    />
  )
  if (props.children === undefined) return box
  return (
    <label className="check-line">
      {box}
      <span>{props.children}</span>
    </label>
  )
}
