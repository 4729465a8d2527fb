// The members of a batch, a box each. What is left out is struck, stays proposed and can still be signed alone.
import type { Action } from '../../../src/web/contract/actions.ts'
import { actTitle } from '../approvals/act-title.ts'
import * as m from '../messages/m.ts'
import { Checkbox } from './checkbox.tsx'
import { warningWords } from './warning-words.ts'
import './batch-table.css'
import './data-table.css'

export function BatchTable(props: { actions: readonly Action[]; chosen: ReadonlySet<string>; onChoose(ids: ReadonlySet<string>): void }) {
  const { actions, chosen, onChoose } = props
  const all = actions.every((action) => chosen.has(action.id))
  const flip = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChoose(next)
  }
  return (
    <table className="table batch" aria-label={m.batch_members()}>
      <colgroup><col /><col className="c-from" /><col /><col className="c-why" /></colgroup>
      <thead>
        <tr>
          <th scope="col">
            <Checkbox
              checked={all}
              mixed={chosen.size > 0}
              name={m.batch_all({ count: actions.length })}
              onChange={(on) => onChoose(new Set(on ? actions.map((action) => action.id) : []))}
            />
          </th>
          <th scope="col">{m.column_from()}</th>
          <th scope="col">{m.column_act()}</th>
          <th scope="col">{m.column_why()}</th>
        </tr>
      </thead>
      <tbody>
        {actions.map((action) => {
          const on = chosen.has(action.id)
          const first = action.preview.items[0]
          const warning = action.preview.warnings[0]
          return (
            <tr key={action.id} className={on ? '' : 'left-out'}>
              <td><Checkbox checked={on} name={actTitle(action.preview)} onChange={(checked) => flip(action.id, checked)} /></td>
              <td>{first?.from ?? action.preview.facts[0]?.value ?? ''}</td>
              <td className="subj" title={actTitle(action.preview)}>{actTitle(action.preview)}</td>
              <td>{warning === undefined ? (first?.note ?? '') : warningWords(warning)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
