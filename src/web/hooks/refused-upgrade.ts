// Closes the connection of a request that asked for a WebSocket and got an answer instead.
//
// Node hands such a socket over for good: its own server no longer reads from it, does not
// see the client leave, and waits for it when closing. Each refusal would leak a socket, to
// anybody and without signing in, and `stop` would never end.
import type { FastifyReply, FastifyRequest } from 'fastify'

const asksToUpgrade = (request: FastifyRequest): boolean => request.headers.upgrade !== undefined

export async function announceClose(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (asksToUpgrade(request)) void reply.header('connection', 'close')
}

/** After the answer, or after an accepted socket has closed, when there is nothing left to do. */
export async function closeRefusedUpgrade(request: FastifyRequest): Promise<void> {
  if (asksToUpgrade(request)) request.raw.socket.destroySoon()
}
