// Service records: a domain says in DNS where its mail is read and handed in (RFC 6186; RFC 8314
// for TLS from the first byte). DNS is not proven: a host outside the domain, which a forged
// answer could name with a good certificate of its own, is shown to a person first.
import type { MailCandidate, MailServer } from '../mail-server-shapes.ts'
import { mailServers } from '../mail-server-shapes.ts'
import { NothingFound, type DiscoveryContext, type DiscoveryNet, type Question } from './question.ts'

interface Service {
  prefix: string
  security: MailServer['security']
}

// Better ones first; no unencrypted one is ever taken from DNS.
const IMAP: readonly Service[] = [{ prefix: '_imaps._tcp', security: 'tls' }, { prefix: '_imap._tcp', security: 'starttls' }]
const SMTP: readonly Service[] = [{ prefix: '_submissions._tcp', security: 'tls' }, { prefix: '_submission._tcp', security: 'starttls' }]

export async function askServiceRecords({ net }: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  const [imap, smtp] = await Promise.all([firstOf(net, question, IMAP), firstOf(net, question, SMTP)])
  if (imap === undefined && smtp === undefined) throw new NothingFound(`${question.domain} has no service records for mail`)
  if (imap === undefined || smtp === undefined) throw new NothingFound(`${question.domain} says where mail is ${imap === undefined ? 'sent, but not where it is read' : 'read, but not where it is sent'}`)
  const servers = mailServers.safeParse({ imap, smtp, userName: question.address })
  if (!servers.success) throw new NothingFound(`The service records of ${question.domain} cannot be used: ${servers.error.issues[0]?.message ?? ''}`)
  const foreign = [imap.host, smtp.host].filter((host) => host !== question.domain && !host.endsWith(`.${question.domain}`))
  const confirm = foreign.length === 0 ? '' : `${question.domain} sends you to ${[...new Set(foreign)].join(' and ')}. Is this your provider?`
  return [{ step: 'service-records', provider: 'imap', name: '', servers: servers.data, signIn: 'password', note: '', help: '', confirm }]
}

async function firstOf(net: DiscoveryNet, question: Question, services: readonly Service[]): Promise<MailServer | undefined> {
  for (const { prefix, security } of services) {
    question.tried(`SRV ${prefix}.${question.domain}`)
    const records = await net.services(`${prefix}.${question.domain}`)
    const best = records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)[0]
    const host = best?.name.toLowerCase().replace(/\.$/, '') ?? ''
    // A single dot says that the service is not offered (RFC 2782).
    if (best !== undefined && host !== '') return { host, port: best.port, security }
  }
  return undefined
}
