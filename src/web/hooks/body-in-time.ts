// Ends a request whose body does not come.
//
// Nobody needs to be signed in to send half a body, and node waits for the rest without an end
// where a server takes uploads: each such connection would keep a file and its memory for ever.
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify'

export function bodyInTimeHook(timeMs: number) {
  return async (request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload): Promise<RequestPayload> => {
    // A stream that is read has no body to end, and stays open for hours.
    if (request.routeOptions.config.longBody === true || !bringsBody(request)) return payload
    // Not answered: whoever takes a minute for a kilobyte is not waiting for words. And a body that
    // was refused for its size is never read to its end: its clock must not hold up a stop.
    const late = setTimeout(() => request.raw.destroy(), timeMs).unref()
    const stop = () => clearTimeout(late)
    payload.once('end', stop).once('close', stop).once('error', stop)
    return payload
  }
}

const bringsBody = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
