// An outcome that nobody heard: what is known of it, and what its person can do about it. Looking
// again is always safe. Their own word ends the waiting, so it is asked for twice, with what follows
// from it; what comes to light later counts more.
import { useEffect, useRef } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { unknownPart } from './outcome-change.ts'
import './unknown-outcome.css'

export type Word = 'happened' | 'not-happened'

export function UnknownOutcome({ action, hasLooked }: { action: Action; hasLooked: boolean }) {
  const isLetter = action.kind === 'mail.send'
  const part = unknownPart(action)
  const heard = action.errorText === '' ? action.stateReason : action.errorText
  const known: readonly (readonly [string, string])[] = [
    [m.receipt_signed(), m.approved_by({ name: action.decidedBy, time: dateTime(action.decidedAt) })],
    [m.unknown_begun(), action.startedAt === 0 ? '' : dateTime(action.startedAt)],
    [m.unknown_last_heard(), part > 0 ? '' : heard],
  ]
  return (
    <section className="unknown-outcome" aria-label={m.unknown_known()}>
      <h3>{m.unknown_known()}</h3>
      <dl>{known.map(([name, value]) => (value === '' ? null : <div key={name}><dt>{name}</dt><dd className={value === heard ? 'exact' : ''}>{value}</dd></div>))}</dl>
      <p>{part > 0 ? m.unknown_part({ count: part }) : action.finishedAt !== 0 ? m.outcome_stays_unknown() : isLetter ? m.unknown_looking_letter() : m.unknown_looking()}</p>
      <p>{isLetter ? m.unknown_your_word_letter() : m.unknown_your_word()}</p>
      <p className="looked" role="status">{hasLooked ? m.unknown_looked() : ''}</p>
    </section>
  )
}

export function YourWord({ word, action, busy, onSay, onLeave }: { word: Word; action: Action; busy: boolean; onSay(): void; onLeave(): void }) {
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const follows = unknownPart(action) > 0 ? m.unknown_follows_part() : word === 'happened' ? m.unknown_follows_done() : action.kind === 'mail.send' ? m.unknown_follows_not_sent() : m.unknown_follows_not_done()
  return (
    <div className="unknown-outcome word" role="group" aria-label={word === 'happened' ? m.it_happened() : m.it_did_not_happen()} onKeyDown={(event) => (event.key === 'Escape' ? onLeave() : undefined)}>
      <p><b>{word === 'happened' ? m.it_happened() : m.it_did_not_happen()}.</b>{` ${follows} ${m.unknown_nothing_proves()}`}</p>
      <div className="acts">
        <Button ref={first} look="quiet" disabled={busy} onClick={onLeave}>{m.back()}</Button>
        <Button look="primary" disabled={busy} onClick={onSay}>{word === 'happened' ? m.end_as_done() : m.end_as_not_done()}</Button>
      </div>
    </div>
  )
}
