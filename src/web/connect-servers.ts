// Servers and a password become the config of an account once they were tried: what does not
// work is refused with what failed, and nothing is stored. Nor is it where an account that holds
// mail would come to read somebody else's.
import { changeAccount, findAccount, listAccounts, type AccountRef, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import type { MailServers } from '../accounts/mail-server-shapes.ts'
import { checkServer } from '../accounts/server-address.ts'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { Fault } from '../base/fault.ts'
import { cannotSendYet, type ImapAccount } from '../mail/imap/imap-account.ts'
import { probeServers, requireWorking, sendingTroubleIn } from '../mail/probe/probe-account.ts'
import type { ProbeReport } from '../mail/probe/probe-shapes.ts'
import { isElsewhere, requireSameMailbox } from '../mail/probe/require-same-mailbox.ts'
import { configOf } from '../mail/provider-config.ts'
import type { Db } from '../store/db.ts'
import type { WebContext } from './context.ts'

export interface TypedServers {
  settings: MailServers
  password: string
}

/** `later`: to receive is enough for now, and what keeps it from sending stands on the account. */
export interface WantedServers extends TypedServers {
  sending: 'now' | 'later'
}

export async function tryServers(context: WebContext, person: SignedInPerson, { settings, password }: TypedServers): Promise<{ config: ImapAccount; report: ProbeReport }> {
  const config: ImapAccount = { ...settings, auth: 'password', inside: await isInside(context, person, settings) }
  return { config, report: await probeServers(config, { password }, context.mailHosts) }
}

export async function serversThatWork(context: WebContext, person: SignedInPerson, wanted: WantedServers): Promise<ImapAccount> {
  const { config, report } = await tryServers(context, person, wanted)
  requireWorking(report, wanted)
  return withSending(config, report)
}

function withSending({ cannotSend: _, ...config }: ImapAccount, report: ProbeReport): ImapAccount {
  const cannotSend = sendingTroubleIn(report)
  return cannotSend === undefined ? config : { ...config, cannotSend }
}

/** An account that could not send was tried again. One that could is not held to one bad moment. */
export async function noteSending(context: WebContext, ref: AccountRef, report: ProbeReport): Promise<void> {
  const tried = report.parts.find(({ part }) => part === 'smtp')
  if (tried === undefined) return
  await context.db.transaction(async (tx) => {
    const account = await findAccount(tx, ref)
    if (account === undefined || cannotSendYet(account) === undefined) return
    const config = configOf(account, 'imap')
    // Given another server meanwhile.
    if (`${config.smtp.host}:${config.smtp.port}` !== tried.server) return
    await changeAccount({ ...context, db: tx }, account, { config: withSending(config, report) })
  })
}

/**
 * What the owner typed may be of this network; but only what is there now is marked so. A name
 * that is public today and points inside tomorrow was not what the owner allowed.
 */
async function isInside({ mailHosts }: WebContext, { role }: SignedInPerson, { imap, smtp }: MailServers): Promise<boolean> {
  if (role !== 'owner') return false
  for (const server of [imap, smtp]) {
    try {
      await checkServer(server, { inside: false }, mailHosts)
    } catch (error) {
      // Other reasons are the trial's to tell, with the rest.
      if (error instanceof Fault && error.code === 'mail-host-inside') return true
    }
  }
  return false
}

/** Undefined: the servers stay as they are. */
export async function changedServers(
  context: WebContext,
  person: SignedInPerson,
  { account, password, settings, sending }: { account: ConnectedAccount; password: string | undefined; settings: MailServers | undefined; sending: WantedServers['sending'] },
): Promise<ImapAccount | undefined> {
  if (password === undefined && settings === undefined) return undefined
  if (account.provider !== 'imap') throw new Fault('account-no-servers', `${account.name} is not read by a password`, { status: 409, fix: 'Only its name can be changed here.' })
  const old = configOf(account, 'imap')
  if (old.auth !== 'password') throw new Fault('account-no-password', `${account.name} is read by your consent at the provider, not by a password`, { status: 409, fix: 'Connect it again to renew the consent.' })
  // The one that is kept here must not be sent to a server of somebody's choice.
  if (password === undefined) throw new Fault('password-needed', 'Other servers need the password typed anew', { fix: 'Type the password along with the servers.' })
  const { imap, smtp, userName } = old
  const config = await serversThatWork(context, person, { settings: settings ?? { imap, smtp, userName }, password, sending })
  if (isElsewhere(old, config)) await requireSameMailbox({ db: context.db, clock: context.clock, policy: context.mailHosts }, { account, config, password })
  return config
}

export async function requireNewMailbox(tx: Db, userId: string, wish: { address: string; config: ImapAccount }): Promise<void> {
  for (const account of await listAccounts(tx, userId)) {
    if (account.provider !== 'imap' || account.address !== wish.address) continue
    const { imap, userName } = configOf(account, 'imap')
    if (imap.host !== wish.config.imap.host || userName !== wish.config.userName) continue
    throw new Fault('account-known', 'This mailbox is connected already', { status: 409, fix: 'Change its password or servers in Settings, Accounts.' })
  }
}
