// The hands: the only place where writers and senders are built.
//
// Nothing that generates is imported here (no llm/, no assistant/), and nothing that
// decides: what arrives is approved already, and is carried out as it stands.
import { findAccountById, type ConnectedAccount, type Provider } from '../accounts/connected-accounts.ts'
import type { Credentials } from '../accounts/credentials.ts'
import type { HostPolicy } from '../accounts/server-address.ts'
import { executeAction, executeActionHandler } from '../actions/execute-job.ts'
import { proveAction, proveActionHandler } from '../actions/prove.ts'
import { makeGood, makeGoodHandler } from '../actions/make-good.ts'
import { grantApplier } from '../actions/grant-action.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { bindJob, type BoundJob } from '../jobs/job.ts'
import { isChanged } from '../mail/actions/changed-providers.ts'
import { openGmailDraftKeeper } from '../mail/gmail/gmail-draft-writer.ts'
import { openGmailSender } from '../mail/gmail/gmail-sender.ts'
import { openGmailWriter } from '../mail/gmail/gmail-writer.ts'
import { requireSender } from '../mail/import/imported-account.ts'
import { openImapDraftKeeper } from '../mail/imap/imap-draft-writer.ts'
import { openImapWriter } from '../mail/imap/imap-writer.ts'
import { openLocalWriter } from '../mail/local/local-writer.ts'
import type { DraftKeeper } from '../mail/drafts/draft-keeper.ts'
import { mailAppliers } from '../mail/actions/mail-appliers.ts'
import { openMaildirDraftKeeper } from '../mail/maildir/maildir-draft-writer.ts'
import { openMaildirSender } from '../mail/maildir/maildir-sender.ts'
import { openMaildirWriter } from '../mail/maildir/maildir-writer.ts'
import { openLetterJournal } from '../mail/letters/letter-journal.ts'
import type { MailSender, MailWriter } from '../mail/mail-port.ts'
import { openOutlookDraftKeeper } from '../mail/outlook/outlook-draft-writer.ts'
import { openOutlookSender } from '../mail/outlook/outlook-sender.ts'
import { openOutlookWriter } from '../mail/outlook/outlook-writer.ts'
import { configOf } from '../mail/provider-config.ts'
import { openSmtpSender } from '../mail/smtp/smtp-sender.ts'
import type { Db } from '../store/db.ts'
import { ruleToGrant } from '../triage/rules/rule-to-grant.ts'
import { imapAccess, serverAccess } from './mail-server-access.ts'

export interface ExecutorDeps {
  db: Db
  clock: Clock
  credentials: Credentials
  mailHosts: HostPolicy
}

interface Hands {
  writer(account: ConnectedAccount, deps: ExecutorDeps): MailWriter
  sender(account: ConnectedAccount, deps: ExecutorDeps): MailSender
  /** Where drafts are put with those of the account (keep-actions.ts says so too). */
  keeper?(account: ConnectedAccount, deps: ExecutorDeps): DraftKeeper
}

/** A provider is added here; what a row names that none stands for is refused, never tried. */
const hands: Record<Provider, Hands> = {
  maildir: {
    writer: (account, { clock }) => openMaildirWriter({ root: configOf(account, 'maildir').mailPath, clock }),
    sender: (account, deps) => openMaildirSender({ root: configOf(account, 'maildir').mailPath, journal: openLetterJournal(deps), clock: deps.clock }),
    keeper: (account, { clock }) => openMaildirDraftKeeper({ root: configOf(account, 'maildir').mailPath, clock }),
  },
  imap: {
    writer: (account, deps) => openImapWriter(imapAccess(account, deps)),
    sender: (account, deps) => openSmtpSender({ ...serverAccess(account, 'smtp', deps), imap: imapAccess(account, deps), journal: openLetterJournal(deps), clock: deps.clock }),
    keeper: (account, deps) => openImapDraftKeeper(imapAccess(account, deps)),
  },
  file: {
    writer: (_, deps) => openLocalWriter(deps),
    // Refused when it is proposed (`requireSender`), and here for what was proposed before.
    sender: ({ name }) => {
      throw new Fault('account-no-sender', `${name} was read out of a file: it sends nothing`, { fix: 'Choose another account to send from.' })
    },
  },
  gmail: {
    writer: (account, deps) => openGmailWriter(consentOf(account, deps)),
    sender: (account, deps) => openGmailSender({ ...consentOf(account, deps), journal: openLetterJournal(deps) }),
    keeper: (account, deps) => openGmailDraftKeeper(consentOf(account, deps)),
  },
  outlook: {
    writer: (account, deps) => openOutlookWriter(consentOf(account, deps)),
    sender: (account, deps) => openOutlookSender({ ...consentOf(account, deps), journal: openLetterJournal(deps) }),
    keeper: (account, deps) => openOutlookDraftKeeper(consentOf(account, deps)),
  },
}

const consentOf = ({ id }: ConnectedAccount, { credentials, clock }: ExecutorDeps) => ({
  accessToken: () => credentials.accessTokenFor(id),
  invalidate: (token: string) => credentials.invalidate(id, token),
  clock,
})

function handsOf({ name, provider }: ConnectedAccount): Hands {
  if (isChanged(provider)) return hands[provider]
  throw new Fault('provider-not-written', `This version changes nothing in ${name} yet`, { fix: 'Do it at the provider, or ask again after an update.' })
}

export function buildExecutor(deps: ExecutorDeps): BoundJob[] {
  const { db, clock } = deps
  const readyAccount = async (accountId: string): Promise<ConnectedAccount> => {
    const account = await findAccountById(db, accountId)
    if (account === undefined) throw new Fault('account-gone', 'The account was disconnected')
    if (account.state === 'paused') throw new Fault('account-paused', 'The account is paused', { fix: 'Resume it, and ask again.' })
    return account
  }
  const appliers = mailAppliers({
    db,
    clock,
    writerFor: async (accountId) => {
      const account = await readyAccount(accountId)
      return handsOf(account).writer(account, deps)
    },
    keeperFor: async (accountId) => {
      const account = await readyAccount(accountId)
      const keeper = handsOf(account).keeper?.(account, deps)
      if (keeper === undefined) throw new Fault('drafts-not-kept', `This version keeps no drafts in ${account.name}`)
      return keeper
    },
    senderFor: async (accountId) => {
      const account = await readyAccount(accountId)
      // Refused when it is proposed; here again, for what was proposed before the file was known as one.
      requireSender(account)
      return handsOf(account).sender(account, deps)
    },
  })
  const hand = { appliers: [...appliers, grantApplier({ ...deps, ruleToGrant })] }
  return [bindJob(executeAction, executeActionHandler(hand)), bindJob(proveAction, proveActionHandler(hand)), bindJob(makeGood, makeGoodHandler(hand))]
}
