// Refuses a question that its route does not know, before anything is answered or done.
//
// A key that is ignored is the dangerous kind of slip: `GET /emails?form=x` would answer all mail, and
// a script that archives the answer would mean everything. Asked here of every route and not in each
// schema: one that is added tomorrow is covered, and the refusal is the same everywhere, with the key
// that was meant. On the way in, so that no file is taken in for a request that is refused.
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import { operatorNames } from '../../mail/search/language/operators.ts'
import { nearest } from '../../mail/search/language/query-problem.ts'
import { threadsQuery } from '../contract/mail.ts'
import { emailsQuery, searchQuery } from '../contract/search.ts'

/** Whose `q` is in the language of searches, where much of what is asked as a key belongs. */
const SEARCHES = new Set<unknown>([emailsQuery, searchQuery, threadsQuery])
/** What is quoted of a key that is not one. */
const QUOTED_CHARS = 60

export async function knownKeysHook({ method, query, routeOptions }: FastifyRequest): Promise<void> {
  const { config, schema, url = '' } = routeOptions
  // No route of ours (a page of the app, which has its own words there), or nothing at all.
  if (config.access === undefined) return
  const asked = schema?.querystring
  const known = keysOf(asked)
  if (known === 'any') return
  const key = Object.keys(query as object).find((one) => !known.includes(one))
  if (key === undefined) return
  const meant = nearest(key, known)
  const quoted = key.slice(0, QUOTED_CHARS)
  throw new Fault('query-key-unknown', `${method} ${url} cannot be asked for "${quoted}"`, {
    fix: fixOf({ meant, operator: SEARCHES.has(asked) ? nearest(key, operatorNames) : '', known }),
    detail: { key: quoted, known, ...(meant === '' ? {} : { meant }) },
  })
}

/** A loose schema is for whoever calls us by a protocol of their own. */
function keysOf(asked: unknown): readonly string[] | 'any' {
  if (!(asked instanceof z.ZodObject)) return []
  return asked.def.catchall instanceof z.ZodUnknown ? 'any' : Object.keys(asked.shape)
}

function fixOf({ meant, operator, known }: { meant: string; operator: string; known: readonly string[] }): string {
  if (known.length === 0) return 'It takes nothing behind a question mark.'
  const all = `It knows ${known.join(', ')}.`
  if (meant !== '') return `Did you mean ${meant}? ${all}`
  return operator === '' ? all : `Did you mean q=${operator}:…? ${all}`
}
