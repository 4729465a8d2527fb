// What the receiving server writes above a mail that came from outside: the way it took,
// who it really came from, and whether the sender's domain vouches for it.
//
// The sample's own server is mx.example.org. Addresses are from the ranges reserved for
// documentation; a domain keeps its address, so that a changed one could be noticed.
import { headerDate } from './day.ts'
import type { Header } from './mime.ts'
import { domainOf } from './people.ts'
import { seeded, type Seeded } from './seeded.ts'

/** `pass`: signed and aligned. `none`: a small domain that signs nothing. `fail`: not who it says. */
export type Verdict = 'pass' | 'none' | 'fail'

interface Arrival {
  from: string
  receivedMs: number
  verdict?: Verdict
  /** The envelope's domain where it is not the author's: mail services, forgers. */
  through?: string
  /** Headers that its signature covers besides the usual ones. */
  alsoSigned?: readonly string[]
}

export function traceOf({ from, receivedMs, verdict = 'pass', through, alsoSigned = [] }: Arrival, chance: Seeded): Header[] {
  const domain = domainOf(from)
  const carrier = through ?? domain
  const envelope = through === undefined ? from : `bounce+${chance.letters(8, '0123456789abcdef')}@${through}`
  const host = `${through === undefined ? 'mail' : 'out3'}.${carrier}`
  const stamp = headerDate(receivedMs, 'Europe/Bucharest')
  const queueId = chance.letters(11, '0123456789ABCDEF')
  const headers: Header[] = [
    ['Return-Path', `<${envelope}>`],
    ['Delivered-To', 'demo@example.org'],
    ['Received', `from ${host} (${host} [${addressOf(carrier)}]) by mx.example.org (Postfix) with ESMTPS id ${queueId} for <demo@example.org>; ${stamp}`],
    ['Authentication-Results', authentication({ domain, carrier, verdict })],
  ]
  // A third of real mail has a second hop in sight; one is enough for what a reader shows.
  if (chance.next() < 0.35) {
    headers.push(['Received', `from [10.0.${chance.between(0, 40)}.${chance.between(2, 250)}] by ${host} with ESMTPSA id ${chance.letters(14, '0123456789abcdef')}; ${headerDate(receivedMs - 2_000, 'Europe/Bucharest')}`])
  }
  if (verdict === 'pass') {
    const hash = `${chance.letters(43)}=`
    const signature = Array.from({ length: 5 }, () => chance.letters(60)).join(' ')
    headers.push(['DKIM-Signature', `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=s${chance.between(1, 3)}; h=${['from', 'to', 'subject', 'date', 'message-id', ...alsoSigned].join(':')}; bh=${hash}; b=${signature}==`])
  }
  return headers
}

function authentication({ domain, carrier, verdict }: { domain: string; carrier: string; verdict: Verdict }): string {
  switch (verdict) {
    case 'pass':
      return `mx.example.org; dkim=pass header.d=${domain}; spf=pass smtp.mailfrom=${carrier}; dmarc=pass header.from=${domain}`
    case 'none':
      return `mx.example.org; dkim=none; spf=pass smtp.mailfrom=${carrier}; dmarc=none header.from=${domain}`
    case 'fail':
      return `mx.example.org; dkim=none; spf=fail smtp.mailfrom=${carrier}; dmarc=fail (p=reject) header.from=${domain}`
  }
}

function addressOf(domain: string): string {
  const host = seeded([...domain].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7))
  return `${host.pick(['192.0.2', '198.51.100', '203.0.113'])}.${host.between(4, 250)}`
}
