// What the browser may do with our pages: run our own script, talk to us, and nothing else.
//
// Constants set by one hook rather than by a plugin: it is the same for every answer, and
// on the list route a header plugin cost as much as the query. A route that serves
// something else (HTML mail) replaces the policy for its answer.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebSettings } from '../context.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function securityHeaders(settings: WebSettings) {
  const headers: Record<string, string> = {
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()',
    ...(settings.publicUrl?.startsWith('https:') === true ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    void reply.headers(headers)
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
  }
}
