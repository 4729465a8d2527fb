// The things an act would touch, when it touches things rather than sends a text.
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { changeOf } from '../approvals/item-change.ts'
import { useFolderWord } from '../approvals/use-folder-word.ts'
import * as m from '../messages/m.ts'

const shownAtFirst = 6

export function Touched({ action: { accountId, preview } }: { action: Action }) {
  const wordOf = useFolderWord(accountId)
  const [whole, setWhole] = useState(false)
  if (preview.items.length === 0) return null
  const shown = whole ? preview.items : preview.items.slice(0, shownAtFirst)
  const rest = preview.items.length - shown.length
  const unnamed = preview.count - preview.items.length
  return (
    <ul className="touched">
      {shown.map((item) => (
        <li key={item.id}>
          <span>{item.from}</span>
          <b title={item.title}>{item.title}</b>
          <span>{changeOf(preview, item, wordOf)}</span>
        </li>
      ))}
      {rest > 0 ? (
        <li className="rest"><button type="button" className="link ui" onClick={() => setWhole(true)}>{m.more_messages({ count: rest })}</button></li>
      ) : null}
      {whole && unnamed > 0 ? <li className="rest">{m.more_not_listed({ count: unnamed })}</li> : null}
    </ul>
  )
}
