// Names that are usual, tried by connecting: the certificate must be good for the name, or it is
// not taken. IMAP by TLS only, which whoever has a certificate offers. The last way, and one that a person confirms: that somebody answers at
// mail.example.org says that there is a mail server, not that it is this person's.
import { messageOf } from '../../base/fault.ts'
import type { MailCandidate, MailServer } from '../mail-server-shapes.ts'
import { NothingFound, type DiscoveryContext, type DiscoveryNet, type Question } from './question.ts'

export async function guessServers({ net }: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  const { domain, address } = question
  const [imap, smtp] = await Promise.all([
    firstThatAnswers(net, question, [tls(`imap.${domain}`, 993), tls(`mail.${domain}`, 993)]),
    firstThatAnswers(net, question, [tls(`smtp.${domain}`, 465), tls(`mail.${domain}`, 465), startTls(`smtp.${domain}`, 587), startTls(`mail.${domain}`, 587)]),
  ])
  if (typeof imap === 'string' || typeof smtp === 'string') {
    throw new NothingFound([imap, smtp].filter((one) => typeof one === 'string').join('; ') + '. Ask your provider for its IMAP and SMTP servers and type them')
  }
  const confirm = 'These servers were guessed from the address. Compare them with what your provider says.'
  return [{ step: 'guess', provider: 'imap', name: '', servers: { imap, smtp, userName: address }, signIn: 'password', note: '', help: '', confirm }]
}

const tls = (host: string, port: number): MailServer => ({ host, port, security: 'tls' })
const startTls = (host: string, port: number): MailServer => ({ host, port, security: 'starttls' })

/** All at once, since most do not exist; the first in the order of the list wins, not the fastest. */
async function firstThatAnswers(net: DiscoveryNet, { signal, tried }: Question, servers: readonly MailServer[]): Promise<MailServer | string> {
  const attempts = servers.map(async (server) => {
    tried(`${server.host}:${server.port}`)
    try {
      await net.connect(server, signal)
      return undefined
    } catch (error) {
      return `${server.host}:${server.port}: ${messageOf(error)}`
    }
  })
  const reasons: string[] = []
  for (const [at, server] of servers.entries()) {
    const reason = await attempts[at]
    if (reason === undefined) return server
    reasons.push(reason)
  }
  return reasons.join('; ')
}
