// Before an account goes: what is deleted here, and what stays where it is.
import type { Account } from '../../../src/web/contract/mail.ts'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import * as m from '../messages/m.ts'

export function RemoveDialog({ account, onClose, onRemove }: { account: Account; onClose(): void; onRemove(): void }) {
  // Neither a file nor a folder was connected with anything that could be deleted.
  const onlyCopy = account.kept === 'here'
  return (
    <Dialog title={m.remove_account({ name: account.name })} onClose={onClose}>
      <p className="ui">{onlyCopy ? m.remove_account_only() : m.remove_account_what()}</p>
      {onlyCopy || account.provider === 'maildir' ? null : <p className="ui">{m.remove_account_secret()}</p>}
      <div className="acts">
        <Button look="quiet" onClick={onClose}>{m.keep()}</Button>
        <Button look="danger" onClick={onRemove}>{onlyCopy ? m.remove_only_copy() : m.remove_copy()}</Button>
      </div>
    </Dialog>
  )
}
