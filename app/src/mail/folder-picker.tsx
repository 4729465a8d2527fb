// Where to move it: the folders of that account, found by typing.
import { useQuery } from '@tanstack/react-query'
import { Folder } from '../kit/icons.ts'
import { useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { mailboxesQuery } from '../api/accounts.ts'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { mailboxName, orderMailboxes } from './mailbox-order.ts'
import { plain } from '../words/plain.ts'

export function FolderPicker({ rows, onClose, onChoose }: { rows: readonly ThreadRow[]; onClose(): void; onChoose(mailbox: string): void }) {
  const boxes = useQuery(mailboxesQuery)
  const [text, setText] = useState('')
  const account = rows[0]?.accountId
  const here = new Set(rows.map((row) => row.mailboxId))
  const own = (boxes.data ?? []).filter((box) => box.accountId === account && !here.has(box.id) && box.role !== 'outbox')
  const { roles, folders, labels } = orderMailboxes(own)
  const found = [...own.filter((box) => box.role === 'inbox'), ...roles, ...folders, ...labels].filter((box) =>
    plain(`${mailboxName(box)} ${box.path}`).includes(plain(text)),
  )
  return (
    <Dialog title={m.move_to({ count: rows.length })} onClose={onClose}>
      <form
        className="picker-q"
        onSubmit={(event) => {
          event.preventDefault()
          const first = found[0]
          if (first !== undefined) onChoose(first.id)
        }}
      >
        <Field label={m.find_folder()} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
      </form>
      <div className="picker">
        {found.map((box) => (
          <button key={box.id} type="button" onClick={() => onChoose(box.id)}>
            <Folder className="i" aria-hidden="true" />
            <span>{mailboxName(box)}</span>
            <small>{box.role === '' && box.kind === 'folder' && box.path !== box.name ? box.path : ''}</small>
          </button>
        ))}
        {found.length === 0 ? <p className="why">{m.no_such_folder()}</p> : null}
      </div>
    </Dialog>
  )
}
