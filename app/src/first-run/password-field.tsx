// A new password with the hint that is true about it.
import { useState } from 'react'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { passwordStrength } from './password-strength.ts'

export function PasswordField(props: { label: string; value: string; known: readonly string[]; onChange(value: string): void }) {
  const [shown, setShown] = useState(false)
  const strength = props.value === '' ? undefined : passwordStrength(props.value, props.known)
  const hint =
    strength === undefined ? m.password_advice()
    : strength === 'short' ? m.password_short({ count: 10 - [...props.value].length })
    : strength === 'obvious' ? m.password_obvious()
    : strength === 'fair' ? m.password_fair()
    : m.password_good()
  return (
    <Field
      label={props.label}
      type={shown ? 'text' : 'password'}
      autoComplete="new-password"
      required
      exact={shown}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      hint={
        <>
          <span aria-live="polite">{hint}</span>{' '}
          <button type="button" className="link" onClick={() => setShown(!shown)}>{shown ? m.hide_password() : m.show_password()}</button>
        </>
      }
    />
  )
}
