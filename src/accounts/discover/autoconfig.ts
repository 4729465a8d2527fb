// Mozilla's autoconfig: a small XML file that a provider, or Mozilla's database for it, puts at a
// known address. https only: this file says where a password is sent.
//
// The text is a stranger's. htmlparser2 builds no document and knows no entities but the five of
// XML, so there is nothing to expand and nothing to fetch; what is not of the expected form
// fails at the schema.
import { Parser } from 'htmlparser2'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { MailCandidate, MailServers } from '../mail-server-shapes.ts'
import { mailServers } from '../mail-server-shapes.ts'
import { NothingFound, type DiscoveryContext, type Question } from './question.ts'

export async function askAutoconfig(context: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  const { domain, address } = question
  const urls = [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address)}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ]
  // Side by side: a host that swallows packets must not eat the other's time.
  const asked = urls.map(async (url) => await fetchServers(context, question, url))
  const settled = await Promise.allSettled(asked)
  const reasons: string[] = []
  for (const one of settled) {
    if (one.status === 'fulfilled') return [candidateOf('autoconfig', one.value)]
    reasons.push(messageOf(one.reason))
  }
  throw new NothingFound(reasons.join('; '))
}

export async function askIspdb(context: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  if (context.ispdbUrl === '') throw new NothingFound('The database of providers is turned off here (ISPDB_URL=off)')
  const url = `${context.ispdbUrl.replace(/\/*$/, '/')}${question.domain}`
  return [candidateOf('ispdb', await fetchServers(context, question, url))]
}

function candidateOf(step: 'autoconfig' | 'ispdb', servers: MailServers): MailCandidate {
  return { step, provider: 'imap', name: '', servers, signIn: 'password', note: '', help: '', confirm: '' }
}

async function fetchServers({ net }: DiscoveryContext, question: Question, url: string): Promise<MailServers> {
  question.tried(url)
  const { host } = new URL(url)
  const answer = await net
    .fetch({ url, headers: { accept: 'application/xml, text/xml' }, bytesMax: limits.autoconfigBytesMax, timeoutMs: limits.discoveryStepMs, signal: question.signal })
    .catch((error: unknown) => {
      // That a host is not there is what most domains answer.
      throw error instanceof Fault && error.code === 'outbound-unreachable' ? new NothingFound(`${host} is not there`) : error
    })
  if (!answer.url.startsWith('https://')) throw new NothingFound(`${host} answers without encryption`)
  if (answer.status !== 200) throw new NothingFound(`${host} has no description of its mail servers (${answer.status})`)
  return serversOf(new TextDecoder().decode(answer.body), question)
}

type Fields = Record<string, string>

/** The first IMAP and the first SMTP server that are encrypted and take a password; the file lists its preferences in order. */
export function serversOf(xml: string, question: Pick<Question, 'address' | 'localPart' | 'domain'>): MailServers {
  const { incoming, outgoing } = listedIn(xml)
  const imap = incoming.find((one) => one['type'] === 'imap' && isUsable(one))
  const smtp = outgoing.find((one) => one['type'] === 'smtp' && isUsable(one))
  if (imap === undefined || smtp === undefined) throw new NothingFound(`The description of ${question.domain} names no encrypted ${imap === undefined ? 'IMAP' : 'SMTP'} server that takes a password`)
  const fill = (text = '') => text.replaceAll(/%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g, (_, name: keyof typeof words) => words[name])
  const words = { EMAILADDRESS: question.address, EMAILLOCALPART: question.localPart, EMAILDOMAIN: question.domain }
  const server = (one: Fields) => ({ host: fill(one['hostname']), port: Number(one['port']), security: one['sockettype'] === 'SSL' ? 'tls' : 'starttls' })
  const servers = mailServers.safeParse({ imap: server(imap), smtp: server(smtp), userName: fill(imap['username']) || question.address })
  if (!servers.success) throw new NothingFound(`The description of ${question.domain} cannot be used: ${servers.error.issues[0]?.message ?? ''}`)
  return servers.data
}

const isUsable = (one: Fields): boolean =>
  (one['sockettype'] === 'SSL' || one['sockettype'] === 'STARTTLS') && (one['authentication'] ?? 'password-cleartext').split(' ').some((way) => /^(?:password-cleartext|plain|password-encrypted|secure)$/.test(way))

function listedIn(xml: string): { incoming: Fields[]; outgoing: Fields[] } {
  const found = { incoming: [] as Fields[], outgoing: [] as Fields[] }
  let server: Fields | undefined
  let field = ''
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'incomingserver' || name === 'outgoingserver') server = { type: (attributes['type'] ?? '').toLowerCase() }
        else {
          field = name
          // A server lists each way to sign in by itself.
          if (server?.[name] !== undefined) server[name] += ' '
        }
      },
      ontext(text) {
        if (server !== undefined && field !== '') server[field] = `${server[field] ?? ''}${text}`
      },
      onclosetag(name) {
        field = ''
        if (server === undefined || (name !== 'incomingserver' && name !== 'outgoingserver')) return
        const trimmed = Object.entries(server).map(([key, value]) => [key, value.trim()])
        found[name === 'incomingserver' ? 'incoming' : 'outgoing'].push(Object.fromEntries(trimmed) as Fields)
        server = undefined
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  parser.end(xml)
  return found
}
