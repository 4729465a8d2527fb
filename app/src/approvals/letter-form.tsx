// A proposed letter, changed on its own sheet: to whom, what it is about, what it says. Everything
// else of it stays: what it answers, its files, when it leaves. It comes back described anew.
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import type { Address } from '../../../src/web/contract/mail.ts'
import type { Proposal } from '../api/actions.ts'
import { Button } from '../kit/button.tsx'
import { Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { readRecipients, writeAddress } from '../write/address-list.ts'
import { editedLetter, sealedLetter, type LetterFields } from './edited-letter.ts'
import './words-form.css'

export function LetterForm({ action, busy, onKeep, onLeave }: { action: Action; busy: boolean; onKeep(proposal: Proposal): void; onLeave(): void }) {
  const letter = sealedLetter(action)
  const line = (people: readonly Address[]): string => people.map(writeAddress).join(', ')
  const [to, setTo] = useState(line(letter.to))
  const [cc, setCc] = useState(line(letter.cc))
  const [bcc, setBcc] = useState(line(letter.bcc))
  const [subject, setSubject] = useState(letter.subject)
  const [text, setText] = useState(letter.text)
  const [isTried, setTried] = useState(false)
  const wrong = (value: string, isNeeded: boolean): string => {
    if (!isTried) return ''
    const people = readRecipients(value)
    const first = people.find((person) => person.wrong)
    if (first !== undefined) return m.wrong_addresses({ list: first.address })
    return isNeeded && people.length === 0 ? m.no_recipient() : ''
  }
  const people = (value: string): Address[] => readRecipients(value).map(({ name, address }) => ({ name, address }))
  const fields: LetterFields = { to: people(to), cc: people(cc), bcc: people(bcc), subject: subject.trim(), text }
  const isRight = fields.to.length > 0 && [to, cc, bcc].every((value) => !readRecipients(value).some((person) => person.wrong))
  return (
    <form
      className="letter-form"
      aria-label={m.change_letter()}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isRight) onKeep(editedLetter(letter, fields))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onLeave()
      }}
    >
      <Field label={m.fact_to()} exact autoFocus value={to} wrong={wrong(to, true)} autoComplete="off" inputMode="email" onChange={(event) => setTo(event.target.value)} />
      <Field label={m.fact_copy()} exact value={cc} wrong={wrong(cc, false)} autoComplete="off" inputMode="email" onChange={(event) => setCc(event.target.value)} />
      <Field label={m.fact_blind_copy()} exact value={bcc} wrong={wrong(bcc, false)} autoComplete="off" inputMode="email" onChange={(event) => setBcc(event.target.value)} />
      <Field label={m.fact_subject()} value={subject} onChange={(event) => setSubject(event.target.value)} />
      <div className="fieldset">
        <label htmlFor={`text-${action.id}`}>{m.letter_text()}</label>
        <textarea id={`text-${action.id}`} className="field" rows={Math.min(18, Math.max(6, text.split('\n').length + 1))} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      {letter.html !== undefined && text !== letter.text ? <Note tone="caution">{m.becomes_plain()}</Note> : null}
      <div className="acts">
        <Button look="quiet" disabled={busy} onClick={onLeave}>{m.leave_as_it_is()}</Button>
        <Button look="primary" type="submit" disabled={busy || text.trim() === ''}>{m.show_as_it_leaves()}</Button>
      </div>
    </form>
  )
}
