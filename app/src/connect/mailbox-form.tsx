// One mailbox, from what was found about its address to a connected account.
//
// The filled button tries first and connects after: it is the same button, so a person who
// presses Enter twice is done, and what is connected is exactly what was tried. Any change in a
// field makes the trial void. What fails is told at its field, with everything typed still there.
// Where only sending fails, a second button connects to receive: its person chose that, Enter does not.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { connectAccount, tryServers, type Candidate, type TrialReport } from '../api/accounts.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { bodyOf, isOfServers, missingIn, receivesOnly, wrongsOf, wrongsOfRefusal, type MailboxDraft, type Wrongs } from './server-draft.ts'
import { ServerFields } from './server-fields.tsx'
import { Trial } from './trial.tsx'
import { WayHint } from './way-hint.tsx'
import './connect.css'

export interface MailboxFormProps {
  address: string
  way: Candidate | undefined
  /** Held above, so that going back to the address and forth again loses nothing. */
  draft: MailboxDraft
  onDraft(next: MailboxDraft): void
  onBack(): void
  onConnected(account: Account): void
}

export function MailboxForm({ address, way, draft, onDraft, onBack, onConnected }: MailboxFormProps) {
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const act = useRef<HTMLButtonElement>(null)
  const [byHand, setByHand] = useState(way === undefined || way.confirm !== '')
  const [report, setReport] = useState<TrialReport>()
  const [wrongs, setWrongs] = useState<Wrongs>({})
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState<'' | 'trying' | 'connecting'>('')
  const change = (next: MailboxDraft) => {
    onDraft(next)
    setReport(undefined)
    setWrongs({})
    setWrong('')
  }
  const blame = (found: Wrongs) => {
    setWrongs(found)
    if (Object.keys(found).some(isOfServers)) setByHand(true)
  }
  useEffect(() => {
    if (Object.keys(wrongs).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrongs])

  // Fields that were closed while it was tried have let go of the focus: it goes on where the way goes on.
  useEffect(() => {
    if (report?.ok === true && document.activeElement === document.body) act.current?.focus()
  }, [report])

  const attempt = async () => {
    setBusy('trying')
    const tried = await tryServers(bodyOf(draft))
    setReport(tried)
    if (!tried.ok) blame(wrongsOf(tried))
  }
  const receives = report !== undefined && receivesOnly(report)
  const connect = async (sending: 'now' | 'later') => {
    setBusy('connecting')
    const account = await connectAccount({ provider: 'imap', address, ...bodyOf(draft), import: 'later', sending })
    await client.invalidateQueries({ queryKey: ['accounts'] })
    onConnected(account)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy !== '') return
    const missing = missingIn(draft)
    if (Object.keys(missing).length > 0) return blame(missing)
    await go(() => (report?.ok === true ? connect('now') : attempt()))
  }
  const go = async (step: () => Promise<void>) => {
    setWrong('')
    setWrongs({})
    try {
      await step()
    } catch (error) {
      const refused = wrongsOfRefusal(error)
      if (Object.keys(refused).length > 0) blame(refused)
      else setWrong(problemLine(error))
    } finally {
      setBusy('')
    }
  }
  return (
    <form ref={form} noValidate className="form wide mailbox" onSubmit={(event) => void submit(event)}>
      <WayHint way={way} />
      <Field
        label={way?.signIn === 'app-password' ? m.app_password() : m.mail_password()} type="password" autoComplete="off" autoFocus={way !== undefined} readOnly={busy !== ''}
        value={draft.password} wrong={wrongs.password ?? ''} hint={m.mail_password_hint()} onChange={(event) => change({ ...draft, password: event.target.value })}
      />
      <details className="fold" open={byHand} onToggle={(event) => setByHand(event.currentTarget.open)}>
        <summary>{way === undefined ? m.server_settings() : m.other_server_settings()}</summary>
        <ServerFields draft={draft} wrongs={wrongs} disabled={busy !== ''} first={way === undefined} onChange={change} />
      </details>
      <div role="status">
        {busy === 'trying' ? <><p className="ui muted">{m.trying()}</p><Loading lines={2} /></> : null}
        {report === undefined || busy === 'trying' ? null : <Note tone={report.ok ? 'good' : receives ? 'caution' : 'bad'}>{report.ok ? m.trial_good() : receives ? m.trial_receives() : m.trial_bad()}</Note>}
      </div>
      {report === undefined || busy === 'trying' ? null : <Trial report={report} />}
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line">
        <Button ref={act} look="primary" type="submit" aria-disabled={busy !== ''}>{report?.ok === true ? m.connect_mailbox({ address }) : m.try_servers()}</Button>
        {receives ? <Button aria-disabled={busy !== ''} onClick={() => busy === '' && void go(() => connect('later'))}>{m.connect_to_receive()}</Button> : null}
        <Button look="quiet" disabled={busy !== ''} onClick={onBack}>{m.back()}</Button>
      </div>
    </form>
  )
}
