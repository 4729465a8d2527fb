// Making a mailbox and taking an empty one away, at any provider: by itself, or as the place that
// mail is moved to. Looked for first and looked for again afterwards,
// so that what was made by an attempt that told nothing of it is found and not made twice.
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'

export interface MailboxHands {
  /** Its path; undefined: there is none of that name. */
  find(names: readonly string[]): Promise<string | undefined>
  /** Every level that is missing. What another program made meanwhile is as good. Answers why it cannot be. */
  make(names: readonly string[]): Promise<string | undefined>
  /** Answers why it stays. */
  removeEmpty(path: string): Promise<string | undefined>
}

export const isAboutMailbox = ({ change }: MailChange): boolean => change === 'make' || change === 'unmake'

interface Asked {
  change: MailChange
  targets: ChangeTargets
  clock: Clock
}

export async function changeMailbox(hands: MailboxHands, asked: Asked, signal: AbortSignal): Promise<Receipt> {
  const { change: { change }, targets: { make = [] } } = asked
  if (signal.aborted) return await mailboxReceipt(hands, asked, 'Stopped before it began')
  const path = await hands.find(make)
  const isThere = path !== undefined
  const refused = change === 'make' ? (isThere ? undefined : await hands.make(make)) : isThere ? await hands.removeEmpty(path) : undefined
  return await mailboxReceipt(hands, asked, refused ?? 'It is not as approved')
}

export async function observeMailbox(hands: MailboxHands, asked: Asked): Promise<Observation> {
  const receipt = await mailboxReceipt(hands, asked)
  return receipt.proven === 1 ? { outcome: 'applied', receipt } : { outcome: 'not-applied' }
}

/** The path of the place that a change is about; undefined: it is still to be made. */
export const placeOf = async (hands: MailboxHands, { toPath, make }: ChangeTargets): Promise<string | undefined> => (make === undefined || toPath !== '' ? toPath : await hands.find(make))

/** As it is now. */
export async function mailboxReceipt(hands: MailboxHands, { change: { change, make: name = '' }, targets: { make = [] }, clock }: Asked, error = ''): Promise<Receipt> {
  const path = await hands.find(make)
  const isSo = (path !== undefined) === (change === 'make')
  const item = { id: name, outcome: isSo ? ('done' as const) : ('failed' as const), before: {}, after: path === undefined ? {} : { path }, error: isSo ? '' : error }
  return { provenAt: clock.now(), ...proofOf('places-read'), expected: 1, proven: isSo ? 1 : 0, items: [item] }
}
