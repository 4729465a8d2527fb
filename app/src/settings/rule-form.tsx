// A rule as it is made or changed: a search, what is to be done, where.
import { useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import type { Rule } from '../api/rules.ts'
import { kindName } from '../approvals/kind-words.ts'
import { Button } from '../kit/button.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { isOfLabels, RULE_KINDS } from './rule-words.ts'

export type RuleSaid = Pick<Rule, 'name' | 'query' | 'act' | 'accountId'>

export function RuleForm({ rule, accounts, busy, onSave }: { rule?: Rule; accounts: readonly Account[]; busy: boolean; onSave(said: RuleSaid): void }) {
  const [name, setName] = useState(rule?.name ?? '')
  const [query, setQuery] = useState(rule?.query ?? '')
  const [kind, setKind] = useState<Rule['act']['kind']>(rule?.act.kind ?? 'mail.mark-read')
  const [label, setLabel] = useState(rule !== undefined && 'label' in rule.act ? rule.act.label : '')
  const [accountId, setAccountId] = useState(rule?.accountId ?? '')
  const act: Rule['act'] = isOfLabels(kind) ? { kind, label } : { kind }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSave({ name, query, act, accountId })
      }}
    >
      <div className="row-form">
        <Field label={m.rule_name()} required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        <Field label={m.rule_query()} exact required value={query} hint={m.rule_query_hint()} onChange={(event) => setQuery(event.target.value)} />
        <Choice label={m.rule_act()} value={kind} onChange={(event) => setKind(RULE_KINDS.find((one) => one === event.target.value) ?? kind)}>
          {RULE_KINDS.map((one) => <option key={one} value={one}>{kindName(one)}</option>)}
        </Choice>
        {isOfLabels(kind) ? <Field label={m.fact_label()} required value={label} onChange={(event) => setLabel(event.target.value)} /> : null}
        <Choice label={m.fact_account()} value={accountId} onChange={(event) => setAccountId(event.target.value)}>
          <option value="">{m.any_account()}</option>
          {accounts.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Choice>
      </div>
      {rule === undefined || rule.standingId === '' ? null : <Note tone="caution">{m.rule_edit_ends()}</Note>}
      <div className="sec-line"><Button type="submit" disabled={busy || name.trim() === '' || query.trim() === '' || (isOfLabels(kind) && label.trim() === '')}>{m.save_rule()}</Button></div>
    </form>
  )
}
