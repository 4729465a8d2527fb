// The mails that one signature would clean away, the least certain first. The approval names up to
// two hundred; none that it leaves out is less sure than these.
import { useState } from 'react'
import type { Preview } from '../../../src/web/contract/actions.ts'
import { Confidence } from '../kit/confidence.tsx'
import '../kit/batch-table.css'
import '../kit/data-table.css'
import * as m from '../messages/m.ts'

const SHOWN_AT_FIRST = 12

export function CleanTable({ preview, whyOf }: { preview: Preview; whyOf(id: number): string }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? preview.items : preview.items.slice(0, SHOWN_AT_FIRST)
  const [hidden, unnamed] = [preview.items.length - shown.length, preview.count - preview.items.length]
  return (
    <div className="clean-table">
      <table className="table" aria-label={m.clean_table_name()}>
        <thead>
          <tr><th scope="col">{m.column_from()}</th><th scope="col">{m.fact_subject()}</th><th scope="col">{m.column_why()}</th><th scope="col" className="r">{m.clean_column_sure()}</th></tr>
        </thead>
        <tbody>
          {shown.map(({ id, from, title, confidence = 0 }) => {
            const why = whyOf(Number(id))
            return (
              <tr key={id}>
                <td title={from}>{from}</td>
                <td title={title}>{title === '' ? m.no_subject() : title}</td>
                <td title={why}>{why}</td>
                <td className="r"><Confidence score={confidence} asFigure /></td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {hidden > 0 ? <button type="button" className="link ui" onClick={() => setWhole(true)}>{m.clean_show_listed({ count: hidden })}</button> : null}
      {unnamed > 0 ? <span className="ui muted">{` ${m.clean_surer_ones({ count: unnamed })}`}</span> : null}
    </div>
  )
}
