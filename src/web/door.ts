// Who stands at the engine's door. Its routes are the same in two places: on the socket of this
// computer, where whoever may open the file may ask for whom they name (entries/engine-socket.ts),
// and here on the web, where a token says for whom, and what it may ask.
import type { FastifyRequest } from 'fastify'
import type { Origin } from '../actions/action.ts'
import { callerOf, requireCaretaker } from './access.ts'
import { askForSyncOfAll } from './ask-for-sync.ts'
import type { WebContext } from './context.ts'
import type { Proposal } from './contract/actions.ts'
import { originOf, requireGrantFor } from './proposing.ts'

/** Whose mail it is about, and how a person is told who asked. */
export interface Asker {
  userId: string
  origin(words: string): Origin
  /** Throws where they may not even ask for it. */
  require(proposal: Pick<Proposal, 'kind'>): void
}

export interface Door {
  asker(request: FastifyRequest): Promise<Asker>
  /** How people reach the app. */
  ownUrl(): string
  status(request: FastifyRequest): Promise<Record<string, unknown>>
  /** Answers how many accounts were asked. */
  triggerSync(request: FastifyRequest): Promise<number>
}

export function webDoor({ db, clock, ownUrl, engineStatus }: WebContext): Door {
  return {
    async asker(request) {
      const caller = callerOf(request)
      return { userId: caller.userId, origin: (words) => originOf(caller, words), require: (proposal) => requireGrantFor(caller, proposal) }
    },
    ownUrl,
    async status(request) {
      const { status, detail } = await engineStatus()
      return { status, ...(looksAfterTheHouse(request) ? detail : {}) }
    },
    triggerSync: (request) => askForSyncOfAll(db, clock, callerOf(request).userId),
  }
}

/** As /health has it: everybody may learn that it is up, and the figures are for who looks after it. */
function looksAfterTheHouse(request: FastifyRequest): boolean {
  try {
    requireCaretaker(callerOf(request))
    return true
  } catch {
    return false
  }
}
