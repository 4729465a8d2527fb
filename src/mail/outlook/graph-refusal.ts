// What Microsoft refuses, in words for a person. The codes come from its answers; whoever reads
// one of these must know whether to sign in, to ask an administrator, or to wait.
import { Fault } from '../../base/fault.ts'

/** An answer that is a refusal: the call was understood, and was not carried out. */
export interface Refusal {
  ok: false
  status: number
  /** Microsoft's own: ErrorItemNotFound, SyncStateNotFound. '' = it gave none. */
  code: string
  message: string
}

/** What went wrong, how often, and how long Microsoft asks to wait. */
export interface Setback {
  answer: Refusal
  attempt: number
  askedMs: number | undefined
  signal: AbortSignal
}

const NO_MAILBOX = /^(MailboxNotEnabledForRESTAPI|MailboxNotSupportedForRESTAPI|ErrorNonExistentMailbox|MailboxNotHostedInExchangeOnline)$/i

/** The place from which a list of changes goes on is forgotten: Microsoft keeps it for some weeks, and less when it is busy. */
export const isForgotten = ({ status, code }: Refusal): boolean => status === 410 || /^(SyncStateNotFound|SyncStateInvalid|ErrorInvalidSyncStateData|resyncRequired)$/i.test(code)

export const isGone = ({ status, code }: Refusal): boolean => (status === 404 && !NO_MAILBOX.test(code)) || status === 410

export const isTooManyAtOnce = ({ status, message }: Refusal): boolean => status === 429 && /MailboxConcurrency/i.test(message)

export function faultOf(refusal: Refusal): Fault {
  const { status, code, message } = refusal
  const said = `${code === '' ? `status ${status}` : code}${message === '' ? '' : `: ${message.slice(0, 200)}`}`
  const detail = { microsoft: code, microsoftStatus: status }
  if (status === 401) {
    return new Fault('outlook-signed-out', 'Microsoft does not accept the sign-in of this account any more', { status: 502, detail, fix: 'Open the account under Settings and sign in to Microsoft again.' })
  }
  if (NO_MAILBOX.test(code)) {
    return new Fault('outlook-no-mailbox', 'This Microsoft account has no mailbox that can be read from outside', {
      status: 502,
      detail,
      fix: 'If its mail is on a server of the company itself, connect it by IMAP; otherwise ask the administrator whether the account has an Exchange Online licence.',
    })
  }
  if (status === 403) {
    return new Fault('outlook-forbidden', `Microsoft does not let Secretary do this in the mailbox (${said})`, {
      status: 502,
      detail,
      fix: 'Sign in to Microsoft again and allow Secretary to read, change and send mail. If that page says that an administrator must approve it, ask yours to.',
    })
  }
  return new Fault('outlook-refused', `Microsoft refused what was asked (${said})`, { status: 502, detail, fix: 'Sync again. If it stays, open the account in Outlook on the web: what fails there as well is not for us to repair.' })
}

export const folderMissing = (path: string): Fault =>
  new Fault('mailbox-missing', 'The mail folder is not in the Outlook mailbox any more', { status: 502, detail: { path }, fix: 'Sync the account again. The copy that was already made is kept.' })
