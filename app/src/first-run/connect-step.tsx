// What to read: a mailbox at its provider, the sample, a file, or a folder of mail on this server.
//
// A mailbox takes more than this form: what was found about its address takes the form's place,
// and gives it back as it was. Then it is asked how much of its old mail is wanted.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { accountsQuery, connectAccount } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { MailboxFound } from '../connect/mailbox-found.tsx'
import { useMailboxSearch } from '../connect/mailbox-search.ts'
import { OldMailStep } from '../connect/old-mail-step.tsx'
import { Button } from '../kit/button.tsx'
import { FileChoice, useFileImport } from '../import/file-choice.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'

type Kind = 'mailbox' | 'sample' | 'file' | 'maildir'

/** `arrived` is the account that a person comes back with from their provider's page. */
export function ConnectStep({ onConnected, arrived = '' }: { onConnected(account: Account): void; arrived?: string }) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const [kind, setKind] = useState<Kind>('mailbox')
  const [mailAddress, setMailAddress] = useState('')
  const mailbox = useMailboxSearch()
  const [made, setMade] = useState<Account>()
  const accounts = useQuery({ ...accountsQuery, enabled: arrived !== '' })
  const fresh = made ?? accounts.data?.find(({ id }) => id === arrived)
  const go = useCallback(() => { if (fresh !== undefined) onConnected(fresh) }, [fresh, onConnected])
  const [name, setName] = useState('')
  const [address, setAddress] = useState(me.data?.email ?? '')
  const [mailPath, setMailPath] = useState('')
  const [calendarPath, setCalendarPath] = useState('')
  const { wish, setWish, sent, begin, stop } = useFileImport()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)

  /** Undefined where the sending of a file was stopped. */
  const makeAccount = async (): Promise<Account | undefined> => {
    if (kind === 'sample') return await connectAccount({ provider: 'sample' })
    if (kind === 'file') return (await begin())?.account
    return await connectAccount({
      provider: 'maildir',
      mailPath: mailPath.trim(),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(address.trim() === '' ? {} : { address: address.trim() }),
      ...(calendarPath.trim() === '' ? {} : { calendarPath: calendarPath.trim() }),
    })
  }
  const connect = async () => {
    setBusy(true)
    setWrong('')
    try {
      if (kind === 'mailbox') return await mailbox.look(mailAddress.trim())
      const account = await makeAccount()
      if (account === undefined) return
      await client.invalidateQueries({ queryKey: ['accounts'] })
      onConnected(account)
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }
  // The server refuses a folder to anybody but the owner: it may hold anybody's mail.
  const isOwner = me.data?.role === 'owner'
  const options: readonly { kind: Kind; title: string; why: string; beside: string }[] = [
    { kind: 'mailbox', title: m.option_mailbox(), why: m.option_mailbox_why(), beside: m.option_maildir_beside() },
    { kind: 'sample', title: m.option_sample(), why: m.option_sample_why(), beside: m.option_sample_beside() },
    { kind: 'file', title: m.option_file(), why: m.option_file_why(), beside: m.option_file_beside() },
    ...(isOwner ? [{ kind: 'maildir' as const, title: m.option_maildir(), why: m.option_maildir_why(), beside: m.option_maildir_beside() }] : []),
  ]
  const act = { mailbox: m.find_mailbox(), sample: m.explore_sample(), file: m.import_file(), maildir: m.connect_folder() }[kind]
  if (fresh !== undefined) return <OldMailStep account={fresh} onDone={go} />
  if (arrived !== '' && accounts.isError) return <FailedQuery query={accounts} />
  if (mailbox.search !== undefined) {
    return <MailboxFound key={mailbox.search.address} {...mailbox.search} draft={mailbox.draft} onDraft={mailbox.setDraft} onBack={mailbox.back} onConnected={setMade} />
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void connect()
      }}
    >
      <Section title={m.what_to_read()} beside={m.change_any_time()} className="options">
        {options.map((option) => (
          <div key={option.kind}>
            <label className="opt">
              <input type="radio" name="kind" checked={kind === option.kind} disabled={busy} onChange={() => { setKind(option.kind); setWrong('') }} />
              <span><b>{option.title}</b></span>
              <span className="r">{option.beside}</span>
              <span className="why">{option.why}</span>
            </label>
            {kind === 'mailbox' && option.kind === 'mailbox' ? (
              <div className="opt-more">
                <Field
                  label={m.mailbox_address()} exact type="email" autoComplete="email" required autoFocus value={mailAddress} readOnly={busy} wrong={wrong}
                  placeholder="ana@example.org" onChange={(event) => { setMailAddress(event.target.value); setWrong('') }}
                />
                {busy ? <p className="ui muted" role="status">{m.looking_for_servers()}</p> : null}
              </div>
            ) : null}
            {kind === 'file' && option.kind === 'file' ? (
              <div className="opt-more">
                <FileChoice wish={wish} onWish={(next) => { setWish(next); setWrong('') }} sent={sent} busy={busy} isOwner={isOwner} onStop={stop} />
              </div>
            ) : null}
            {kind === option.kind && option.kind === 'maildir' ? (
              <div className="opt-more">
                <Field label={m.mail_folder()} exact required value={mailPath} placeholder="/home/ana/Mail" onChange={(event) => setMailPath(event.target.value)} hint={m.mail_folder_hint()} />
                <Field label={m.calendar_folder()} exact placeholder="/home/ana/Calendars" value={calendarPath} onChange={(event) => setCalendarPath(event.target.value)} hint={m.calendar_folder_hint()} />
                <Field label={m.own_address()} exact type="email" value={address} onChange={(event) => setAddress(event.target.value)} hint={m.own_address_hint()} />
                <Field label={m.account_name()} value={name} onChange={(event) => setName(event.target.value)} />
              </div>
            ) : null}
          </div>
        ))}
      </Section>
      {isOwner ? null : <p className="why later">{m.folders_by_owner()}</p>}
      {wrong === '' || kind === 'mailbox' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line">
        <Button look="primary" type="submit" disabled={busy}>{act}</Button>
        {kind === 'mailbox' && mailAddress.includes('@') ? <Button look="quiet" onClick={() => mailbox.byHand(mailAddress.trim())}>{m.type_servers()}</Button> : null}
      </div>
    </form>
  )
}
