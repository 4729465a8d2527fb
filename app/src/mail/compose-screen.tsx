// Writing a mail in plain text. Nothing leaves from here: the text becomes a proposal, shown
// as it will leave, and is signed below its last word.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { accountsQuery } from '../api/accounts.ts'
import { propose, reject } from '../api/actions.ts'
import { threadQuery } from '../api/mail.ts'
import { problemLine } from '../api/problem-text.ts'
import { SignedSheet } from '../approvals/signed-sheet.tsx'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { readAddresses, wrongAddresses, writeAddress } from './address-list.ts'
import { replyTo, senderOf } from './reply-to.ts'
import './compose.css'

interface Letter {
  accountId: string
  to: string
  cc: string
  subject: string
  text: string
}

export function ComposeScreen() {
  const search = useSearch({ from: '/frame/write' })
  const thread = useQuery({ ...threadQuery(search.thread ?? ''), enabled: search.thread !== undefined })
  const accounts = useQuery(accountsQuery)
  const answered = thread.data?.messages.find((message) => message.id === search.reply)
  const ready = accounts.data !== undefined && (search.reply === undefined || !thread.isPending)
  useEffect(() => {
    document.title = m.page_title({ page: m.write_mail() })
  }, [])
  const start = useMemo<Letter>(() => {
    const own = new Set((accounts.data ?? []).map((account) => account.address.toLowerCase()))
    const reply = answered === undefined ? undefined : replyTo(answered, own)
    return {
      accountId: senderOf(accounts.data ?? [], answered)?.id ?? '',
      to: (reply?.to ?? []).map(writeAddress).join(', '),
      cc: (reply?.cc ?? []).map(writeAddress).join(', '),
      subject: reply?.subject ?? '',
      text: '',
    }
  }, [accounts.data, answered])
  return (
    <>
      <Bar><BarTitle>{answered === undefined ? m.write_mail() : m.reply()}</BarTitle></Bar>
      <div className="page desk">
        <div className="letter">
          {ready && start.accountId === '' ? <Empty title={m.no_account_to_write()}>{accounts.data?.length === 0 ? m.no_account_to_write_why() : m.imports_cannot_send()}</Empty> : null}
          {ready && start.accountId !== '' ? <Writing start={start} inReplyTo={answered?.id} /> : null}
        </div>
      </div>
    </>
  )
}

function Writing({ start, inReplyTo }: { start: Letter; inReplyTo: number | undefined }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  const senders = (useQuery(accountsQuery).data ?? []).filter((account) => account.canSend)
  const [letter, setLetter] = useState(start)
  const [proposed, setProposed] = useState<Action>()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const set = (change: Partial<Letter>) => setLetter({ ...letter, ...change })

  const show = async () => {
    const bad = [...wrongAddresses(letter.to), ...wrongAddresses(letter.cc)]
    const to = readAddresses(letter.to)
    if (bad.length > 0) return setWrong(m.wrong_addresses({ list: bad.join(', ') }))
    if (to.length === 0) return setWrong(m.no_recipient())
    setBusy(true)
    setWrong('')
    try {
      const action = await propose(
        {
          kind: 'mail.send',
          payload: {
            accountId: letter.accountId, to, cc: readAddresses(letter.cc), subject: letter.subject.trim(), text: letter.text,
            ...(inReplyTo === undefined ? {} : { inReplyTo }),
          },
        },
        { approve: false },
      )
      client.setQueryData(['action', action.id], action)
      setProposed(action)
    } catch (error) {
      setWrong(problemLine(error))
    } finally {
      setBusy(false)
    }
  }

  if (proposed !== undefined) {
    return (
      <SignedSheet
        action={proposed}
        autoFocus
        onEdit={() => {
          // The old proposal is withdrawn: a text that can still be changed must not stay signable.
          void reject(proposed.id, 'edited').finally(() => void client.invalidateQueries({ queryKey: ['actions'] }))
          setProposed(undefined)
        }}
        onLeave={() => void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } })}
      />
    )
  }
  return (
    <form
      className="slip"
      onSubmit={(event) => {
        event.preventDefault()
        void show()
      }}
    >
      <div className="pad compose">
        {senders.length > 1 ? (
          <Choice label={m.fact_from()} value={letter.accountId} onChange={(event) => set({ accountId: event.target.value })}>
            {senders.map((account) => <option key={account.id} value={account.id}>{account.address === '' ? account.name : account.address}</option>)}
          </Choice>
        ) : null}
        <Field label={m.fact_to()} exact value={letter.to} autoFocus={inReplyTo === undefined} autoComplete="off" inputMode="email" onChange={(event) => set({ to: event.target.value })} hint={m.addresses_hint()} />
        <Field label={m.fact_copy()} exact value={letter.cc} autoComplete="off" inputMode="email" onChange={(event) => set({ cc: event.target.value })} />
        <Field label={m.fact_subject()} value={letter.subject} onChange={(event) => set({ subject: event.target.value })} />
        <div className="fieldset">
          <label htmlFor="letter-text">{m.letter_text()}</label>
          <textarea id="letter-text" className="field" rows={12} value={letter.text} autoFocus={inReplyTo !== undefined} onChange={(event) => set({ text: event.target.value })} />
        </div>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        <div className="acts">
          <Button look="quiet" onClick={() => router.history.back()}>{m.discard()}</Button>
          <Button look="primary" type="submit" disabled={busy || letter.text.trim() === ''}>{m.show_as_it_leaves()}</Button>
        </div>
      </div>
    </form>
  )
}
