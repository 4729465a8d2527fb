// Approving something beforehand: who, what, where, how much an hour, until when, and the password again.
// The sentence below says what it comes to, in the words it will be kept to.
import { useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import type { ApiToken } from '../api/people.ts'
import { giveStanding } from '../api/standing-approvals.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { kindName } from '../approvals/kind-words.ts'
import { Button } from '../kit/button.tsx'
import { Checkbox } from '../kit/checkbox.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { useNow } from '../words/use-now.ts'

const DAY_MS = 86_400_000
/** As the server takes it; it ends a standing approval within ninety days. */
const PER_HOUR_MAX = 1_000
const DAYS: readonly number[] = [1, 7, 30, 60]

export function StandingForm({ tokens, accounts, kinds }: { tokens: readonly ApiToken[]; accounts: readonly Account[]; kinds: readonly string[] }) {
  const now = useNow(60_000)
  const [tokenId, setTokenId] = useState(tokens[0]?.id ?? '')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [accountId, setAccountId] = useState('')
  const [perHour, setPerHour] = useState('50')
  const [days, setDays] = useState(7)
  const [password, setPassword] = useState('')
  const { busy, said, wrong, attempt } = useAttempt('standing', 'actions')
  const count = Number(perHour)
  const isCount = Number.isInteger(count) && count >= 1 && count <= PER_HOUR_MAX
  const isWhole = tokenId !== '' && chosen.size > 0 && isCount
  const endsAt = now + days * DAY_MS
  const give = () =>
    attempt(async () => {
      await giveStanding({ tokenId, kinds: [...chosen], accountId, perHour: count, endsAt: Date.now() + days * DAY_MS, password })
      setPassword('')
      setChosen(new Set())
    }, m.standing_given())
  const summary = {
    name: tokens.find(({ id }) => id === tokenId)?.name ?? '',
    kinds: [...chosen].map((kind) => kindName(kind).toLocaleLowerCase()).join(', '),
    where: accountId === '' ? m.in_any_account() : m.in_account({ name: accounts.find(({ id }) => id === accountId)?.name ?? '' }),
    limit: m.things_an_hour({ count: isCount ? count : 0 }),
    end: dateTime(endsAt),
  }
  return (
    <form
      className="standing-form"
      onSubmit={(event) => {
        event.preventDefault()
        void give()
      }}
    >
      <div className="row-form">
        <Choice label={m.fact_client()} value={tokenId} onChange={(event) => setTokenId(event.target.value)}>
          {tokens.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Choice>
        <Choice label={m.fact_account()} value={accountId} onChange={(event) => setAccountId(event.target.value)}>
          <option value="">{m.any_account()}</option>
          {accounts.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Choice>
        <fieldset className="grants">
          <legend>{m.standing_may()}</legend>
          {kinds.map((kind) => (
            <Checkbox key={kind} checked={chosen.has(kind)} onChange={(on) => setChosen(new Set(on ? [...chosen, kind] : [...chosen].filter((one) => one !== kind)))}>{kindName(kind)}</Checkbox>
          ))}
        </fieldset>
        <Field label={m.standing_per_hour()} type="number" min={1} max={PER_HOUR_MAX} step={1} required value={perHour} wrong={isCount ? '' : m.standing_per_hour_wrong({ max: PER_HOUR_MAX })} onChange={(event) => setPerHour(event.target.value)} />
        <Choice label={m.standing_lasts()} value={String(days)} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((count) => <option key={count} value={count}>{m.days_long({ count })}</option>)}
        </Choice>
        <Field label={m.standing_password()} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
      </div>
      <p className="standing-says" aria-live="polite">{isWhole ? m.standing_says(summary) : m.standing_says_nothing()} {m.standing_never()}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {said === '' ? null : <Note tone="good">{said}</Note>}
      <div className="sec-line"><Button type="submit" disabled={busy || !isWhole || password === ''}>{m.standing_give()}</Button></div>
    </form>
  )
}
