// Every attack of the workshop beside the checkout, when it is there, as a mail that is quoted.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { letterHtml } from './letter-html.ts'
import { htmlQuoting, htmlToQuote } from './quote-html.ts'
import { sanitise } from '../view/sanitise.ts'

const folder = join(import.meta.dirname, '../../../../shared/fixtures/html')
const skip = existsSync(folder) ? false : 'no fixtures beside the checkout'

test('no attack leaves in a quote, and each quote is sealed as it is', { skip }, () => {
  const vectors = readFileSync(join(folder, 'xss-vectors.jsonl'), 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => (JSON.parse(line) as { payload: string }).payload)
  let quoted = 0
  for (const payload of vectors) {
    const found = htmlToQuote(sanitise(`<b>Oak</b>${payload}`))
    const html = found === undefined ? undefined : htmlQuoting(found, { mail: { from: { name: '', address: 'bob@example.net' }, to: [], subject: '', dateMs: 0 }, how: 'reply', quoting: { locale: 'en', timeZone: 'UTC' }, text: '', fileIds: [] })
    if (html === undefined) continue
    quoted++
    const letter = letterHtml(html, new Set())
    assert.deepEqual([letter.html, letter.unseen], [html, ''], payload)
    assert.doesNotMatch((html.match(/<[^>]*>/g) ?? []).join(''), /<(?:script|style|iframe|object|svg|form|input|link|meta|img)|\son\w+=|javascript:|\ssrc=/i, payload)
  }
  assert.ok(quoted > vectors.length * 0.9, `${quoted} of ${vectors.length}`)
})
