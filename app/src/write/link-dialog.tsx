// Where the chosen words lead to.
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import * as m from '../messages/m.ts'
import { linkOf } from './letter-document.ts'

export function LinkDialog({ href, onClose, onLink }: { href: string; onClose(): void; onLink(typed: string): void }) {
  const [typed, setTyped] = useState(href)
  const [wrong, setWrong] = useState('')
  // A form of its own, outside that of the letter.
  return createPortal(
    <Dialog title={m.format_link()} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          if (linkOf(typed) === '') return setWrong(m.link_leads_nowhere())
          onLink(typed.trim())
        }}
      >
        <Field label={m.link_to()} exact value={typed} autoFocus autoComplete="off" inputMode="url" wrong={wrong} hint={m.link_hint()} onChange={(event) => setTyped(event.target.value)} />
        <div className="acts">
          {href === '' ? null : <Button look="quiet" onClick={() => onLink('')}>{m.link_remove()}</Button>}
          <Button look="primary" type="submit">{m.link_put()}</Button>
        </div>
      </form>
    </Dialog>,
    document.body,
  )
}
