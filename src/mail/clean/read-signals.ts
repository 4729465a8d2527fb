// From a mail to its signals: what its header says, and its first words.
import { dkimPasses } from '../messages/authenticity.ts'
import { fold } from '../search/language/fold-words.ts'
import { CODE, isMailer, isNoReply, NOTIFICATION, PROMOTION, RECEIPT } from './mailing-words.ts'
import { MAILING, SIGNALS } from './signals.ts'
import { unsubscribeWays } from './unsubscribe-ways.ts'

/** Values of header fields; '' = the mail has none. */
export interface MailingHeader {
  fromAddress: string
  listUnsubscribe: string
  listUnsubscribePost: string
  listId: string
  listPost: string
  precedence: string
  autoSubmitted: string
  feedbackId: string
  authenticationResults: string
  /** All of them. */
  signatures: readonly string[]
  isReply: boolean
}

export function headerSignals(header: MailingHeader): number {
  const { fromAddress, listUnsubscribe, autoSubmitted } = header
  const ways = unsubscribeWays(listUnsubscribe)
  const oneClick = ways.https !== '' && /^list-unsubscribe\s*=\s*one-click$/i.test(header.listUnsubscribePost)
  const signals =
    (listUnsubscribe === '' ? 0 : SIGNALS.unsubscribe) |
    (oneClick ? SIGNALS.oneClick : 0) |
    (oneClick && isSigned(header) ? SIGNALS.signed : 0) |
    (header.listId === '' ? 0 : SIGNALS.listId) |
    (/^(?:bulk|list|junk)\b/i.test(header.precedence) ? SIGNALS.bulk : 0) |
    (autoSubmitted === '' || /^no\b/i.test(autoSubmitted) ? 0 : SIGNALS.automatic) |
    (header.feedbackId === '' ? 0 : SIGNALS.feedback) |
    (isNoReply(fromAddress) ? SIGNALS.noReply : 0) |
    (isMailer(fromAddress) ? SIGNALS.mailer : 0)
  if ((signals & MAILING) === 0) return 0
  return signals | (header.listPost === '' || /^no\b/i.test(header.listPost) ? 0 : SIGNALS.discussion) | (header.isReply ? SIGNALS.reply : 0)
}

/** With what its words say, once they are known; of no mailing they say nothing. */
export function withWordSignals(signals: number, mail: { subject: string; snippet: string; isInvitation: boolean }): number {
  if (signals === 0) return 0
  const text = fold(`${mail.subject}\n${mail.snippet}`)
  return (
    signals |
    (PROMOTION.test(text) ? SIGNALS.promotion : 0) |
    (NOTIFICATION.test(text) ? SIGNALS.notification : 0) |
    (RECEIPT.test(text) ? SIGNALS.receipt : 0) |
    (CODE.test(text) ? SIGNALS.code : 0) |
    (mail.isInvitation ? SIGNALS.invitation : 0)
  )
}

/**
 * RFC 8058 section 4: a signature that holds covers both headers. We do not check signatures; the
 * server that took the mail in does, and says for which domain one held. Where it says nothing,
 * nobody knows who wrote the address, and no request goes there.
 */
function isSigned({ signatures, authenticationResults }: MailingHeader): boolean {
  if (signatures.length === 0) return false
  const passed = dkimPasses(authenticationResults)
  return signatures.some((signature) => {
    const tags = tagsOf(signature)
    const covered = new Set((tags.get('h') ?? '').toLowerCase().split(':').map((name) => name.trim()))
    return covered.has('list-unsubscribe') && covered.has('list-unsubscribe-post') && passed.has((tags.get('d') ?? '').toLowerCase())
  })
}

/** `d=example.org; h=From : To` (RFC 6376 section 3.2). */
function tagsOf(signature: string): Map<string, string> {
  return new Map(
    signature.split(';').flatMap((tag) => {
      const at = tag.indexOf('=')
      return at === -1 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).replaceAll(/\s+/g, '')] as const]
    }),
  )
}
