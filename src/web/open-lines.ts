// How many streams and sockets each caller keeps open here.
//
// Each one costs a file, a listener and a look at the session at every change. A person and
// each token are counted apart, like their requests: a script that leaks streams must not
// silence its person's app.
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'

declare module 'fastify' {
  interface FastifyInstance {
    lines: OpenLines
  }
}

export interface OpenLines {
  requireRoom(key: string): void
  /** Returns how to give the line back; giving it back twice is once. */
  take(key: string): () => void
}

export function openLines(): OpenLines {
  const open = new Map<string, number>()
  return {
    requireRoom(key) {
      if ((open.get(key) ?? 0) < limits.openLinesMax) return
      throw new Fault('too-many-lines', `There are ${limits.openLinesMax} open streams and sockets of yours here already`, {
        status: 429,
        fix: 'Close some: other tabs of the app, or streams that a script left open.',
      })
    },
    take(key) {
      this.requireRoom(key)
      open.set(key, (open.get(key) ?? 0) + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (open.get(key) ?? 0) - 1
        if (left > 0) open.set(key, left)
        else open.delete(key)
      }
    },
  }
}
