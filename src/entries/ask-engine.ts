// Where the engine's socket lies, and the one question that our own processes ask there. Apart from
// what serves it, so that a command which only asks loads no server.
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { EngineStatus } from '../web/context.ts'

const ASK_TIMEOUT_MS = 1_500

export const socketPath = (home: string): string => join(home, 'engine.sock')

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
