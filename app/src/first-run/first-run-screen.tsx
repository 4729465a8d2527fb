// The first run: the owner, an optional second factor, what to read, and the reading itself.
// The same page serves an invitation, where the address is given and mail may be connected later.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { meQuery, readInvitation, register, welcomeQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { saveSettings } from '../api/settings.ts'
import { Button } from '../kit/button.tsx'
import { Failure } from '../kit/failure.tsx'
import { Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { useLive } from '../live/use-live.ts'
import * as m from '../messages/m.ts'
import { Door, type Step } from '../sign-in/door.tsx'
import { tokenInHash } from '../sign-in/token-in-hash.ts'
import { currentLocale } from '../words/locale.ts'
import { machineZone } from '../words/look.ts'
import { connectedIn } from '../connect/way-back.ts'
import { ConnectStep } from './connect-step.tsx'
import { PasswordField } from './password-field.tsx'
import { ReadingStep } from './reading-step.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'

export function FirstRunScreen({ invited }: { invited: boolean }) {
  const navigate = useNavigate()
  const [token] = useState(() => tokenInHash(location.hash))
  const [arrived] = useState(() => connectedIn(location.hash))
  const [at, setAt] = useState(0)
  const [name, setName] = useState('')
  const [account, setAccount] = useState<Account>()
  const welcome = useQuery({ ...welcomeQuery, enabled: !invited })
  const owner = welcome.data
  // While nobody lives here nobody can be signed in: the question would only be refused.
  const me = useQuery({ ...meQuery, retry: false, enabled: invited || owner?.needsOwner === false })
  const enter = useCallback(() => void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } }), [navigate])
  const read = useCallback((made: Account) => {
    setAccount(made)
    setAt(3)
  }, [])
  // A reload after the owner was made goes on where one was.
  const step = at === 0 && me.data !== undefined ? 2 : at
  // Once it is known which page this is it stays: becoming the owner reads `me` too, under the form.
  const known = useRef(false)
  if (!welcome.isLoading && !me.isLoading) known.current = true
  const steps: Step[] = [
    { name: m.step_you(), settled: name === '' ? (me.data?.name ?? '') : name },
    { name: m.step_lock() },
    { name: m.step_mail() },
    { name: m.step_reading() },
  ]
  useEffect(() => {
    document.title = m.page_title({ page: m.first_run() })
  }, [])
  const titles = [invited ? m.welcome_invited() : m.welcome_owner(), m.second_factor(), m.connect_title(), m.reading_title()]
  const subs = [invited ? m.welcome_invited_why() : m.welcome_owner_why(), m.second_factor_offer(), m.connect_why(), undefined]
  return (
    <Door title={titles[step]} sub={subs[step]} steps={steps} at={step}>
      {step === 0 && !known.current ? <Loading lines={3} /> : null}
      {step === 0 && known.current ? <OwnerStep token={token} invited={invited} onDone={(given) => { setName(given); setAt(1) }} /> : null}
      {step === 1 ? <SecondFactorStep onDone={() => setAt(2)} skip={<Button look="quiet" onClick={() => setAt(2)}>{m.not_now()}</Button>} /> : null}
      {step === 2 ? <ConnectStep arrived={arrived} onConnected={read} /> : null}
      {step === 3 && account !== undefined ? <Watched><ReadingStep account={account} onEnter={enter} onBack={() => setAt(2)} /></Watched> : null}
    </Door>
  )
}

/** The socket for a page that is not yet inside the frame. */
function Watched({ children }: { children: ReactNode }) {
  useLive(useCallback(() => undefined, []))
  return children
}

function OwnerStep({ token, invited, onDone }: { token: string; invited: boolean; onDone(name: string): void }) {
  const client = useQueryClient()
  const welcome = useQuery(welcomeQuery)
  const invitation = useQuery({ queryKey: ['invitation', token], queryFn: () => readInvitation(token), enabled: invited && token !== '', retry: false })
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const address = invited ? (invitation.data?.email ?? '') : email

  const make = async () => {
    setBusy(true)
    setWrong('')
    try {
      await register({ token, name, password, ...(invited ? {} : { email }) })
      const me = await client.fetchQuery({ ...meQuery, staleTime: 0 })
      // The person's language and zone are known best by the browser in front of them.
      await saveSettings({ locale: currentLocale(), timeZone: machineZone() }).catch(() => undefined)
      onDone(me.name)
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  if (token === '' || (!invited && welcome.data?.needsOwner === false)) {
    const lost = token === '' && welcome.data?.needsOwner === true
    return (
      <div className="form">
        <Note tone="caution">{token === '' ? m.link_incomplete() : m.owner_there()}</Note>
        <div className="next-line"><Link to="/sign-in" className="btn">{lost ? m.find_setup_link() : m.sign_in()}</Link></div>
      </div>
    )
  }
  if (invitation.isError) return <Failure error={invitation.error} />
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <Field label={m.your_name()} autoComplete="name" required autoFocus value={name} onChange={(event) => setName(event.target.value)} hint={m.your_name_hint()} />
      <Field
        label={m.mail_address()}
        exact
        type="email"
        autoComplete="username"
        required
        readOnly={invited}
        value={address}
        onChange={(event) => setEmail(event.target.value)}
        hint={invited ? undefined : m.mail_address_hint()}
      />
      <PasswordField label={m.password()} value={password} known={[address, name]} onChange={setPassword} />
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line"><Button look="primary" type="submit" disabled={busy}>{invited ? m.join() : m.become_owner()}</Button></div>
    </form>
  )
}
