// On narrow screens the rail has no folders; this button has them.
import { useNavigate } from '@tanstack/react-router'
import { Folder, Menu } from '../kit/icons.ts'
import { useState } from 'react'
import { Dialog } from '../kit/dialog.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import * as m from '../messages/m.ts'
import { useWaiting } from '../shell/main-nav.tsx'
import { figure } from '../words/locale.ts'
import { mailboxName, orderMailboxes } from './mailbox-order.ts'

export function MailboxSwitch() {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const { mailboxes, unread } = useWaiting()
  const { roles, folders } = orderMailboxes(mailboxes)
  const entries = [
    { id: 'inbox', name: m.place_inbox(), unread },
    ...[...roles, ...folders].map((box) => ({ id: box.id, name: mailboxName(box), unread: box.unread })),
  ]
  return (
    <span className="narrow-only">
      <IconButton label={m.folders()} onClick={() => setOpen(true)}><Menu className="i" aria-hidden="true" /></IconButton>
      {open ? (
        <Dialog title={m.folders()} onClose={() => setOpen(false)}>
          <div className="picker">
            {entries.map((entry) => (
              <button
                key={entry.id}
                type="button"
                onClick={() => {
                  setOpen(false)
                  void navigate({ to: '/mail/$mailbox', params: { mailbox: entry.id } })
                }}
              >
                <Folder className="i" aria-hidden="true" />
                <span>{entry.name}</span>
                <small>{entry.unread > 0 ? figure(entry.unread) : ''}</small>
              </button>
            ))}
          </div>
        </Dialog>
      ) : null}
    </span>
  )
}
