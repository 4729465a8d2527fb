// From the name of a mail server to the addresses that may be connected to.
//
// A member of the house can name any host, and so can a mail domain's DNS: neither may make
// this computer knock at its own network. The owner may, because a server at 192.168.x is what
// many who host themselves have; what the owner typed is marked in the account's config
// (`inside`), so that the engine finds it allowed later without knowing who asked. Names that the
// operator set (ALLOW_PRIVATE_HOSTS) are allowed for everybody. Nothing allows link-local.
//
// The connection goes to an address that was checked here, with the name for the certificate:
// a name that answers differently the second time gains nothing.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { isHomeAddress, isLoopback, isPublicAddress } from '../base/address-guard.ts'
import { Fault, messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { MailServer } from './mail-server-shapes.ts'

export interface HostPolicy {
  /** ALLOW_PRIVATE_HOSTS: names or addresses. */
  privateHosts: readonly string[]
  /** The system's resolver unless a test brings its own. */
  resolve?: (host: string) => Promise<{ address: string }[]>
}

export interface CheckedServer {
  address: string
  /** The name that the certificate must be for; '' for a bare address. */
  servername: string
  /**
   * On loopback nobody stands between, so a certificate proves nothing there, and programs that
   * offer mail on it (Proton Bridge) sign their own.
   */
  rejectUnauthorized: boolean
}

/** The host as DNS and certificates know it. */
export const asciiHost = (host: string): string => (isIP(host) === 0 ? domainToASCII(host.replace(/\.$/, '')) : host)

export async function checkServer(server: MailServer, { inside }: { inside: boolean }, policy: HostPolicy): Promise<CheckedServer> {
  const host = asciiHost(server.host)
  if (host === '') throw unknown(server.host)
  const addresses = await addressesOf(host, policy)
  const first = addresses[0]
  if (first === undefined) throw unknown(server.host)
  const homeAllowed = inside || policy.privateHosts.includes(host)
  // One inside address among public ones is an attempt to be lucky: refuse them all.
  for (const address of addresses) {
    if (isPublicAddress(address) || (homeAllowed && isHomeAddress(address))) continue
    throw new Fault('mail-host-inside', `${server.host} is not on the public internet`, {
      fix: 'Ask the owner of this Secretary to connect it, or to name it in ALLOW_PRIVATE_HOSTS.',
    })
  }
  if (server.security === 'none' && !addresses.every(isHomeAddress)) {
    throw new Fault('mail-host-plain', `Without encryption everybody on the way to ${server.host} could read the password`, {
      fix: 'Choose TLS or STARTTLS. Without encryption only a server of your own network is used.',
    })
  }
  return { address: first, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: !isLoopback(first) }
}

async function addressesOf(host: string, { resolve }: HostPolicy): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  const asked = resolve === undefined ? lookup(host, { all: true, order: 'verbatim' }) : resolve(host)
  // The system's resolver has no time-out of its own that we could set.
  const late = AbortSignal.timeout(limits.dnsAnswerMs)
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(late.reason as Error)
  late.addEventListener('abort', abort, { once: true })
  try {
    return (await Promise.race([asked, promise])).map(({ address }) => address)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTFOUND') throw unknown(host, cause)
    throw new Fault('mail-host-unresolved', `The address of ${host} could not be found out: ${late.aborted ? 'the name server did not answer' : messageOf(cause)}`, {
      status: 502,
      cause,
      fix: 'Check the network of this server, and try again.',
    })
  } finally {
    late.removeEventListener('abort', abort)
  }
}

const unknown = (host: string, cause?: unknown): Fault =>
  new Fault('mail-host-unknown', `There is no server called ${host}`, { ...(cause === undefined ? {} : { cause }), fix: 'Check how it is written.' })
