// What a token or a rule may do without asking each time: given with the password typed again, listed with how
// much of its hour is used, ended at once. What it allows is said as a sentence before it is given.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { accountsQuery } from '../api/accounts.ts'
import { tokensQuery } from '../api/people.ts'
import { endStanding, standingQuery } from '../api/standing-approvals.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { kindName } from '../approvals/kind-words.ts'
import { DataTable } from '../kit/data-table.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import type { StandingApproval } from '../../../src/web/contract/standing-approvals.ts'
import { dateTime } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { StandingForm } from './standing-form.tsx'

const nameOfAsker = ({ tokenName, ruleName }: StandingApproval): string => tokenName || ruleName

export function StandingSection() {
  const standing = useQuery(standingQuery)
  const tokens = useQuery(tokensQuery)
  const accounts = useQuery(accountsQuery)
  const now = useNow(30_000)
  const { busy, said, wrong, attempt } = useAttempt('standing', 'actions')
  const items = standing.data?.items ?? []
  const isHere = (accountId: string): boolean => accountId === '' || accounts.data?.some(({ id }) => id === accountId) !== false
  const isOver = ({ endsAt, revokedAt, tokenId, accountId }: StandingApproval): boolean =>
    revokedAt > 0 || endsAt <= now || (tokenId !== '' && tokens.data?.some(({ id }) => id === tokenId) === false) || !isHere(accountId)
  const living = items.filter((one) => !isOver(one))
  const over = items.filter(isOver)
  const nameOf = (accountId: string): string => (accountId === '' ? m.any_account() : (accounts.data?.find(({ id }) => id === accountId)?.name ?? (isHere(accountId) ? '' : m.account_that_is_removed())))
  const columns = [
    { name: m.fact_client(), cell: (one: StandingApproval) => <><b>{nameOfAsker(one)}</b>{one.ruleId === '' ? null : <small>{m.fact_rule()}</small>}</> },
    { name: m.fact_kinds(), cell: (one: StandingApproval) => <>{one.kinds.map(kindName).join(', ')}<small>{nameOf(one.accountId)}</small></> },
  ]
  const did = (one: StandingApproval) => <Link to="/activity/$view" params={{ view: 'journal' }} search={{ who: one.ruleId === '' ? `token:${one.tokenId}` : `rule:${one.ruleId}`, from: one.grantedAt }}>{m.what_it_did()}</Link>
  return (
    <Section title={m.standing()} {...(living.length === 0 ? {} : { beside: figure(living.length) })}>
      <p className="why later">{m.standing_why()}</p>
      <FailedQuery query={standing} title={m.standing_failed()} />
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      {said === '' ? null : <Note tone="good">{said}</Note>}
      {living.length === 0 ? null : (
        <DataTable<StandingApproval>
          name={m.standing()}
          rows={living}
          rowKey={(one) => one.id}
          columns={[
            ...columns,
            { name: m.column_this_hour(), right: true, cell: (one) => m.done_of({ done: figure(one.usedThisHour), total: figure(one.perHour) }) },
            { name: m.column_until(), right: true, cell: (one) => dateTime(one.endsAt) },
            {
              name: m.column_acts(), unnamed: true, right: true,
              cell: (one) => (
                <span className="row-acts">
                  {did(one)}
                  <button type="button" className="link" disabled={busy} onClick={() => void attempt(() => endStanding(one.id), m.standing_ended({ name: nameOfAsker(one) }))}>{m.end_it()}</button>
                </span>
              ),
            },
          ]}
        />
      )}
      {standing.data === undefined || tokens.data === undefined ? null : tokens.data.length === 0 ? <p className="why later">{m.standing_needs_token()}</p> : (
        <details className="fold">
          <summary>{m.standing_new()}</summary>
          <StandingForm tokens={tokens.data} accounts={accounts.data ?? []} kinds={standing.data.kinds} />
        </details>
      )}
      {over.length === 0 ? null : (
        <details className="fold">
          <summary>{m.standing_over({ count: over.length })}</summary>
          <DataTable<StandingApproval>
            name={m.standing_over({ count: over.length })}
            rows={over}
            rowKey={(one) => one.id}
            columns={[...columns, { name: m.column_ended(), right: true, cell: (one) => dateTime(one.revokedAt || Math.min(one.endsAt, now)) }, { name: m.column_acts(), unnamed: true, right: true, cell: did }]}
          />
        </details>
      )}
    </Section>
  )
}
