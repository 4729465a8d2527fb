// API tokens: made with as few grants as needed, shown once, revoked at any time. None of them can approve.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Grant } from '../../../src/web/contract/auth.ts'
import { createToken, revokeToken, tokensQuery, type ApiToken } from '../api/people.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Checkbox } from '../kit/checkbox.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dateTime, longDateYear } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { ShownOnce } from './shown-once.tsx'
import { StandingSection } from './standing-section.tsx'

const grants: readonly Grant[] = ['read', 'flag', 'draft', 'send-proposal', 'admin']

export function grantName(grant: Grant): string {
  switch (grant) {
    case 'read': return m.grant_read()
    case 'flag': return m.grant_flag()
    case 'draft': return m.grant_draft()
    case 'send-proposal': return m.grant_send()
    case 'admin': return m.grant_admin()
  }
}

export function TokensSection() {
  const client = useQueryClient()
  const tokens = useQuery(tokensQuery)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<Grant>>(new Set(['read']))
  const [days, setDays] = useState('90')
  const [made, setMade] = useState('')
  const [wrong, setWrong] = useState('')
  const attempt = async (what: () => Promise<void>) => {
    setWrong('')
    try {
      await what()
    } catch (error) {
      setWrong(problemLine(error))
    }
    await client.invalidateQueries({ queryKey: ['tokens'] })
  }
  const list = tokens.data ?? []
  return (
    <>
      <Section title={m.new_token()}>
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault()
            void attempt(async () => {
              const answer = await createToken({ name, grants: [...chosen], ...(days === '' ? {} : { expiresInDays: Number(days) }) })
              setMade(answer.token)
              setName('')
            })
          }}
        >
          <Field label={m.token_name()} required value={name} onChange={(event) => setName(event.target.value)} placeholder={m.token_name_example()} />
          <Choice label={m.token_lasts()} value={days} onChange={(event) => setDays(event.target.value)}>
            {[30, 90, 365].map((count) => <option key={count} value={count}>{m.days_long({ count })}</option>)}
            <option value="">{m.no_end()}</option>
          </Choice>
          <fieldset className="grants">
            <legend className="sr">{m.token_may()}</legend>
            {grants.map((grant) => (
              <Checkbox
                key={grant}
                checked={chosen.has(grant)}
                onChange={(on) => setChosen(new Set(on ? [...chosen, grant] : [...chosen].filter((one) => one !== grant)))}
              >
                {grantName(grant)}
              </Checkbox>
            ))}
          </fieldset>
          <Button type="submit" disabled={chosen.size === 0 || name.trim() === ''}>{m.make_token()}</Button>
        </form>
        {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
        {made === '' ? null : <ShownOnce text={made} says={m.token_shown_once()} onDone={() => setMade('')} />}
        <p className="why later">{m.tokens_never_approve()}</p>
      </Section>
      <FailedQuery query={tokens} title={m.tokens_failed()} />
      {list.length === 0 ? null : (
        <Section title={m.set_tokens()} beside={figure(list.length)}>
          <DataTable<ApiToken>
            name={m.set_tokens()}
            rows={list}
            rowKey={(token) => token.id}
            columns={[
              { name: m.token_name(), cell: (token) => <b>{token.name}</b> },
              { name: m.token_may(), cell: (token) => token.grants.map(grantName).join(', ') },
              { name: m.column_last_used(), cell: (token) => (token.lastUsedAt === 0 ? m.never() : dateTime(token.lastUsedAt)) },
              { name: m.column_until(), right: true, cell: (token) => (token.expiresAt === 0 ? m.no_end() : longDateYear(token.expiresAt)) },
              {
                name: m.column_acts(), unnamed: true, right: true,
                cell: (token) => <button type="button" className="link" onClick={() => void attempt(async () => void (await revokeToken(token.id)))}>{m.revoke()}</button>,
              },
            ]}
          />
        </Section>
      )}
      <StandingSection />
    </>
  )
}
