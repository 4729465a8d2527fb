// How much of it in any hour, for how long, and the password again: what is asked for whatever is
// approved beforehand, of a token and of a rule.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../api/auth.ts'
import { Choice, Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { useNow } from '../words/use-now.ts'

const DAY_MS = 86_400_000
/** As the server takes it; it ends a standing approval within ninety days. */
const PER_HOUR_MAX = 1_000
const DAYS: readonly number[] = [1, 7, 30, 60]

export interface StandingTerms {
  perHour: string
  setPerHour(typed: string): void
  days: number
  setDays(days: number): void
  password: string
  setPassword(typed: string): void
  isCount: boolean
  /** The sample's person has none, unless somebody gave them one. */
  mayLackPassword: boolean
  isWhole: boolean
  /** As they are sent, from now. */
  body(): { perHour: number; endsAt: number; password?: string }
  /** For the sentence that says what it comes to. */
  summary: { limit: string; end: string }
}

export function useStandingTerms(): StandingTerms {
  const now = useNow(60_000)
  const [perHour, setPerHour] = useState('50')
  const [days, setDays] = useState(7)
  const [password, setPassword] = useState('')
  const mayLackPassword = useQuery(meQuery).data?.demo === true
  const count = Number(perHour)
  const isCount = Number.isInteger(count) && count >= 1 && count <= PER_HOUR_MAX
  return {
    perHour, setPerHour, days, setDays, password, setPassword, isCount, mayLackPassword,
    isWhole: isCount && (mayLackPassword || password !== ''),
    body: () => ({ perHour: count, endsAt: Date.now() + days * DAY_MS, ...(password === '' ? {} : { password }) }),
    summary: { limit: m.things_an_hour({ count: isCount ? count : 0 }), end: dateTime(now + days * DAY_MS) },
  }
}

export function StandingTermFields({ terms }: { terms: StandingTerms }) {
  return (
    <>
      <Field label={m.standing_per_hour()} type="number" min={1} max={PER_HOUR_MAX} step={1} required value={terms.perHour} wrong={terms.isCount ? '' : m.standing_per_hour_wrong({ max: PER_HOUR_MAX })} onChange={(event) => terms.setPerHour(event.target.value)} />
      <Choice label={m.standing_lasts()} value={String(terms.days)} onChange={(event) => terms.setDays(Number(event.target.value))}>
        {DAYS.map((count) => <option key={count} value={count}>{m.days_long({ count })}</option>)}
      </Choice>
      <Field label={m.standing_password()} type="password" autoComplete="current-password" required={!terms.mayLackPassword} hint={terms.mayLackPassword ? m.standing_password_of_sample() : undefined} value={terms.password} onChange={(event) => terms.setPassword(event.target.value)} />
    </>
  )
}
