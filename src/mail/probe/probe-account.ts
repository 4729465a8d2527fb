// Tries a whole account: what it reads from and what it sends by, apart, because one of them
// working is half the way to finding out why the other does not.
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { Credentials } from '../../accounts/credentials.ts'
import type { HostPolicy } from '../../accounts/server-address.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import type { ImapAccount } from '../imap/imap-account.ts'
import { requireMaildir } from '../maildir/require-maildir.ts'
import { configOf } from '../provider-config.ts'
import { probeServer, type MailSecret } from './probe-server.ts'
import type { ProbePart, ProbeReport, ProbeTrouble } from './probe-shapes.ts'

export async function probeServers({ imap, smtp, userName, inside }: ImapAccount, secret: MailSecret, policy: HostPolicy): Promise<ProbeReport> {
  const both = [
    { part: 'imap', server: imap },
    { part: 'smtp', server: smtp },
  ] as const
  return reportOf(await Promise.all(both.map(async (one) => await probeServer({ ...one, userName, secret, inside }, policy))))
}

export async function probeAccount(account: ConnectedAccount, { credentials, policy }: { credentials: Credentials; policy: HostPolicy }): Promise<ProbeReport> {
  switch (account.provider) {
    case 'maildir': {
      const { mailPath } = configOf(account, 'maildir')
      return reportOf([await oneStep('folder', 'find', async () => await requireMaildir(mailPath))])
    }
    // Nothing is elsewhere that could be tried.
    case 'file':
      return reportOf([])
    case 'gmail':
    case 'outlook':
      return reportOf([await oneStep('consent', 'sign-in', async () => void (await credentials.accessTokenFor(account.id)))])
    case 'imap': {
      const config = configOf(account, 'imap')
      if (config.auth === 'password') return await probeServers(config, { password: await credentials.passwordFor(account.id) }, policy)
      let accessToken = ''
      const consent = await oneStep('consent', 'sign-in', async () => void (accessToken = await credentials.accessTokenFor(account.id)))
      if (accessToken === '') return reportOf([consent])
      const { parts } = await probeServers(config, { accessToken }, policy)
      return reportOf([consent, ...parts])
    }
    default:
      return account.provider satisfies never
  }
}

async function oneStep(part: 'folder' | 'consent', step: 'find' | 'sign-in', work: () => Promise<unknown>): Promise<ProbePart> {
  try {
    await work()
    return { part, server: '', steps: [{ step, outcome: 'ok', code: '', says: '', fix: '' }] }
  } catch (error) {
    const { code, fix } = error instanceof Fault ? error : { code: 'not-now', fix: 'Try again in a moment.' }
    return { part, server: '', steps: [{ step, outcome: 'failed', code, says: messageOf(error), fix }] }
  }
}

const reportOf = (parts: ProbePart[]): ProbeReport => ({ ok: parts.every(({ steps }) => steps.every(({ outcome }) => outcome === 'ok')), parts })

const failureIn = (parts: readonly ProbePart[]) => parts.flatMap(({ steps }) => steps).find(({ outcome }) => outcome === 'failed')

/** Why letters cannot be handed in; undefined where they can, or where that was not tried. */
export function sendingTroubleIn({ parts }: ProbeReport): ProbeTrouble | undefined {
  const failed = failureIn(parts.filter(({ part }) => part === 'smtp'))
  return failed === undefined ? undefined : { code: failed.code, says: failed.says, fix: failed.fix }
}

/** Refuses with the first thing that failed, and the whole report beside it. Where sending may wait, receiving alone is enough. */
export function requireWorking(report: ProbeReport, { sending }: { sending: 'now' | 'later' }): void {
  const failed = failureIn(report.parts.filter(({ part }) => part !== 'smtp' || sending === 'now'))
  if (failed === undefined) return
  throw new Fault(failed.code, failed.says, { fix: failed.fix, detail: { report } })
}
