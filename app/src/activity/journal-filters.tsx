// What of the journal is shown: from when to when, who asked, in which account, what kind, how it stands.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { accountsQuery } from '../api/accounts.ts'
import { tokensQuery } from '../api/people.ts'
import { askerName } from '../approvals/origin-line.tsx'
import { kindName, knownKinds } from '../approvals/kind-words.ts'
import { Choice, Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { momentOfWall, wallTime } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { journalStates, type JournalSearch } from './journal-search.ts'
import { stateName } from './state-words.ts'

export function JournalFilters({ search, onSearch }: { search: JournalSearch; onSearch(search: JournalSearch): void }) {
  const accounts = useQuery(accountsQuery).data ?? []
  const tokens = useQuery(tokensQuery).data ?? []
  const zone = currentZone()
  const set = (name: keyof JournalSearch, value: string | number | undefined) => {
    const { [name]: _, ...rest } = search
    onSearch(value === undefined || value === '' ? rest : { ...rest, [name]: value })
  }
  const moment = (name: 'from' | 'to', label: string) => (
    <Field label={label} type="datetime-local" value={search[name] === undefined ? '' : wallTime(search[name], zone)} onChange={(event) => set(name, momentOfWall(event.target.value, zone))} />
  )
  const askers: readonly (readonly [string, string])[] = [
    ...(['person', 'undo'] as const).map((by) => [by, askerName({ by, name: '' })] as const),
    ...(['chat', 'socket'] as const).map((by) => [by, by === 'chat' ? m.asker_chat() : m.asker_socket()] as const),
    ...tokens.map(({ id, name }) => [`token:${id}`, name] as const),
  ]
  const known = search.who === undefined || askers.some(([value]) => value === search.who) ? askers : [...askers, [search.who, search.who] as const]
  return (
    <div className="journal-filters" role="group" aria-label={m.filter_journal()}>
      {moment('from', m.filter_from())}
      {moment('to', m.filter_to())}
      <Choice label={m.filter_who()} value={search.who ?? ''} onChange={(event) => set('who', event.target.value)}>
        <option value="">{m.anybody()}</option>
        {known.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
      </Choice>
      {accounts.length < 2 && search.account === undefined ? null : (
        <Choice label={m.fact_account()} value={search.account ?? ''} onChange={(event) => set('account', event.target.value)}>
          <option value="">{m.any_account()}</option>
          {accounts.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Choice>
      )}
      <Choice label={m.filter_what()} value={search.kind ?? ''} onChange={(event) => set('kind', event.target.value)}>
        <option value="">{m.anything()}</option>
        {knownKinds.map((kind) => <option key={kind} value={kind}>{kindName(kind)}</option>)}
      </Choice>
      <Choice label={m.filter_state()} value={search.state ?? ''} onChange={(event) => set('state', event.target.value)}>
        <option value="">{m.any_state()}</option>
        {journalStates.map((state) => <option key={state} value={state}>{stateName(state)}</option>)}
      </Choice>
      {Object.keys(search).length === 0 ? null : <Link className="journal-all" to="/activity/$view" params={{ view: 'journal' }} search={{}}>{m.show_everything()}</Link>}
    </div>
  )
}
