// Sends by an account's own SMTP server, and keeps the same bytes in its Sent mailbox.
//
// Once: before the server can have the letter that is written down (leave-once.ts), and so is
// its answer. Killed or cut off before, it is handed over again; after, it is never sent again by
// itself: what the journal does not know the Sent mailbox may, and if neither does, it is unknown.
import type { MailServer } from '../../accounts/mail-server-shapes.ts'
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf, proofsTogether, type Proof } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { correctAddress } from '../letters/correct-address.ts'
import { openAccess, type ImapAccess } from '../imap/imap-access.ts'
import type { AskCredentials, Reached } from '../imap/imap-config.ts'
import { leaveOnce, requireHere, type HandedOver } from '../letters/leave-once.ts'
import { receiptOfLetter } from '../letters/left-letter.ts'
import type { LetterJournal } from '../letters/letter-journal.ts'
import type { MailSender, OutgoingLetter } from '../mail-port.ts'
import { requireApprovedLetter } from '../letters/outgoing-letter.ts'
import { sentCopies, sha256, type SentCopy } from './sent-copy.ts'
import { defaultSmtpTimeouts, handOver, type SmtpTimeouts } from './smtp-hand-over.ts'

export interface SmtpSenderOptions {
  server: MailServer
  /** Asked before each connection: where the server may be reached. */
  reach: () => Promise<Reached>
  credentials: AskCredentials
  onRefused?: ((reason: string) => Promise<void>) | undefined
  /** For the copy. */
  imap: ImapAccess
  journal: LetterJournal
  clock: Clock
  timeouts?: Partial<SmtpTimeouts>
}

/** Whoever takes letters there puts them into Sent itself. */
const SAVES_ITSELF = /(^|\.)(gmail|googlemail|office365|outlook)\.com$/

export function openSmtpSender(options: SmtpSenderOptions): MailSender {
  const { server, journal, clock } = options
  const connections = openAccess(options.imap)
  const copies = sentCopies({ connections, savesItself: SAVES_ITSELF.test(server.host), clock })

  const concluded = async (letter: OutgoingLetter, { answer, refused }: HandedOver): Promise<Receipt> => receiptOf({ clock, server, letter, answer, refused, copy: await copies.keep(letter) })

  return {
    async send(approved, letter, signal) {
      requireApprovedLetter(approved, letter)
      requireSendable(letter)
      const { actionId } = approved
      const was = await requireHere(journal, actionId)
      const timeouts = { ...defaultSmtpTimeouts, ...options.timeouts }
      const handed = await leaveOnce({ journal, clock, actionId, was }, async (beforeLeaving) => {
        try {
          return await signedIn(options, (credentials, reached) => handOver({ server, reached, credentials, timeouts, beforeLeaving, signal }, letter))
        } catch (error) {
          throw signal.aborted && error === signal.reason ? new RetryLater('Stopped before the letter left', { afterMs: 0, cause: error }) : error
        }
      })
      return await concluded(letter, handed)
    },

    async observe(approved, letter): Promise<Observation> {
      try {
        requireApprovedLetter(approved, letter)
        const note = await journal.read(approved.actionId)
        if (note?.is === 'here') return { outcome: 'not-applied' }
        // It is sent; of what was approved only the copy may be missing, and putting it there is safe to repeat.
        if (note?.is === 'accepted') return { outcome: 'applied', receipt: await concluded(letter, note) }
        return await leftUnheard(letter)
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    async keepCopy(approved, letter) {
      requireApprovedLetter(approved, letter)
      const copy = await copies.keep(letter)
      if (copy.is === 'missing') throw new Error(proofOfCopy(copy, '').proof)
      return { path: copy.path, ...proofOfCopy(copy, sha256(letter.raw)) }
    },

    async close() {
      connections.close()
    },
  }

  /** Who puts a letter into Sent has taken it. We put none there before it was accepted. */
  async function leftUnheard(letter: OutgoingLetter): Promise<Observation> {
    const copy = await copies.find(letter)
    if (copy.is === 'there') return { outcome: 'applied', receipt: receiptOf({ clock, server, letter, answer: '', refused: [], copy }) }
    return { outcome: 'unknown', reason: `${server.host} had the letter and its answer was lost; a copy in Sent would prove that it was taken, and ${copy.reason}` }
  }
}

/** The same bytes on the wire and in Sent: nothing is left for anybody to put right on the way. */
function requireSendable({ envelope, raw }: OutgoingLetter): void {
  for (const address of [envelope.from, ...envelope.to]) {
    if (correctAddress({ name: '', address }).address !== address) throw new Fault('bad-address', `${JSON.stringify(address)} is not an address as it is sent to`)
  }
  const text = Buffer.from(raw).toString('latin1')
  if (!text.endsWith('\r\n') || /\r(?!\n)|(?<!\r)\n/.test(text)) throw new Fault('letter-form', 'The letter has line ends that mail cannot have; nothing was sent')
}

/** A token may have run out: once more with a new one. A password that was refused is not tried again. */
async function signedIn(options: SmtpSenderOptions, hand: (credentials: Awaited<ReturnType<AskCredentials>>, reached: Reached) => Promise<HandedOver>): Promise<HandedOver> {
  const isRefused = (error: unknown): error is Fault => error instanceof Fault && error.code === 'smtp-sign-in'
  const attempt = async (afterRefusal: boolean) => {
    const credentials = await options.credentials({ afterRefusal })
    return await hand(credentials, await options.reach())
  }
  const first = await attempt(false).catch((error: unknown) => ({ error }))
  if (!('error' in first)) return first
  if (!isRefused(first.error)) throw first.error
  const usesToken = 'accessToken' in (await options.credentials({ afterRefusal: false }))
  const second = usesToken ? await attempt(true).catch((error: unknown) => ({ error })) : first
  if (!('error' in second)) return second
  if (isRefused(second.error)) await options.onRefused?.(second.error.message)
  throw second.error
}

interface Concluded {
  clock: Clock
  server: MailServer
  letter: OutgoingLetter
  /** '' where it was lost. */
  answer: string
  refused: HandedOver['refused']
  copy: SentCopy
}

function receiptOf({ clock, server, letter, answer, refused, copy }: Concluded): Receipt {
  const digest = sha256(letter.raw)
  const accepted = answer === '' ? proofOf('answer-lost') : proofOf('server-answered', { host: server.host, answer })
  return receiptOfLetter({
    letter,
    provenAt: clock.now(),
    ...proofsTogether([accepted, proofOfCopy(copy, digest)]),
    after: { sha256: digest, copy: copy.is === 'there' ? copy.path : '' },
    refused: refused.map(({ address, says }) => ({ address, error: `${server.host} takes no letter for ${address}: ${says}` })),
  })
}

function proofOfCopy(copy: SentCopy, digest: string): Proof {
  if (copy.is === 'missing') return proofOf('copy-missing', { reason: copy.reason })
  return copy.differs ? proofOf('copy-rewritten', { place: copy.path }) : proofOf('copy-read', { place: copy.path, digest })
}
