// What every writer asks before it touches anything: that each message was approved.
import type { Approved } from '../../actions/approved.ts'
import { Fault } from '../../base/fault.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'

/** The targets are looked up after the approval; they may only narrow it. */
export function refuseOthers({ change: { messageIds } }: Approved<MailChange>, { messages }: ChangeTargets): void {
  const approvedIds = new Set(messageIds)
  if (!messages.every(({ id }) => approvedIds.has(id))) {
    throw new Fault('not-approved', 'A message was named that nobody approved a change of; nothing was done')
  }
}
