// The letter is built after the approval; it must be that action's, and go to nobody else.
import type { Approved } from '../actions/approved.ts'
import { Fault } from '../base/fault.ts'
import type { OutgoingLetter, SendMail } from './mail-port.ts'

export function requireApprovedLetter({ actionId, change }: Approved<SendMail>, letter: OutgoingLetter): void {
  const approved = new Set([...change.to, ...change.cc, ...change.bcc].map(({ address }) => address))
  if (!letter.messageId.startsWith(`${actionId}@`) || letter.envelope.to.length === 0 || !letter.envelope.to.every((address) => approved.has(address))) {
    throw new Fault('not-approved', 'The letter is not the one that was approved; nothing was sent')
  }
}
