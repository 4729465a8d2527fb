// Where to move it, or which label to put on: what its accounts have, found by typing, or what was
// typed, made on the way.
import { useQuery } from '@tanstack/react-query'
import { Folder, FolderPlus, Tag } from '../kit/icons.ts'
import { useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { plain } from '../words/plain.ts'
import { fitsName, newPlace, offersOf, type Destination, type Offer } from './destinations.ts'
import { mailboxName } from './mailbox-order.ts'
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
  const accounts = useQuery(accountsQuery).data ?? []
  const name = text.trim()
  const offers = offersOf(what, boxes, rows)
  const offered = offers.filter((offer) => fitsName(offer, name))
  const concerned = new Set(rows.map(({ accountId }) => accountId))
  const isThere = boxes.some((box) => concerned.has(box.accountId) && (plain(box.path) === plain(name) || plain(mailboxName(box)) === plain(name)))
  const makes = name !== '' && !isThere
  const make = () => onChoose(newPlace(name, rows))
  const madeIn = ({ makes: ids }: Offer): string => (ids.length === 0 ? '' : m.is_made_in({ accounts: ids.map((id) => accounts.find((account) => account.id === id)?.name ?? '').join(', ') }))
  const Icon = what === 'move' ? Folder : Tag
  return (
    <Dialog title={what === 'move' ? m.move_to({ count: rows.length }) : m.label_with({ count: rows.length })} onClose={onClose}>
      <form
        className="picker-q"
        onSubmit={(event) => {
          event.preventDefault()
          const first = offered[0]
          if (first !== undefined) onChoose(first)
          else if (makes) make()
        }}
      >
        <Field label={what === 'move' ? m.find_folder() : m.find_label()} value={text} autoFocus autoComplete="off" maxLength={200} onChange={(event) => setText(event.target.value)} />
      </form>
      <div className="picker">
        {offered.map((offer) => (
          <button key={offer.key} type="button" onClick={() => onChoose(offer)}>
            <Icon className="i" aria-hidden="true" />
            <span>{offer.said}</span>
            <small>{concerned.size > 1 ? madeIn(offer) : offer.called}</small>
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
