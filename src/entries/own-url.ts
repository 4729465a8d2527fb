// How people reach this installation, for links that are printed or sent.
import { Fault } from '../base/fault.ts'
import type { Config } from '../config.ts'

/** `port` is the one that is really listened on, when it is known. */
export function ownUrl({ publicUrl, host, port: configured }: Pick<Config, 'publicUrl' | 'host' | 'port'>, port = configured): string {
  if (publicUrl !== undefined) return publicUrl
  // Every address of the computer is none that a browser can open.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** The web's: as it was given with the command, or else as it is configured. */
export function portOf(given: string | boolean | undefined, configured: number): number {
  if (typeof given !== 'string') return configured
  const port = Number(given)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Fault('usage', `--port ${given} is not a port`, { fix: 'Give a number from 1 to 65535, or 0 for any free one.' })
}
