// What every sender does once a letter left: looks for it where the provider keeps it, and says what
// was read back there.
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import type { Proof } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import type { OutgoingLetter } from '../mail-port.ts'

export interface LeftLetter extends Proof {
  letter: Pick<OutgoingLetter, 'messageId' | 'envelope'>
  provenAt: number
  /** Beside whom it went to and what it is called: where it lies, by what it is known. */
  after?: Record<string, unknown>
  /** Whom the provider would not take it for, each with the reason. */
  refused?: readonly { address: string; error: string }[]
}

/** One item for the letter, and one for each person who did not get it. */
export function receiptOfLetter({ letter, provenAt, proof, proofParts, after = {}, refused = [] }: LeftLetter): Receipt {
  const turnedDown = new Set(refused.map(({ address }) => address))
  const recipients = letter.envelope.to.filter((address) => !turnedDown.has(address))
  const sent: ItemOutcome = { id: letter.messageId, outcome: 'done', before: {}, after: { messageId: letter.messageId, recipients, ...after }, error: '' }
  const others = refused.map(({ address, error }): ItemOutcome => ({ id: address, outcome: 'failed', before: {}, after: {}, error }))
  return { provenAt, proof, proofParts, expected: 1 + others.length, proven: 1, items: [sent, ...others] }
}

/** A provider shows a letter some seconds after it took it. Undefined: not within these waits. */
export async function lookForLetter<T>(look: () => Promise<T | undefined>, { clock, waitsMs, signal }: { clock: Clock; waitsMs: readonly number[]; signal: AbortSignal }): Promise<T | undefined> {
  for (const waitMs of waitsMs) {
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    const found = await look()
    if (found !== undefined) return found
  }
  return undefined
}
