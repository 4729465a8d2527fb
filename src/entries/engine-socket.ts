// The engine's door for the other programs of this computer: a Unix socket in the data folder,
// readable by its owner and group only. No password: who may open the file may ask, for whom they
// name. They are not signed in, so they decide nothing: what they ask for waits for a person.
import { chmodSync, rmSync } from 'node:fs'
import type { FastifyRequest } from 'fastify'
import { limits } from '../base/limits.ts'
import { accountLimits } from '../accounts/account-limits.ts'
import { bareServer, type BareOptions } from '../web/bare-server.ts'
import type { Asker } from '../web/door.ts'
import { bodyInTimeHook } from '../web/hooks/body-in-time.ts'
import { knownKeysHook } from '../web/hooks/known-keys.ts'
import { plainTextHook } from '../web/hooks/plain-text.ts'
import { doorRoutes, refuseDecisions, type DoorContext } from '../web/routes/door.ts'
import { socketPath } from './ask-engine.ts'
import { personAskedFor } from './operator.ts'

/** Open at once: a script in a loop must not take the files that syncing needs. */
const CONNECTIONS_MAX = 500

export interface EngineDoor extends DoorContext, Pick<BareOptions, 'log'> {
  home: string
  /** How people reach the app. */
  ownUrl(): string
  status(): Promise<Record<string, unknown>>
  /** Asks every active account to sync now; answers how many were asked. */
  triggerSync(): Promise<number>
  /** How long a body may take; the usual. */
  bodyMs?: number
}

export async function serveEngineSocket(door: EngineDoor): Promise<() => Promise<void>> {
  const path = socketPath(door.home)
  // The engine's lock is held, so a socket that still lies here belongs to a dead one.
  rmSync(path, { force: true })
  const app = bareServer({ clock: door.clock, log: door.log, trustProxy: 0 })
  app.server.maxConnections = CONNECTIONS_MAX
  app.addHook('onRequest', knownKeysHook)
  app.addHook('preParsing', bodyInTimeHook(door.bodyMs ?? limits.bodyMs))
  app.addHook('preValidation', plainTextHook)
  await app.register(doorRoutes(door, { ...door, asker: (request) => askerOf(door, request) }), { prefix: '/api' })
  refuseDecisions(app, door)
  await app.listen({ path })
  chmodSync(path, 0o660)
  return () => app.close()
}

/** Shown as what it says it is, and as one of this computer: nobody vouches for its name. */
async function askerOf({ db }: EngineDoor, { headers }: FastifyRequest): Promise<Asker> {
  const named = headers['x-secretary-user']
  const { id } = await personAskedFor(db, typeof named === 'string' ? named : '')
  // A header may hold bytes that are no letter.
  const name = (headers['user-agent'] ?? '').replaceAll(/[^ -~]+/g, ' ').trim().slice(0, accountLimits.userAgentCharsMax)
  return { userId: id, origin: (words) => ({ by: 'socket', id: 'engine', name: name === '' ? 'A program' : name, words }), require: () => {} }
}
