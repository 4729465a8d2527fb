// The real network for discovery: DNS with a time-out of its own, the guarded fetch, and
// connections that go only where `checkServer` lets them.
//
// Nobody typed the hosts that are tried here, so none of them may be inside, whoever asks: a
// domain's DNS must not decide what is knocked at in this house.
import { Resolver } from 'node:dns/promises'
import { connect as tlsConnect } from 'node:tls'
import { limits } from '../../base/limits.ts'
import { outbound } from '../../base/outbound.ts'
import type { MailServer } from '../mail-server-shapes.ts'
import { checkServer, type CheckedServer, type HostPolicy } from '../server-address.ts'
import type { DiscoveryNet } from './question.ts'

export function openDiscoveryNet(policy: HostPolicy): DiscoveryNet {
  return {
    exchangers: (domain) => recordsOf((resolver) => resolver.resolveMx(domain)),
    services: (name) => recordsOf((resolver) => resolver.resolveSrv(name)),
    fetch: (request) => outbound(request, policy.resolve === undefined ? {} : { resolve: async (host) => (await policy.resolve!(host)).map(({ address }) => ({ address, family: address.includes(':') ? 6 : 4 })) }),
    async connect(server, signal) {
      const checked = await checkServer(server, { inside: false }, policy)
      await (server.security === 'tls' ? overTls(server, checked, signal) : overSubmission(server, checked))
    },
  }
}

async function recordsOf<T>(ask: (resolver: Resolver) => Promise<T[]>): Promise<T[]> {
  // Two tries within the time: a lost packet is no answer.
  const resolver = new Resolver({ timeout: limits.dnsAnswerMs / 2, tries: 2 })
  try {
    return (await ask(resolver)).slice(0, limits.dnsRecordsMax)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENODATA' || code === 'ENOTFOUND') return []
    throw error
  }
}

async function overTls({ port }: MailServer, { address, servername, rejectUnauthorized }: CheckedServer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = tlsConnect({ host: address, port, servername, rejectUnauthorized })
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  socket.once('secureConnect', () => resolve())
  socket.once('error', reject)
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', abort)
    socket.on('error', () => {})
    socket.destroy()
  }
}

/** Greets, goes over to TLS and leaves, without signing in. */
async function overSubmission({ port }: MailServer, { address, servername, rejectUnauthorized }: CheckedServer): Promise<void> {
  const timeout = limits.discoveryStepMs
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ host: address, port, requireTLS: true, tls: { servername, rejectUnauthorized }, connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout })
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}
