// The password and the second factor.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { changePassword, disableTwoFactor, meQuery, newRecoveryCodes, twoFactorQuery } from '../api/auth.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { PasswordField } from '../first-run/password-field.tsx'
import { RecoveryCodes } from '../first-run/recovery-codes.tsx'
import { SecondFactorStep } from '../first-run/second-factor-step.tsx'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { SessionNotices } from './session-notices.tsx'

/** What a form or a button begins, and a note of what came of it. */
function useReported() {
  const { said, wrong, attempt: begin } = useAttempt()
  const attempt = (done: string, what: () => Promise<void>) => async (event?: FormEvent) => {
    event?.preventDefault()
    await begin(what, done)
  }
  const report = wrong !== '' ? <Note tone="bad" alert>{wrong}</Note> : said !== '' ? <Note tone="good">{said}</Note> : null
  return { attempt, report }
}

export function SecuritySection() {
  return (
    <>
      <SessionNotices />
      <PasswordPart />
      <SecondFactorPart />
    </>
  )
}

function PasswordPart() {
  const me = useQuery(meQuery)
  const { attempt, report } = useReported()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const save = attempt(m.password_changed(), async () => {
    await changePassword({ current, next })
    setCurrent('')
    setNext('')
  })
  return (
    <Section title={m.password()}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <Field label={m.password_now()} type="password" autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.target.value)} />
        <PasswordField label={m.password_next()} value={next} known={[me.data?.email ?? '', me.data?.name ?? '']} onChange={setNext} />
        {report}
        <div><Button type="submit">{m.change_password()}</Button></div>
      </form>
    </Section>
  )
}

function SecondFactorPart() {
  const client = useQueryClient()
  const status = useQuery(twoFactorQuery)
  const me = useQuery(meQuery)
  const { attempt, report } = useReported()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codes, setCodes] = useState<readonly string[]>()
  const on = status.data?.on ?? me.data?.twoFactor ?? false
  const renew = attempt(m.codes_renewed(), async () => {
    setCodes((await newRecoveryCodes({ password, code: code.trim() })).recoveryCodes)
    await client.invalidateQueries({ queryKey: ['two-factor'] })
  })
  const off = attempt(m.second_factor_is_off(), async () => {
    await disableTwoFactor({ password, code: code.trim() })
    setCodes(undefined)
    await Promise.all([client.invalidateQueries({ queryKey: ['two-factor'] }), client.invalidateQueries({ queryKey: ['me'] })])
  })
  return (
    <Section title={m.second_factor()} beside={on ? m.is_on() : m.is_off()}>
      <FailedQuery query={status} />
      {status.data === undefined ? null : !on ? (
        <>
          <p className="why later">{m.second_factor_offer()}</p>
          {report}
          <SecondFactorStep askPassword onDone={() => void client.invalidateQueries({ queryKey: ['two-factor'] })} />
        </>
      ) : (
        <form className="form" onSubmit={(event) => void renew(event)}>
          <p className="why">{m.codes_left({ count: status.data.recoveryCodesLeft })}</p>
          <Field label={m.password()} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          <Field label={m.six_digits()} exact inputMode="numeric" autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.target.value)} />
          {report}
          <div className="sec-line">
            <Button type="submit">{m.new_codes()}</Button>
            <Button look="danger" onClick={() => void off()}>{m.turn_off_second_factor()}</Button>
          </div>
          {codes === undefined ? null : <RecoveryCodes codes={codes} />}
        </form>
      )}
    </Section>
  )
}
