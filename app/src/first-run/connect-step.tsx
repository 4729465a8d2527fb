// What to read: the sample, a file, or a folder of mail on this server. It says plainly what works now.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { connectAccount } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { importFile } from '../api/imports.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { DoubleRule } from '../kit/job-progress.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'

type Kind = 'sample' | 'file' | 'maildir'

export function ConnectStep({ onConnected }: { onConnected(account: Account): void }) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const [kind, setKind] = useState<Kind>('sample')
  const [name, setName] = useState('')
  const [address, setAddress] = useState(me.data?.email ?? '')
  const [mailPath, setMailPath] = useState('')
  const [calendarPath, setCalendarPath] = useState('')
  const [file, setFile] = useState<File>()
  const [sent, setSent] = useState(0)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)

  const made = async (): Promise<Account> => {
    if (kind === 'sample') return await connectAccount({ provider: 'sample' })
    if (kind === 'file' && file !== undefined) return (await importFile(file, setSent)).account
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
    setSent(0)
    try {
      const account = await made()
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
    { kind: 'sample', title: m.option_sample(), why: m.option_sample_why(), beside: m.option_sample_beside() },
    { kind: 'file', title: m.option_file(), why: m.option_file_why(), beside: m.option_file_beside() },
    ...(isOwner ? [{ kind: 'maildir' as const, title: m.option_maildir(), why: m.option_maildir_why(), beside: m.option_maildir_beside() }] : []),
  ]
  const act = { sample: m.explore_sample(), file: m.import_file(), maildir: m.connect_folder() }[kind]
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
            {kind === 'file' && option.kind === 'file' ? (
              <div className="opt-more">
                <Field
                  label={m.import_file_label()}
                  type="file"
                  required
                  disabled={busy}
                  onChange={(event) => { setFile(event.target.files?.[0]); setWrong('') }}
                  hint={file === undefined ? m.import_file_hint() : m.import_file_size({ size: sizeOf(file.size) })}
                />
                {busy && file !== undefined ? <Sending file={file} sent={sent} /> : null}
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
      <p className="why later">{isOwner ? m.kinds_later() : m.folders_by_owner()}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line">
        <Button look="primary" type="submit" disabled={busy}>{act}</Button>
      </div>
    </form>
  )
}

function Sending({ file, sent }: { file: File; sent: number }) {
  // What is sent besides the file itself is none of its bytes.
  const done = Math.min(sent, file.size)
  const share = file.size === 0 ? 0 : done / file.size
  const tenth = Math.floor(share * 10) * 10
  return (
    <div>
      <DoubleRule stored={share} proven={0} name={m.import_sending()} done={done} total={file.size} />
      <p className="ui muted">{m.import_sent({ done: sizeOf(done), total: sizeOf(file.size) })}</p>
      <span className="sr" role="status">{tenth > 0 ? m.job_percent({ title: m.import_sending(), percent: tenth }) : ''}</span>
    </div>
  )
}
