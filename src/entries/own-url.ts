// How people reach this installation, for links that are printed or sent.
import type { Config } from '../config.ts'

/** `port` is the one that is really listened on, when it is known. */
export function ownUrl({ publicUrl, host, port: configured }: Pick<Config, 'publicUrl' | 'host' | 'port'>, port = configured): string {
  if (publicUrl !== undefined) return publicUrl
  // Every address of the computer is none that a browser can open.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
