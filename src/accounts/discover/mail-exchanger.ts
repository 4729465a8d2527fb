// Whose servers take a domain's mail in: most domains of companies are hosted by a few, who
// are known. DNS alone decides here which row of our own table is taken, never which host.
import type { MailCandidate } from '../mail-server-shapes.ts'
import { providerOfExchanger, waysOf } from './known-providers.ts'
import { NothingFound, type DiscoveryContext, type Question } from './question.ts'

export async function askExchangers({ net }: DiscoveryContext, question: Question): Promise<MailCandidate[]> {
  question.tried(`MX ${question.domain}`)
  const records = (await net.exchangers(question.domain)).toSorted((a, b) => a.priority - b.priority)
  const hosts = records.map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, '')).filter((host) => host !== '')
  if (hosts.length === 0) throw new NothingFound(`${question.domain} receives no mail: is it written correctly?`)
  // Filters stand in front of a mailbox (MX 10) with the real provider behind (MX 20): the first that is known.
  for (const host of hosts) {
    const known = providerOfExchanger(host)
    if (known !== undefined) return waysOf(known, 'mail-exchanger', question)
  }
  throw new NothingFound(`The mail of ${question.domain} goes to ${hosts[0] ?? ''}, which is none of the large providers`)
}
