// Refuses what is no text, before any route sees it: NUL, and half of a surrogate pair.
//
// PostgreSQL stores no NUL, so each would end as a failure of ours; half a pair is stored as
// another letter than was sent, and a digest or a key made of it fits nothing any more. Asked
// here of the whole request and not in each schema: a field that is added tomorrow is covered,
// and so are the names of a record, which no schema of a value sees.
import type { FastifyRequest } from 'fastify'
import { Fault } from '../../base/fault.ts'

export async function plainTextHook(request: FastifyRequest): Promise<void> {
  // Copied, because the router's own objects are of a kind of their own; an upload is a stream and stays shut.
  if (isPlain([{ ...(request.params as object) }, { ...(request.query as object) }, request.body])) return
  throw new Fault('not-text', 'The request holds a character that no text has', { fix: 'Leave out NUL (U+0000) and halves of surrogate pairs.' })
}

/** With a list of its own and not by recursion: a body may be nested deeper than the stack. */
export function isPlain(value: unknown): boolean {
  const waiting = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' && (next.includes('\0') || !next.isWellFormed())) return false
    if (Array.isArray(next)) for (const one of next) waiting.push(one)
    else if (typeof next === 'object' && next !== null && Object.getPrototypeOf(next) === Object.prototype) {
      for (const [name, one] of Object.entries(next)) waiting.push(name, one)
    }
  }
  return true
}
