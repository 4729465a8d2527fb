// From an e-mail address to its mail servers.
//
// Six ways, in the order of how far they can be believed: what we know of the provider; whose
// the mail exchanger is; service records (RFC 6186, 8314); the domain's own autoconfig, over TLS;
// Mozilla's database, which thereby learns the domain (ISPDB_URL=off: it is not asked); names that
// are usual, tried with TLS. The first that finds something ends the search: a worse source adds
// doubt, not knowledge. Each way says what it tried and why it found nothing, in words a person
// can act on, and none takes longer than its time, whatever the other side does.
import { domainToASCII } from 'node:url'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { untilAborted } from '../../base/outbound.ts'
import { requireEmail } from '../email-address.ts'
import type { Discovery, DiscoveryStepName, MailCandidate } from '../mail-server-shapes.ts'
import { askAutoconfig, askIspdb } from './autoconfig.ts'
import { guessServers } from './guess.ts'
import { providerOfDomain, waysOf } from './known-providers.ts'
import { askExchangers } from './mail-exchanger.ts'
import { NothingFound, ProviderRefuses, type DiscoveryContext, type Question, type Way } from './question.ts'
import { askServiceRecords } from './service-records.ts'

const WAYS: readonly [DiscoveryStepName, Way][] = [
  ['known-provider', askKnown],
  ['mail-exchanger', askExchangers],
  ['service-records', askServiceRecords],
  ['autoconfig', askAutoconfig],
  ['ispdb', askIspdb],
  ['guess', guessServers],
]

export async function discover(context: DiscoveryContext, email: string): Promise<Discovery> {
  const address = requireEmail(email)
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  // A bare name or a literal address has no provider to ask, and would be asked of our own network.
  if (!domain.includes('.') || /^[\d.]+$/.test(domain)) {
    throw new Fault('address-malformed', 'The part behind the @ is not a domain of the internet', { fix: 'Write it as name@example.org, or type the servers yourself.' })
  }
  const found: Discovery = { address, candidates: [], steps: [] }
  for (const [step, ask] of WAYS) {
    const tried: string[] = []
    if (found.candidates.length > 0) {
      found.steps.push({ step, outcome: 'not-tried', tried, says: 'Not needed' })
      continue
    }
    const signal = AbortSignal.timeout(limits.discoveryStepMs)
    const question: Question = { address, localPart: address.slice(0, at), domain, signal, tried: (what) => void tried.push(what) }
    try {
      found.candidates = await untilAborted(ask(context, question), signal)
      found.steps.push({ step, outcome: 'found', tried, says: '' })
    } catch (error) {
      if (error instanceof ProviderRefuses) {
        found.steps.push({ step, outcome: 'failed', tried, says: error.message })
        return found
      }
      const outcome = error instanceof NothingFound ? 'nothing' : 'failed'
      found.steps.push({ step, outcome, tried, says: signal.aborted ? 'No answer in time. Check the network of this server' : messageOf(error) })
    }
  }
  return found
}

async function askKnown(_: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  question.tried(question.domain)
  const known = providerOfDomain(question.domain)
  if (known === undefined) throw new NothingFound('Not one of the large providers')
  return waysOf(known, 'known-provider', question)
}
