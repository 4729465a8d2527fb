// Readers of mailboxes and calendars, one an account, built when first needed.
//
// A table says who opens what: a provider is added here, and nowhere else is its name asked.
import { findAccountById, type ConnectedAccount, type Provider } from '../accounts/connected-accounts.ts'
import type { VaultContext } from '../accounts/context.ts'
import type { Credentials } from '../accounts/credentials.ts'
import { pushSecret } from '../accounts/push-secret.ts'
import type { HostPolicy } from '../accounts/server-address.ts'
import { readSettings } from '../accounts/settings.ts'
import type { Clock } from '../base/clock.ts'
import { Fault, notFound } from '../base/fault.ts'
import type { CalendarReader } from '../calendar/calendar-port.ts'
import { openIcsReader } from '../calendar/ics/ics-reader.ts'
import { openLocalReader } from '../mail/local/local-reader.ts'
import type { MailReader } from '../mail/mail-port.ts'
import { openImapReader } from '../mail/imap/imap-reader.ts'
import { openGmailReader } from '../mail/gmail/gmail-reader.ts'
import { openMaildirReader } from '../mail/maildir/maildir-reader.ts'
import type { OutlookWebhook } from '../mail/outlook/outlook-subscription.ts'
import { openOutlookReader } from '../mail/outlook/outlook-reader.ts'
import { calendarFolderOf, configOf } from '../mail/provider-config.ts'
import type { Db } from '../store/db.ts'
import { imapAccess } from './mail-server-access.ts'

export interface Readers {
  mailReaderFor(accountId: string): Promise<MailReader>
  calendarReaderFor(accountId: string): Promise<CalendarReader>
  close(): Promise<void>
}

export interface ReaderDeps {
  db: Db
  clock: Clock
  credentials: Credentials
  mailHosts: HostPolicy
  /** With the vault: whoever has none is not called by providers, and only asks them. */
  push?: { vault: VaultContext['vault']; publicUrl: string | undefined; gmailTopic: string | undefined }
}

/** A reader asks for its credentials at each connection and keeps none: they change while it lives. */
type OpenReader = (account: ConnectedAccount, deps: ReaderDeps) => MailReader | Promise<MailReader>

const mailReaders: Partial<Record<Provider, OpenReader>> = {
  maildir: (account, { clock }) => openMaildirReader({ root: configOf(account, 'maildir').mailPath, clock }),
  file: ({ id }, { db }) => openLocalReader({ db, accountId: id }),
  imap: (account, deps) => openImapReader(imapAccess(account, deps)),
  gmail: (account, deps) => {
    const topic = deps.push?.gmailTopic
    return openGmailReader({ ...consentOf(account, deps), clock: deps.clock, ...(topic === undefined ? {} : { publicPush: { topic } }) })
  },
  outlook: async (account, deps) => openOutlookReader({ ...consentOf(account, deps), clock: deps.clock, ...(await webhookOf(account, deps)) }),
}

const consentOf = ({ id }: ConnectedAccount, { credentials }: ReaderDeps) => ({
  accessToken: () => credentials.accessTokenFor(id),
  invalidate: (token: string) => credentials.invalidate(id, token),
})

/** Microsoft calls addresses of the internet over https alone. */
async function webhookOf(account: ConnectedAccount, { db, clock, push }: ReaderDeps): Promise<{ webhook?: OutlookWebhook }> {
  if (push?.publicUrl?.startsWith('https:') !== true) return {}
  const address = `${push.publicUrl}/api/v1/push/outlook/${account.id}`
  return { webhook: { notificationUrl: address, lifecycleUrl: address, clientState: await pushSecret({ db, clock, vault: push.vault }, account) } }
}

export function buildReaders(deps: ReaderDeps): Readers {
  const { db } = deps
  /** Promises, so that two who ask at once are given one reader. */
  const mail = new Map<string, { reader: Promise<MailReader>; config: string }>()
  const accountOf = async (accountId: string): Promise<ConnectedAccount> => {
    const account = await findAccountById(db, accountId)
    if (account === undefined) throw notFound('account')
    return account
  }
  return {
    async mailReaderFor(accountId) {
      const account = await accountOf(accountId)
      const known = mail.get(accountId)
      // A person may have given it other servers since.
      const config = JSON.stringify(account.config)
      if (known?.config === config) return await known.reader
      const open = mailReaders[account.provider]
      if (open === undefined) throw cannotYet(account)
      const opened = { reader: (async () => await open(account, deps))(), config }
      mail.set(accountId, opened)
      // One that could not be opened is tried anew by the next who asks.
      opened.reader.catch(() => mail.get(accountId) === opened && mail.delete(accountId))
      await closeOpened(known?.reader)
      return await opened.reader
    },
    calendarReaderFor: async (accountId) => {
      const account = await accountOf(accountId)
      // A calendar that names no zone is meant where its person is.
      const { timeZone } = await readSettings(db, account.userId)
      return openIcsReader({ root: calendarFolderOf(account), timeZone })
    },
    close: async () => {
      for (const { reader } of mail.values()) await closeOpened(reader)
      mail.clear()
    },
  }
}

/** What never opened has nothing to close. */
const closeOpened = async (reader: Promise<MailReader> | undefined): Promise<void> => {
  await (await reader?.catch(() => undefined))?.close()
}

const cannotYet = ({ name }: ConnectedAccount): Fault =>
  new Fault('provider-not-read', `This version does not read ${name} yet`, { status: 409, fix: 'It is kept as it was connected, and read after an update.' })
