// How often one caller, or one address before sign-in, may ask: changes and costly reads
// narrowly, plain reads widely, so that the app itself never meets a limit: whoever holds j
// down opens a mail at each key.
//
// A remote picture is counted apart: it is megabytes from a server that a mail named, and as
// a plain read one caller could have this house send 25 such requests a second wherever
// a mail points. A newsletter has a hundred pictures, so three can be opened in a minute.
//
// Counted in this process: several web processes allow as many times more. What guards a
// password is counted in the store (accounts/guess-budget.ts).
//
// A token has its own budget. With one for both, a script in a loop would spend what its
// person needs to click Approve, or to revoke it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../accounts/network.ts'
import type { Clock } from '../../base/clock.ts'
import { keyOf } from '../access.ts'
import type { WebSettings } from '../context.ts'
import { openMinuteCounts, tooManyRequests } from './minute-counts.ts'

export function paceHook(clock: Clock, settings: WebSettings) {
  const counts = openMinuteCounts(clock)
  const limitOf = { change: settings.rateLimitChanges, costly: settings.rateLimitCostly, read: settings.rateLimitReads, fetch: settings.rateLimitFetches }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { access, costly, fetches } = request.routeOptions.config
    if (access === undefined) return
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const kind = !reads ? 'change' : costly === true ? 'costly' : fetches === true ? 'fetch' : 'read'
    const limit = limitOf[kind]
    const who = request.caller === undefined ? networkOf(request.ip ?? 'local') : keyOf(request.caller)
    const spent = counts.add(`${kind}:${who}`)
    void reply.header('ratelimit', `limit=${limit}, remaining=${Math.max(0, limit - spent.hits)}, reset=${spent.secondsLeft}`)
    if (spent.hits > limit) throw tooManyRequests(reply, spent, 'RATE_LIMIT_CHANGES, RATE_LIMIT_COSTLY, RATE_LIMIT_READS and RATE_LIMIT_FETCHES set the limits.')
  }
}
