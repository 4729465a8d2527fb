// The frame's page: its policy is fixed, and nothing that is put into it can loosen it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { sanitise } from './sanitise.ts'
import { viewPage } from './view-page.ts'

const safe = sanitise('<style>p{color:#123}</style><p>Bună</p>')

test('the page forbids everything but its own style and pictures it carries', () => {
  assert.equal(
    viewPage({ safe, lang: 'ro' }).csp,
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
  )
})

test('consent opens the addresses it was given and nothing beside them', () => {
  const imagesFrom = ['http://localhost:3000/api/v1/mail/7/images/', 'https://mail.example/api/v1/mail/7/images/']
  assert.match(viewPage({ safe, lang: '', imagesFrom }).csp, /img-src data: http:\/\/localhost:3000\/api\/v1\/mail\/7\/images\/ https:\/\/mail.example\/api\/v1\/mail\/7\/images\/;/)
})

for (const imagesFrom of ['*', "https://a.example/; script-src 'unsafe-inline'", 'https:', 'data: *', "'self'", 'https://a.example/ https://b.example/', 'javascript:x']) {
  test(`${imagesFrom} opens nothing`, () => assert.match(viewPage({ safe, lang: '', imagesFrom: [imagesFrom] }).csp, /img-src data:;/))
}

test('the page is whole, has its language and no script', () => {
  const { html } = viewPage({ safe, lang: 'ro' })
  assert.match(html, /^<!doctype html>\n<html lang="ro">/)
  assert.match(html, /<div class="mail"><p>Bună<\/p><\/div>/)
  assert.match(html, /\.mail p\{color:#123\}/)
  assert.doesNotMatch(html, /<script|javascript:|\son\w+=/i)
})

test('a language that is none is left out', () => {
  assert.match(viewPage({ safe, lang: 'ro"><script>' }).html, /<html><head>/)
})

test('what is quoted and signed is put away only when that was asked for', () => {
  assert.match(viewPage({ safe, lang: '', folded: true }).html, /<html class="fold-quoted fold-signature">/)
  assert.match(viewPage({ safe, lang: '' }).html, /<html><head>/)
})
