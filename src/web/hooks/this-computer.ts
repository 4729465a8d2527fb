// Whether a request comes from this very computer, straight and not through a proxy.
//
// A proxy on the same computer makes every visitor look local, so a request that was
// forwarded is never local, whether TRUST_PROXY says so or was forgotten.
import { isIPv4 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { networkOf } from '../../accounts/network.ts'

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

export function isThisComputer(request: FastifyRequest): boolean {
  if (FORWARDED.some((name) => request.headers[name] !== undefined)) return false
  const address = request.socket.remoteAddress ?? ''
  if (address === '::1') return true
  const bare = networkOf(address)
  return isIPv4(bare) && bare.startsWith('127.')
}
