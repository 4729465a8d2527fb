// Signing in, with the second factor as its own step when the account has one.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { logIn, welcomeQuery } from '../api/auth.ts'
import { forgetPerson } from '../api/leave.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { enterSample } from './demo-door.ts'
import { Door } from './door.tsx'
import { EmptyHouse } from './empty-house.tsx'
import { localPath } from './local-path.ts'

export function SignInScreen() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const search = useSearch({ from: '/sign-in' })
  // Whoever comes back from the terminal, or from the window where the owner was just made, sees what is so now.
  const welcome = useQuery({ ...welcomeQuery, refetchOnWindowFocus: 'always' })
  const [step, setStep] = useState<'password' | 'code' | 'recovery'>('password')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = m.page_title({ page: m.sign_in() })
  }, [])

  const enter = async () => {
    setBusy(true)
    setWrong('')
    try {
      const answer = await logIn({
        email, password,
        ...(step === 'code' ? { code: code.replace(/\s/g, '') } : {}),
        ...(step === 'recovery' ? { recoveryCode: code.trim() } : {}),
      })
      if (answer.outcome === 'second-factor-needed') return setStep('code')
      forgetPerson(client)
      await navigate({ to: localPath(search.to) })
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  const lookAround = async () => {
    await enterSample(client, true).catch((error: unknown) => setWrong(problemLine(error)))
    await navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } })
  }
  const sampleDoor = welcome.data?.demo === true ? <Button onClick={() => void lookAround()}>{m.look_around_in_sample()}</Button> : null
  // A page that turns into another under the hand is worse than an empty moment: no title either.
  if (welcome.isPending) return <Door><Loading lines={3} /></Door>
  if (welcome.data?.needsOwner === true) return <EmptyHouse sampleDoor={sampleDoor} />
  return (
    <Door
      title={step === 'password' ? m.sign_in() : step === 'code' ? m.second_factor() : m.recovery_code()}
      sub={step === 'password' ? undefined : step === 'code' ? m.second_factor_why() : m.recovery_code_why()}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        {step === 'password' ? (
          <>
            <Field label={m.mail_address()} exact type="email" autoComplete="username" required autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
            <Field label={m.password()} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          </>
        ) : step === 'code' ? (
          <Field key="code" label={m.six_digits()} exact inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" required autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
        ) : (
          <Field key="recovery" label={m.recovery_code()} exact autoComplete="off" required autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
        )}
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div className="next-line">
          <Button look="primary" type="submit" disabled={busy}>{m.sign_in()}</Button>
          {step === 'password' ? sampleDoor : null}
          {step === 'code' ? <Button look="quiet" onClick={() => { setStep('recovery'); setCode(''); setWrong('') }}>{m.use_recovery_code()}</Button> : null}
          {step === 'recovery' ? <Button look="quiet" onClick={() => { setStep('code'); setCode(''); setWrong('') }}>{m.use_app_code()}</Button> : null}
        </div>
      </form>
    </Door>
  )
}
