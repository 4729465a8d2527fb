// No sentence reaches a screen without both languages knowing it.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bareText } from './bare-text.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Not words of ours: example paths and names of files, which are the same in every language. */
const allowed = new Set(['/home/ana/Mail', '/home/ana/Calendars', 'ana@example.org', 'docs/operating/accounts.md'])

test('no screen holds text of its own', () => {
  const found: string[] = []
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.tsx')) continue
    for (const text of bareText(readFileSync(`${root}${path}`, 'utf8'))) if (!allowed.has(text)) found.push(`${path}: ${text}`)
  }
  assert.deepEqual(found, [])
})

test('the scan sees text between tags, before an expression and in attributes', () => {
  assert.deepEqual(bareText('<p>Hello there</p>'), ['Hello there'])
  assert.deepEqual(bareText('<p className="x">Hello {name}</p>'), ['Hello'])
  assert.deepEqual(bareText('<button aria-label="Archive" />'), ['Archive'])
  assert.deepEqual(bareText('const f = (a: number): boolean => a > 3 && a < 9'), [])
  assert.deepEqual(bareText('<b>{m.archive()}</b>'), [])
})
