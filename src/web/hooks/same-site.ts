// Keeps other pages' requests out, three times over: the Host must be ours (DNS
// rebinding), the Origin of a change must be ours (login CSRF too), and a change made
// with a cookie must carry the session's own token, which no other page can read.
import { hostname } from 'node:os'
import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { csrfMatches } from '../../accounts/sessions.ts'
import { Fault } from '../../base/fault.ts'
import { bearerToken } from '../cookies.ts'
import type { WebSettings } from '../context.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export function hostHook(settings: WebSettings) {
  const ours = new Set(['localhost', hostname().toLowerCase(), settings.host.toLowerCase()])
  if (settings.publicUrl !== undefined) ours.add(new URL(settings.publicUrl).hostname)
  return async (request: FastifyRequest): Promise<void> => {
    const name = hostOf(request)
    // An address cannot be rebound; a name that is not ours may point anywhere tomorrow.
    if (name === '' || ours.has(name) || isIP(name) !== 0) return
    throw new Fault('host-unknown', `This server does not answer to the name ${name}`, {
      status: 421,
      fix: 'Set PUBLIC_URL to the address people use.',
    })
  }
}

function hostOf(request: FastifyRequest): string {
  const host = (request.headers.host ?? '').toLowerCase()
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1]
  return bracketed ?? host.replace(/:\d+$/, '')
}

export function sameSiteHook(settings: WebSettings) {
  return async (request: FastifyRequest): Promise<void> => {
    if (SAFE.has(request.method)) return
    const { origin } = request.headers
    if (origin !== undefined && !isOurs(origin, request, settings)) throw foreign()
    if (origin === undefined && request.headers['sec-fetch-site'] === 'cross-site') throw foreign()
    const { caller } = request
    // A bearer header is no ambient authority: a page that can send it has the token already.
    if (caller?.kind !== 'person' || bearerToken(request) !== '') return
    const given = request.headers['x-csrf-token']
    if (typeof given === 'string' && csrfMatches(caller.csrfToken, given)) return
    throw new Fault('csrf', 'The request did not carry this session’s token', { status: 403, fix: 'Reload the page and try again.' })
  }
}

/** For what changes nothing by itself but must not be opened by another page: the live socket. */
export function requireOwnOrigin(request: FastifyRequest, settings: WebSettings): void {
  const { origin } = request.headers
  if (origin !== undefined && !isOurs(origin, request, settings)) throw foreign()
}

function isOurs(origin: string, request: FastifyRequest, settings: WebSettings): boolean {
  return settings.corsOrigins.includes(origin) || originsOf(request, settings).includes(origin)
}

/**
 * What the browser that asks may call us: the name it used, which the host hook let pass, and
 * the configured one, because a proxy in front may have put its own name into the request.
 */
export function originsOf(request: FastifyRequest, settings: WebSettings): string[] {
  const asked = `${request.protocol}://${request.headers.host ?? ''}`
  const told = settings.publicUrl === undefined ? asked : new URL(settings.publicUrl).origin
  return told === asked ? [asked] : [told, asked]
}

const foreign = (): Fault => new Fault('foreign-origin', 'The request came from another site', { status: 403 })
