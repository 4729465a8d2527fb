// The engine's door for the other processes of this computer: a Unix socket in the data
// folder, readable by its owner and group only. No password: who may open the file may ask.
import { chmodSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { join } from 'node:path'
import { messageOf } from '../base/fault.ts'
import type { Log } from '../base/log.ts'
import type { EngineStatus } from '../web/context.ts'

const ASK_TIMEOUT_MS = 1_500

export interface EngineDoor {
  status(): Promise<Record<string, unknown>>
  /** Asks every active account to sync now; answers how many were asked. */
  triggerSync(): Promise<number>
}

export const socketPath = (home: string): string => join(home, 'engine.sock')

export async function serveEngineSocket(home: string, door: EngineDoor, log: Log): Promise<() => Promise<void>> {
  const path = socketPath(home)
  // The engine's lock is held, so a socket that still lies here belongs to a dead one.
  rmSync(path, { force: true })
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    void (async () => {
      const route = `${request.method ?? ''} ${request.url ?? ''}`
      if (route === 'GET /api/status') return answer(200, await door.status())
      // GET too, as the old name of it.
      if (route === 'POST /api/sync/trigger' || route === 'GET /api/sync/trigger') return answer(202, { accounts: await door.triggerSync() })
      answer(404, { code: 'not-found', title: `There is nothing at ${route}` })
    })().catch((error: unknown) => {
      log.error('The engine could not answer on its socket', { reason: messageOf(error) })
      answer(500, { code: 'internal', title: 'Something failed in the engine' })
    })
  })
  await listen(server, path)
  return async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      chmodSync(path, 0o660)
      resolve()
    })
  })
}

/**
 * From another process: is the engine up, and what does it say. Never throws.
 *
 * SQLite's only engine is the one of this folder. On PostgreSQL a web may stand alone: then
 * nothing ever made a socket here, and that is no fault. A crash leaves the socket behind, so
 * an engine that died beside us is still told from one that never was; one that was stopped in
 * good order is not.
 */
export function askEngine(home: string, store: 'sqlite' | 'postgres'): Promise<EngineStatus> {
  return new Promise((resolve) => {
    const down = (reason: string) => resolve({ status: 'down', detail: { reason } })
    const asking = httpRequest({ socketPath: socketPath(home), path: '/api/status', timeout: ASK_TIMEOUT_MS }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', (error) => down(error.message))
      response.on('close', () => {
        try {
          // After an answer that was cut short this is half a text, and so no answer.
          resolve({ status: response.statusCode === 200 ? 'ok' : 'down', detail: JSON.parse(text) as Record<string, unknown> })
        } catch {
          down('its answer cannot be read')
        }
      })
    })
    asking.on('timeout', () => asking.destroy(new Error('it does not answer')))
    asking.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && store === 'postgres') return resolve({ status: 'off', detail: { reason: 'No engine runs beside this web; on PostgreSQL it may run on another host' } })
      down(error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? 'it is not running' : error.message)
    })
    asking.end()
  })
}
