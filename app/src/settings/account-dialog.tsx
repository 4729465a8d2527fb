// One account: its name, the password it signs in with, and a trial of all of it.
import { useState, type FormEvent } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { changeAccount, tryAccount, type TrialReport } from '../api/accounts.ts'
import { problemLine } from '../api/problem-text.ts'
import { renewConsent } from '../connect/consent-door.tsx'
import { Trial } from '../connect/trial.tsx'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'

export function AccountDialog({ account, onClose, onSaved }: { account: Account; onClose(): void; onSaved(said: string): void }) {
  const [name, setName] = useState(account.name)
  const [password, setPassword] = useState('')
  const [report, setReport] = useState<TrialReport>()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  // By a consent or by a password: an IMAP account does not say, and has either.
  const byPassword = account.provider === 'imap' && account.needs !== 'consent'
  const byConsent = account.provider === 'gmail' || account.provider === 'outlook' || account.needs === 'consent'
  const attempt = async (what: () => Promise<void>) => {
    setBusy(true)
    setWrong('')
    setReport(undefined)
    try {
      await what()
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    void attempt(async () => {
      const newName = name.trim()
      await changeAccount(account.id, { ...(newName === account.name || newName === '' ? {} : { name: newName }), ...(password === '' ? {} : { password }) })
      onSaved(password === '' ? m.account_saved() : m.account_password_saved())
    })
  }
  return (
    <Dialog title={account.name} onClose={onClose}>
      <form className="form wide" onSubmit={save}>
        <p className="exact muted">{account.address}</p>
        <Field label={m.account_name()} value={name} maxLength={120} disabled={busy} onChange={(event) => setName(event.target.value)} />
        {byPassword ? (
          <Field
            label={m.password_next()} type="password" autoComplete="off" autoFocus={account.needs === 'password'} required={account.needs === 'password'}
            value={password} disabled={busy} hint={m.account_password_hint()} onChange={(event) => setPassword(event.target.value)}
          />
        ) : null}
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div role="status">
          {busy ? <p className="ui muted">{m.trying()}</p> : null}
          {report === undefined ? null : <Note tone={report.ok ? 'good' : 'bad'}>{report.ok ? m.trial_all_good() : m.trial_account_bad()}</Note>}
        </div>
        {report === undefined ? null : <Trial report={report} />}
        <div className="acts">
          <Button disabled={busy} onClick={() => void attempt(async () => setReport(await tryAccount(account.id)))}>{m.test_again()}</Button>
          {byConsent ? <Button disabled={busy} onClick={() => void attempt(() => renewConsent(account))}>{m.sign_in_again()}</Button> : null}
          <Button look="primary" type="submit" disabled={busy}>{password === '' ? m.save_account() : m.try_and_keep()}</Button>
        </div>
      </form>
    </Dialog>
  )
}
