// All vectors of the workshop beside the checkout, when it is there.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { assertSafeHtml } from '../../testing/assert-safe-html.ts'
import { sanitise } from './sanitise.ts'

const folder = join(import.meta.dirname, '../../../../shared/fixtures/html')
const skip = existsSync(folder) ? false : 'no fixtures beside the checkout'
const rows = <T>(file: string): T[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T)

function assertHarmless(payload: string, what: string): void {
  for (const source of [payload, `<p title="${payload}">x</p>`, `<style>${payload}</style>`, `<div style="${payload}">x</div>`, `<a href="${payload}">x</a>`, `<img src="${payload}">`]) {
    assertSafeHtml(sanitise(source), what)
    assertSafeHtml(sanitise(source, { remote: (index) => `/own/${index}` }), what, { remote: /^\/own\/\d+$/ })
  }
}

test('no attack vector survives', { skip }, () => {
  const vectors = rows<{ name: string; payload: string }>('xss-vectors.jsonl')
  assert.ok(vectors.length > 1000)
  for (const { name, payload } of vectors) assertHarmless(payload, name)
})

test('no payload made against sanitisers survives', { skip }, () => {
  for (const { title, payload } of rows<{ title?: string; payload: string }>('dompurify-expect.jsonl')) assertHarmless(payload, title ?? payload)
  for (const file of readdirSync(join(folder, 'bleach'))) assertHarmless(readFileSync(join(folder, 'bleach', file), 'utf8').split('\n--\n')[0] ?? '', file)
})

test('pixels of real newsletters are held back by their address alone', { skip }, () => {
  const pixels = rows<{ pixels: string[] }>('newsletter-tracking-pixels.jsonl').flatMap((row) => row.pixels)
  const blocked = pixels.filter((url) => sanitise(`<img src="${url.replaceAll('"', '&quot;')}">`).remoteImages.length === 0)
  assert.ok(blocked.length / pixels.length >= 0.95, `${blocked.length} of ${pixels.length}`)
})
