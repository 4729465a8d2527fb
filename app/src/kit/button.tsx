// A button. One filled ("primary") per sheet, never in lists or toolbars; its label names the act.
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import './button.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet' | 'danger'
  small?: boolean
  /** The key that does the same, shown at the right. */
  hint?: string
  icon?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'plain', small = false, hint, icon, children, className = '', ...rest }: ButtonProps) {
  const name = ['btn', look === 'plain' ? '' : look, small ? 'sm' : '', className].filter((part) => part !== '').join(' ')
  return (
    <button type="button" className={name} {...rest}>
      {icon}
      <span>{children}</span>
      {hint === undefined ? null : <kbd aria-hidden="true">{hint}</kbd>}
    </button>
  )
}
