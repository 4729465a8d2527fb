// What of the queue is looked at: by account, by kind, by who asked. Shown once there is something to choose between.
import type { Action } from '../../../src/web/contract/actions.ts'
import type { Account } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { kindName } from './kind-words.ts'
import { askerName } from './origin-line.tsx'
import { askerOf, type TrayFilter } from './tray.ts'

export function TrayFilters({ actions, accounts, filter, onFilter }: { actions: readonly Action[]; accounts: readonly Account[]; filter: TrayFilter; onFilter(filter: TrayFilter): void }) {
  const kinds = [...new Set(actions.map(({ kind }) => kind))]
  const askers = new Map(actions.map((action) => [askerOf(action), askerName(action.origin)]))
  const own = accounts.filter(({ id }) => actions.some(({ accountId }) => accountId === id))
  const choices: readonly [keyof TrayFilter, string, readonly (readonly [string, string])[]][] = [
    ['account', m.filter_account(), own.map(({ id, name }) => [id, name] as const)],
    ['kind', m.filter_kind(), kinds.map((kind) => [kind, kindName(kind)] as const)],
    ['asker', m.filter_asker(), [...askers]],
  ]
  const offered = choices.filter(([name, , options]) => options.length > 1 || filter[name] !== '')
  if (offered.length === 0) return null
  return (
    <div className="tray-filters" role="group" aria-label={m.filter_queue()}>
      {offered.map(([name, label, options]) => (
        <select key={name} className="field" aria-label={label} value={filter[name]} onChange={(event) => onFilter({ ...filter, [name]: event.target.value })}>
          <option value="">{label}</option>
          {options.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
        </select>
      ))}
    </div>
  )
}
