// How often one address may fail to say who it is.
//
// A request is counted before its credential is looked up and given back when that proved
// right, so a flood in parallel gets no further than one in a row. When the minute is spent,
// nothing more is looked up for that address; only what proved itself to this process
// already comes through, and cookies are counted apart from bearer headers. Otherwise one
// forgotten script with a revoked token would shut out everybody behind the same router.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../accounts/network.ts'
import type { Clock } from '../../base/clock.ts'
import { hashToken } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { accessCookie, bearerToken } from '../cookies.ts'
import type { WebSettings } from '../context.ts'
import { openMinuteCounts, tooManyRequests } from './minute-counts.ts'

/** What the look-up said. `undecided`: it did not happen, as when the store is away. */
export type Verdict = 'proven' | 'expired' | 'refused' | 'undecided'

export interface Strangers {
  /** Throws when this address has failed too often to be looked up; else takes the verdict, and may throw then. */
  admit(request: FastifyRequest, reply: FastifyReply): (verdict: Verdict) => void
}

export function openStrangers(clock: Clock, settings: Pick<WebSettings, 'rateLimitChanges' | 'rateLimitReads'>): Strangers {
  const counts = openMinuteCounts(clock)
  const proven = new Set<string>()
  const remember = (name: string) => {
    // To the young end.
    proven.delete(name)
    proven.add(name)
    for (const oldest of proven) {
      if (proven.size <= limits.provenCredentialsKept) return
      proven.delete(oldest)
    }
  }
  return {
    admit(request, reply) {
      const network = networkOf(request.ip ?? 'local')
      const bearer = bearerToken(request)
      const credential = bearer === '' ? accessCookie(request) : bearer
      const key = `${bearer !== '' ? 'bearer' : credential === '' ? 'none' : 'cookie'}:${network}`
      const name = hashToken(credential)
      const known = proven.has(name)
      const count = (counted: string, limit: number) => {
        const spent = counts.add(counted)
        if (spent.hits > limit) throw tooManyRequests(reply, spent, 'Sign in, or send a token that is in force.')
      }
      if (!known) count(key, settings.rateLimitChanges)
      return (verdict) => {
        if (!known && verdict !== 'refused') counts.takeBack(key)
        if (verdict === 'proven') return remember(name)
        if (verdict === 'undecided') return
        proven.delete(name)
        // A real token out of time is no guess, and an app that slept all night sends a few at once.
        if (verdict === 'expired') return count(`expired:${network}`, settings.rateLimitReads)
        if (known) count(key, settings.rateLimitChanges)
      }
    },
  }
}
