// The version in package.json: one place, read when somebody asks.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootFolder } from '../base/root.ts'

export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(rootFolder(), 'package.json'), 'utf8')) as { version: string }).version
}
