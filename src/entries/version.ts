// The version in package.json: one place, read when somebody asks.
import { createRequire } from 'node:module'

export function ownVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
  return version
}
