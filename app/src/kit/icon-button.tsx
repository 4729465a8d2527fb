// A button that is only an icon. Its name carries its key: "Archive (e)".
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import './button.css'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'title'> {
  label: string
  hint?: string
  children: ReactNode
}

export function IconButton({ label, hint, children, className = '', ...rest }: IconButtonProps) {
  const name = hint === undefined ? label : `${label} (${hint})`
  return (
    <button type="button" className={`icon-btn ${className}`} aria-label={name} title={name} {...rest}>
      {children}
    </button>
  )
}
