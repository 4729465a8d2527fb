// Turning on the second factor: scan, prove with one code, keep the recovery codes.
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { startTwoFactor, verifyTwoFactor, type TwoFactorSetup } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { QrCode } from './qr-code.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

export function SecondFactorStep({ onDone, skip, askPassword = false }: { onDone(): void; skip?: ReactNode; askPassword?: boolean }) {
  const client = useQueryClient()
  const [setup, setSetup] = useState<TwoFactorSetup>()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<readonly string[]>()
  const [wrong, setWrong] = useState('')
  const attempt = async (what: () => Promise<void>) => {
    setWrong('')
    try {
      await what()
    } catch (error) {
      setWrong(problemLine(error))
    }
  }
  const problem = wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>

  if (codes !== undefined) {
    return (
      <>
        <p className="codes-keep">{m.recovery_keep()}</p>
        <RecoveryCodes codes={codes} />
        <div className="next-line"><Button look="primary" onClick={onDone}>{m.codes_kept()}</Button></div>
      </>
    )
  }
  if (setup === undefined) {
    return (
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt(async () => setSetup(await startTwoFactor(password)))
        }}
      >
        {askPassword ? <Field label={m.password()} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} /> : null}
        {problem}
        <div className="next-line"><Button look={skip === undefined ? 'plain' : 'primary'} type="submit">{m.turn_on_second_factor()}</Button>{skip}</div>
      </form>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void attempt(async () => {
          const answer = await verifyTwoFactor(code.replace(/\s/g, ''))
          await client.invalidateQueries({ queryKey: ['me'] })
          await client.invalidateQueries({ queryKey: ['two-factor'] })
          setCodes(answer.recoveryCodes)
        })
      }}
    >
      <div className="qr-row">
        <QrCode text={setup.otpauthUrl} label={m.qr_label()} />
        <div className="form">
          <p className="why">{m.scan_or_type()}<br /><span className="exact">{setup.secret.replace(/(.{4})/g, '$1 ').trim()}</span></p>
          <Field label={m.six_digits()} exact inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
          {problem}
          <div className="next-line"><Button look="primary" type="submit">{m.prove_code()}</Button></div>
        </div>
      </div>
    </form>
  )
}
