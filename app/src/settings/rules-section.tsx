// What a person wants done with mail as it comes in: rules, each with what it met, how it acts and
// what it could not do.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { accountsQuery } from '../api/accounts.ts'
import { wordsOf } from '../api/problem-text.ts'
import { changeRule, deleteRule, makeRule, rulesQuery, type Rule } from '../api/rules.ts'
import { endStanding } from '../api/standing-approvals.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { Button } from '../kit/button.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Empty } from '../kit/empty.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { RuleDryLook } from './rule-dry-look.tsx'
import { RuleForm, type RuleSaid } from './rule-form.tsx'
import { RuleGrant } from './rule-grant.tsx'
import { actWords } from './rule-words.ts'

export function RulesSection() {
  const rules = useQuery(rulesQuery)
  const accounts = useQuery(accountsQuery)
  const [opened, setOpened] = useState<{ as: 'new' } | { as: 'edit' | 'try' | 'grant'; rule: Rule }>()
  const { busy, said, wrong, say, attempt } = useAttempt('rules', 'standing')
  if (rules.data === undefined) return rules.isError ? <FailedQuery query={rules} title={m.rules_failed()} /> : <Loading lines={3} />
  const list = rules.data.items
  const all = accounts.data ?? []
  const close = () => setOpened(undefined)
  const save = (what: (said: RuleSaid) => Promise<unknown>, done: (name: string) => string) => (given: RuleSaid) =>
    void attempt(async () => {
      await what(given)
      close()
    }, done(given.name))
  const acts: RuleActs = {
    busy,
    edit: (rule) => setOpened({ as: 'edit', rule }),
    look: (rule) => setOpened({ as: 'try', rule }),
    grant: (rule) => setOpened({ as: 'grant', rule }),
    end: (rule) => void attempt(() => endStanding(rule.standingId), m.standing_ended({ name: rule.name })),
    turn: (rule) => void attempt(() => changeRule(rule, { enabled: !rule.enabled }), m.rule_kept({ name: rule.name })),
    remove: (rule) => void attempt(() => deleteRule(rule.id), m.rule_deleted({ name: rule.name })),
  }
  const problem = wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>
  return (
    <Section title={m.set_rules()} {...(list.length === 0 ? {} : { beside: figure(list.length) })}>
      <p className="why later">{m.rules_why()}</p>
      {opened === undefined ? problem : null}
      <div role="status">{said === '' ? null : <Note tone="good">{said}</Note>}</div>
      {list.length === 0 ? <Empty title={m.no_rules()}>{m.no_rules_why()}</Empty> : (
        <DataTable<Rule>
          name={m.set_rules()}
          rows={list}
          rowKey={(rule) => rule.id}
          columns={[
            { name: m.fact_rule(), cell: (rule) => <><b>{rule.name}</b><small className="exact">{rule.query}</small></> },
            { name: m.rule_act(), cell: (rule) => <>{actWords(rule)}<small>{rule.accountId === '' ? m.any_account() : all.find(({ id }) => id === rule.accountId)?.name}</small></> },
            { name: m.column_state(), cell: (rule) => <RuleState rule={rule} /> },
            { name: m.column_acts(), unnamed: true, right: true, cell: (rule) => <RowActs rule={rule} acts={acts} /> },
          ]}
        />
      )}
      <div className="sec-line"><Button onClick={() => setOpened({ as: 'new' })}>{m.new_rule()}</Button></div>
      {opened?.as === 'new' ? <Dialog title={m.new_rule()} onClose={close}>{problem}<RuleForm accounts={all} busy={busy} onSave={save(makeRule, (name) => m.rule_made({ name }))} /></Dialog> : null}
      {opened?.as === 'edit' ? <Dialog title={m.edit_rule({ name: opened.rule.name })} onClose={close}>{problem}<RuleForm rule={opened.rule} accounts={all} busy={busy} onSave={save((given) => changeRule(opened.rule, given), (name) => m.rule_kept({ name }))} /></Dialog> : null}
      {opened?.as === 'try' ? <RuleDryLook rule={opened.rule} onClose={close} /> : null}
      {opened?.as === 'grant' ? (
        <RuleGrant
          rule={opened.rule}
          accounts={all}
          onClose={close}
          onGiven={() => {
            close()
            say(m.rule_let_given({ name: opened.rule.name }))
          }}
        />
      ) : null}
    </Section>
  )
}

function RuleState({ rule: { enabled, standingId, trouble } }: { rule: Rule }) {
  const why = trouble === null ? undefined : wordsOf({ code: trouble.code, title: trouble.text, fix: '' })
  return (
    <>
      {enabled ? (standingId === '' ? m.rule_asks() : m.rule_by_itself()) : m.rule_is_off()}
      {why === undefined ? null : <small>{m.rule_trouble({ why: why.title })}</small>}
    </>
  )
}

interface RuleActs extends Record<'edit' | 'look' | 'grant' | 'end' | 'turn' | 'remove', (rule: Rule) => void> {
  busy: boolean
}

function RowActs({ rule, acts }: { rule: Rule; acts: RuleActs }) {
  const act = (words: string, what: (rule: Rule) => void) => <button type="button" className="link" disabled={acts.busy} onClick={() => what(rule)}>{words}</button>
  return (
    <span className="row-acts">
      <Link to="/activity/$view" params={{ view: 'journal' }} search={{ who: `rule:${rule.id}`, from: rule.createdAt }}>{m.what_it_did()}</Link>
      {act(m.rule_try(), acts.look)}
      {rule.standingId !== '' ? act(m.end_it(), acts.end) : rule.enabled ? act(m.rule_let(), acts.grant) : null}
      {act(m.edit(), acts.edit)}
      {act(rule.enabled ? m.rule_switch_off() : m.rule_switch_on(), acts.turn)}
      {act(m.remove(), acts.remove)}
    </span>
  )
}
