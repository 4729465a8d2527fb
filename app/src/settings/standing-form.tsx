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
import { Choice } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { StandingTermFields, useStandingTerms } from './standing-terms.tsx'

export function StandingForm({ tokens, accounts, kinds }: { tokens: readonly ApiToken[]; accounts: readonly Account[]; kinds: readonly string[] }) {
  const [tokenId, setTokenId] = useState(tokens[0]?.id ?? '')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [accountId, setAccountId] = useState('')
  const terms = useStandingTerms()
  const { busy, said, wrong, attempt } = useAttempt('standing', 'actions')
  const isWhole = tokenId !== '' && chosen.size > 0 && terms.isCount
  const give = () =>
    attempt(async () => {
      await giveStanding({ tokenId, kinds: [...chosen], accountId, ...terms.body() })
      terms.setPassword('')
      setChosen(new Set())
    }, m.standing_given())
  const summary = {
    name: tokens.find(({ id }) => id === tokenId)?.name ?? '',
    kinds: [...chosen].map((kind) => kindName(kind).toLocaleLowerCase()).join(', '),
    where: accountId === '' ? m.in_any_account() : m.in_account({ name: accounts.find(({ id }) => id === accountId)?.name ?? '' }),
    ...terms.summary,
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
        <StandingTermFields terms={terms} />
      </div>
      <p className="standing-says" aria-live="polite">{isWhole ? m.standing_says(summary) : m.standing_says_nothing()} {m.standing_never()}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {said === '' ? null : <Note tone="good">{said}</Note>}
      <div className="sec-line"><Button type="submit" disabled={busy || !isWhole || !terms.isWhole}>{m.standing_give()}</Button></div>
    </form>
  )
}
