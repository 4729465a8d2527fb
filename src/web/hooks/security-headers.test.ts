// What every answer carries, whichever way it came about: found, refused, unknown, broken.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { WebSettings } from '../context.ts'

async function open(context: TestContext, settings: Partial<WebSettings> = {}) {
  const appFolder = mkdtempSync(join(tmpdir(), 'secretary-app-'))
  context.after(() => rmSync(appFolder, { recursive: true, force: true }))
  mkdirSync(join(appFolder, 'assets'))
  writeFileSync(join(appFolder, 'index.html'), '<!doctype html><title>Secretary</title>')
  writeFileSync(join(appFolder, 'assets/app-1.js'), '1')
  return await openTestWeb(await openTestStore(context), context, { settings: { appFolder, ...settings } })
}

const policyOf = (answer: Response) =>
  new Map((answer.headers.get('content-security-policy') ?? '').split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]))

test('every answer lets a browser run our own script and nothing else', async (context) => {
  const web = await open(context)
  for (const [path, status] of [
    ['/', 200],
    ['/assets/app-1.js', 200],
    ['/mail/inbox', 200],
    ['/assets/none.js', 404],
    ['/api/v1/welcome', 200],
    ['/api/v1/mailboxes', 401],
    ['/api/v1/none', 404],
    ['/health', 503],
  ] as const) {
    const answer = await fetch(`${web.url}${path}`)
    assert.equal(answer.status, status, path)
    const policy = policyOf(answer)
    const directives = ['default-src', 'script-src', 'frame-ancestors', 'base-uri'].map((name) => policy.get(name))
    assert.deepEqual(directives, ["'none'", "'self'", "'none'", "'none'"], path)
    assert.doesNotMatch(answer.headers.get('content-security-policy') ?? '', /unsafe|\*|https?:/, path)
    const others = ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'cross-origin-opener-policy'].map((name) => answer.headers.get(name))
    assert.deepEqual(others, ['nosniff', 'DENY', 'no-referrer', 'same-origin'], path)
    assert.match(answer.headers.get('x-request-id') ?? '', /^req_/, path)
    if (path.startsWith('/api/')) assert.equal(answer.headers.get('cache-control'), 'no-store', path)
  }
})

test('https is remembered only where https is what people use', async (context) => {
  const plain = await open(context)
  assert.equal((await fetch(plain.url)).headers.get('strict-transport-security'), null)
  const secure = await open(context, { publicUrl: 'https://secretary.example.org' })
  assert.match((await fetch(secure.url)).headers.get('strict-transport-security') ?? '', /^max-age=\d{7,}/)
})
