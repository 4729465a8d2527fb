// No work is shown under a name that only programs know.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { jobTitle } from './job-words.ts'

const SERVER = fileURLToPath(new URL('../../../src/', import.meta.url))

/** Declared where a file of the server defines a job: read as text, since the app knows the server by its contract alone. */
function jobNames(): string[] {
  const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing'))
  return files.flatMap((path) => [...readFileSync(join(SERVER, path), 'utf8').matchAll(/= defineJob\(\{\s+name: '([^']+)'/g)].map(([, name]) => name ?? ''))
}

test('every kind of work has words of its own', () => {
  const names = jobNames()
  assert.ok(names.length > 15, `only ${names.length} were found: are they declared otherwise now?`)
  assert.deepEqual(names.filter((name) => jobTitle({ name, phase: '' }) === name), [])
})
