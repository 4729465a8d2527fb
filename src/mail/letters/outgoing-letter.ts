// What every sender asks of a letter before it leaves: that it is the one which was approved, and
// that its blind copies stand where the provider looks for them.
import type { Approved } from '../../actions/approved.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { correctAddress } from './correct-address.ts'
import type { OutgoingLetter, SendMail } from '../mail-port.ts'

/** The letter is built after the approval; it must be this action's, and go to nobody else. */
export function requireApprovedLetter({ actionId, change }: Approved<SendMail>, letter: OutgoingLetter): void {
  const approved = new Set([...change.to, ...change.cc, ...change.bcc].map(({ address }) => address))
  if (!letter.messageId.startsWith(`${actionId}@`) || letter.envelope.to.length === 0 || !letter.envelope.to.every((address) => approved.has(address))) {
    throw new Fault('not-approved', 'The letter is not the one that was approved; nothing was sent')
  }
}

/**
 * For whoever has nothing but the letter to tell whom it is for, and takes this header off before
 * it leaves. Addresses only, one a line: they are ASCII (correct-address.ts), and of any number
 * the header stays well-formed.
 */
export function withBlindCopies(letter: OutgoingLetter, { bcc }: SendMail): OutgoingLetter {
  if (bcc.length === 0) return letter
  const header = `Bcc: ${bcc.map(({ address }) => correctAddress({ name: '', address }).address).join(',\r\n ')}\r\n`
  return { ...letter, raw: Buffer.concat([Buffer.from(header, 'ascii'), letter.raw]) }
}

/** Without <>; '' = it answers none. */
export function answeredBy({ raw }: Pick<OutgoingLetter, 'raw'>): string {
  const text = Buffer.from(raw).toString('latin1')
  return /^in-reply-to:\s*<([^<>\s]+)>/im.exec(text.slice(0, text.indexOf('\r\n\r\n') + 2))?.[1] ?? ''
}

/**
 * What is done before a letter is asked to leave. To come back later would be to look for it, to
 * find nothing and to know nothing: so this try is over, and says that nothing was sent.
 */
export async function orNothingSent<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof RetryLater) throw new Fault('send-later', `${error.message}; nothing was sent`, { status: 503, fix: 'Send it again later.' })
    if (signal.aborted) throw new Fault('send-stopped', 'It was stopped before the letter left; nothing was sent', { status: 503, fix: 'Send it again.' })
    throw error
  }
}

export function requireRoom({ raw }: Pick<OutgoingLetter, 'raw'>, { bytesMax, provider }: { bytesMax: number; provider: string }): void {
  if (raw.byteLength <= bytesMax) return
  throw new Fault('letter-too-large', `${provider} takes letters of up to ${Math.floor(bytesMax / 1e6)} MB here; nothing was sent`, { fix: 'Send it with fewer or smaller files.' })
}
