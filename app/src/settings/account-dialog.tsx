// One account: its name, the servers and the password it is read with, and a trial of all of it.
// What is changed of the way in is tried first, and told at its field, as when connecting.
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { changeAccount, tryAccount, tryServers, type TrialReport } from '../api/accounts.ts'
import { problemLine } from '../api/problem-text.ts'
import { renewConsent } from '../connect/consent-door.tsx'
import { bodyOf, draftOf, isOfServers, missingIn, receivesOnly, wrongsOf, wrongsOfRefusal, type MailboxDraft, type Wrongs } from '../connect/server-draft.ts'
import { ServerFields } from '../connect/server-fields.tsx'
import { Trial } from '../connect/trial.tsx'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import '../connect/connect.css'

export function AccountDialog({ account, onClose, onSaved }: { account: Account; onClose(): void; onSaved(said: string): void }) {
  const [name, setName] = useState(account.name)
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => draftOf(account.address, account.servers))
  const [showServers, setShowServers] = useState(false)
  const [wrongs, setWrongs] = useState<Wrongs>({})
  const [report, setReport] = useState<TrialReport>()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const byConsent = account.provider === 'gmail' || account.provider === 'outlook' || account.needs === 'consent'
  const isMoved = account.servers !== null && JSON.stringify(bodyOf(draft).settings) !== JSON.stringify(bodyOf(draftOf(account.address, account.servers)).settings)
  const isOtherWayIn = isMoved || draft.password !== '' || account.needs === 'password'
  const change = (next: MailboxDraft) => {
    setDraft(next)
    setReport(undefined)
    setWrongs({})
  }
  const blame = (found: Wrongs) => {
    setWrongs(found)
    if (Object.keys(found).some(isOfServers)) setShowServers(true)
  }
  useEffect(() => {
    if (Object.keys(wrongs).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrongs])
  const attempt = async (what: () => Promise<void>) => {
    setBusy(true)
    setWrong('')
    setWrongs({})
    setReport(undefined)
    try {
      await what()
    } catch (error) {
      const refused = wrongsOfRefusal(error)
      if (Object.keys(refused).length > 0) blame(refused)
      else setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  const receives = report !== undefined && wrong === '' && receivesOnly(report)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save('now')
  }
  const save = (sending: 'now' | 'later') => {
    const missing = isOtherWayIn ? missingIn(draft) : {}
    if (Object.keys(missing).length > 0) return blame(missing)
    void attempt(async () => {
      const newName = name.trim()
      const { settings, password } = bodyOf(draft)
      if (isOtherWayIn) {
        const tried = await tryServers({ settings, password })
        setReport(tried)
        if (!tried.ok && !(sending === 'later' && receivesOnly(tried))) return blame(wrongsOf(tried))
      }
      await changeAccount(account.id, { ...(newName === account.name || newName === '' ? {} : { name: newName }), ...(isOtherWayIn ? { password, sending } : {}), ...(isMoved ? { settings } : {}) })
      onSaved(isMoved ? m.account_servers_saved() : isOtherWayIn ? m.account_password_saved() : m.account_saved())
    })
  }
  return (
    <Dialog title={account.name} onClose={onClose}>
      <form ref={form} noValidate className="form wide" onSubmit={submit}>
        <p className="exact muted">{account.address}</p>
        <Field label={m.account_name()} value={name} maxLength={120} disabled={busy} onChange={(event) => setName(event.target.value)} />
        {account.servers === null ? null : (
          <>
            <Field
              label={isMoved ? m.mail_password() : m.password_next()} type="password" autoComplete="off" autoFocus={account.needs === 'password'} value={draft.password} disabled={busy}
              wrong={wrongs.password ?? ''} hint={isMoved ? m.account_servers_hint() : m.account_password_hint()} onChange={(event) => change({ ...draft, password: event.target.value })}
            />
            <details className="fold" open={showServers} onToggle={(event) => setShowServers(event.currentTarget.open)}>
              <summary>{m.server_settings()}</summary>
              <ServerFields draft={draft} wrongs={wrongs} disabled={busy} first={false} onChange={change} />
            </details>
          </>
        )}
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div role="status">
          {busy ? <p className="ui muted">{m.trying()}</p> : null}
          {/* A way in that works may still lead to somebody else's mailbox. */}
          {report === undefined || wrong !== '' ? null : <Note tone={report.ok ? 'good' : receives ? 'caution' : 'bad'}>{report.ok ? m.trial_all_good() : receives ? m.trial_receives() : m.trial_account_bad()}</Note>}
        </div>
        {report === undefined ? null : <Trial report={report} />}
        <div className="acts">
          <Button disabled={busy} onClick={() => void attempt(async () => setReport(await tryAccount(account.id)))}>{m.test_again()}</Button>
          {byConsent ? <Button disabled={busy} onClick={() => void attempt(() => renewConsent(account))}>{m.sign_in_again()}</Button> : null}
          {receives && isOtherWayIn ? <Button disabled={busy} onClick={() => save('later')}>{m.keep_to_receive()}</Button> : null}
          <Button look="primary" type="submit" disabled={busy}>{isOtherWayIn ? m.try_and_keep() : m.save_account()}</Button>
        </div>
      </form>
    </Dialog>
  )
}
