// The description is made of the routes themselves, so it names every one that a script may call.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { storeTest } from '../testing/real-store.ts'
import { openTestWeb } from '../testing/test-web.ts'

storeTest('the API describes itself, every route of it, and the page that shows it runs no foreign code', async (store, context) => {
  const web = await openTestWeb(store, context)
  const answer = await fetch(`${web.url}/api/docs/json`)
  assert.equal(answer.status, 200)
  const document = (await answer.json()) as { openapi: string; paths: Record<string, Record<string, unknown>> }
  assert.equal(document.openapi, '3.1.0')
  const described = new Set(Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)))
  const missing = web.routes.map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`).filter((route) => !described.has(route))
  // Prometheus' own format: OpenAPI has no words for it.
  assert.deepEqual(missing, ['GET /metrics'])

  const page = await fetch(`${web.url}/api/docs`)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-type') ?? '', /text\/html/)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /script-src 'self'/)
  assert.doesNotMatch(policy, /unsafe|https:|upgrade-insecure-requests|validator/, 'nothing from elsewhere, and it opens over plain http')
  assert.equal(policy, (await fetch(`${web.url}/api/v1/welcome`)).headers.get('content-security-policy'), 'the same as everywhere')
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
  assert.equal((await fetch(new URL(script, `${web.url}/api/docs/`))).status, 200)
  const start = await (await fetch(`${web.url}/api/docs/static/swagger-initializer.js`)).text()
  assert.match(start, /validatorUrl: null/, 'the description is shown to nobody else')
})

storeTest('every route says how it refuses, and the socket what it says and hears', async (store, context) => {
  const web = await openTestWeb(store, context)
  const document = (await (await fetch(`${web.url}/api/docs/json`)).json()) as Described
  const answers = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { responses }]) => ({ what: `${method} ${path}`, responses })))
  assert.ok(answers.length > 50)
  for (const { what, responses } of answers) {
    assert.deepEqual(responses['default']?.content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }, what)
    assert.ok(Object.keys(responses).some((status) => /^[123]/.test(status)), `${what} says what it answers`)
  }
  const { schemas } = document.components
  assert.deepEqual(Object.keys(schemas['Problem']?.properties ?? {}).toSorted(), ['code', 'detail', 'fix', 'requestId', 'status', 'title', 'type'])

  const live = document.paths['/api/v1/live']?.['get']
  assert.deepEqual(Object.keys(live?.responses ?? {}), ['101', 'default'])
  const named = live?.description.match(/Live\w+/g) ?? []
  assert.deepEqual(named, ['LiveMessage', 'LiveAsk'])
  assert.equal(schemas['LiveMessage']?.oneOf?.length, 7)
  assert.deepEqual(Object.keys(schemas['LiveAsk']?.properties ?? {}), ['type', 'jobId', 'afterSeq'])
})

interface Described {
  paths: Record<string, Record<string, { description: string; responses: Record<string, { content?: unknown }> }>>
  components: { schemas: Record<string, { properties?: object; oneOf?: unknown[] }> }
}

storeTest('no path through the documentation leads anywhere else', async (store, context) => {
  const web = await openTestWeb(store, context)
  for (const path of ['/api/docs/../../health', '/api/docs/%2e%2e/%2e%2e/health', '/api/docs/..%2f..%2fhealth', '/api/docs/../v1/welcome', '/api/docs/%2E%2E/v1/settings', '/api/docs/./../../metrics']) {
    const { status, text } = await askExactly(web.url, path)
    assert.equal(status, 404, `${path}: ${text.slice(0, 200)}`)
    assert.match(text, /"code":"not-found"/, path)
  }
  assert.equal((await askExactly(web.url, '/api/docs/./json')).status, 200, 'the same page by a longer way')
})

/** `fetch` would tidy the path first. */
function askExactly(url: string, path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asking.on('error', reject)
    asking.end()
  })
}
