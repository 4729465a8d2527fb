// What the ways of finding mail servers share: the question, the network they may ask, and the
// two ways of finding nothing.
import type { OutboundAnswer, OutboundRequest } from '../../base/outbound.ts'
import type { MailCandidate, MailServer } from '../mail-server-shapes.ts'

/** The network as discovery sees it; a test brings its own. */
export interface DiscoveryNet {
  exchangers(domain: string): Promise<{ exchange: string; priority: number }[]>
  services(name: string): Promise<{ name: string; port: number; priority: number; weight: number }[]>
  fetch(request: OutboundRequest): Promise<OutboundAnswer>
  /** Connects as the server's security says and proves its certificate; throws what went wrong. */
  connect(server: MailServer, signal: AbortSignal): Promise<void>
}

export interface DiscoveryContext {
  net: DiscoveryNet
  /** '' = nobody is asked. */
  ispdbUrl: string
}

export interface Question {
  address: string
  localPart: string
  domain: string
  signal: AbortSignal
  /** Noted for the report, also when it leads nowhere. */
  tried(what: string): void
}

export type Way = (context: DiscoveryContext, question: Question) => Promise<MailCandidate[]>

/** Nothing, and why: the next way may know. */
export class NothingFound extends Error {
  override readonly name = 'NothingFound'
}

/** There is nothing to find: no other way would know better. */
export class ProviderRefuses extends Error {
  override readonly name = 'ProviderRefuses'
}
