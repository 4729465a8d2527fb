// Where to move it, or which label to put on: what that account has, found by typing, or what was
// typed, made on the way.
import { useQuery } from '@tanstack/react-query'
import { Folder, FolderPlus, Tag } from '../kit/icons.ts'
import { useState } from 'react'
import type { Mailbox, ThreadRow } from '../../../src/web/contract/mail.ts'
import { mailboxesQuery } from '../api/accounts.ts'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { mailboxName, orderMailboxes } from './mailbox-order.ts'
import { plain } from '../words/plain.ts'
import type { Destination } from './use-deeds.ts'
import '../kit/picker.css'

export interface FolderPickerProps {
  what: 'move' | 'label'
  rows: readonly ThreadRow[]
  onClose(): void
  onChoose(destination: Destination): void
}

export function FolderPicker({ what, rows, onClose, onChoose }: FolderPickerProps) {
  const boxes = useQuery(mailboxesQuery).data ?? []
  const [text, setText] = useState('')
  const account = rows[0]?.accountId
  const here = new Set(rows.map((row) => row.mailboxId))
  const name = text.trim()
  const own = boxes.filter((box) => box.accountId === account)
  const fits = (box: Mailbox) => plain(`${mailboxName(box)} ${box.path}`).includes(plain(name))
  const offered = (what === 'move' ? placesOf(own.filter((box) => !here.has(box.id) && box.role !== 'outbox')) : own.filter(({ kind, role }) => kind === 'label' && role === '')).filter(fits)
  const isThere = own.some((box) => plain(box.path) === plain(name) || plain(mailboxName(box)) === plain(name))
  const makes = name !== '' && !isThere
  const choose = (box: Mailbox) => onChoose({ mailboxId: box.id, said: mailboxName(box) })
  const make = () => onChoose({ name, said: name })
  const Icon = what === 'move' ? Folder : Tag
  return (
    <Dialog title={what === 'move' ? m.move_to({ count: rows.length }) : m.label_with({ count: rows.length })} onClose={onClose}>
      <form
        className="picker-q"
        onSubmit={(event) => {
          event.preventDefault()
          const first = offered[0]
          if (first !== undefined) choose(first)
          else if (makes) make()
        }}
      >
        <Field label={what === 'move' ? m.find_folder() : m.find_label()} value={text} autoFocus autoComplete="off" maxLength={200} onChange={(event) => setText(event.target.value)} />
      </form>
      <div className="picker">
        {offered.map((box) => (
          <button key={box.id} type="button" onClick={() => choose(box)}>
            <Icon className="i" aria-hidden="true" />
            <span>{mailboxName(box)}</span>
            <small>{box.role === '' && box.path !== box.name ? box.path : ''}</small>
          </button>
        ))}
        {makes ? (
          <button type="button" onClick={make}>
            {what === 'move' ? <FolderPlus className="i" aria-hidden="true" /> : <Tag className="i" aria-hidden="true" />}
            <span>{what === 'move' ? m.make_folder({ name }) : m.make_label({ name })}</span>
            <small />
          </button>
        ) : null}
        {offered.length === 0 && !makes ? <p className="why">{name === '' ? m.no_labels_yet() : m.no_such_folder()}</p> : null}
      </div>
    </Dialog>
  )
}

function placesOf(own: readonly Mailbox[]): Mailbox[] {
  const { roles, folders, labels } = orderMailboxes(own)
  return [...own.filter((box) => box.role === 'inbox'), ...roles, ...folders, ...labels]
}
