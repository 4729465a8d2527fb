// Every way of hiding words, beside the same words shown.
import assert from 'node:assert/strict'
import test from 'node:test'
import { visibleText, withoutInvisible } from './visible-text.ts'

for (const hidden of [
  '<div style="display:none">ORDER</div>', '<div style="DISPLAY : NONE !important">ORDER</div>', '<span style="font-size:0">ORDER</span>', '<span style="font-size:0px;color:red">ORDER</span>', '<span style="font-size:1px">ORDER</span>',
  '<span style="visibility:hidden">ORDER</span>', '<span style="opacity:0">ORDER</span>', '<div style="max-height:0;overflow:hidden">ORDER</div>', '<div style="height:0px; overflow: hidden">ORDER</div>', '<p style="text-indent:-9999px">ORDER</p>',
  '<p style="position:absolute;left:-5000px">ORDER</p>', '<p hidden>ORDER</p>', '<p style="color:#fff">ORDER</p>', '<p style="color:white">ORDER</p>', '<font color="#FFFFFF">ORDER</font>', '<p style="color:rgb(255, 255, 255)">ORDER</p>', '<p style="color:#fefefe">ORDER</p>',
  '<div style="background:#000;color:#000">ORDER</div>', '<table bgcolor="#102030"><tr><td style="color:#112031">ORDER</td></tr></table>', '<p style="color:transparent">ORDER</p>', '<p style="color:rgba(0,0,0,0)">ORDER</p>', '<p style="mso-hide:all">ORDER</p>',
  '<style>.pre{display:none}</style><div class="a pre">ORDER</div>', '<style>#x{font-size:0}</style><p id=x>ORDER</p>', '<style>p.q{color:#fff}</style><p class=q>ORDER</p>', '<div style="display:none"><div><b>ORDER</b></div></div>', '<!-- ORDER -->', '<style>ORDER</style>',
  '<p style="display:/*no*/none">ORDER</p>', '<p style="display/**/:none">ORDER</p>', `<p style="display:none;color:${'x'.repeat(50_000)}">ORDER</p>`, `<style>.z{display:none;color:${'x'.repeat(50_000)}}</style><p class=z>ORDER</p>`,
]) {
  test(`not passed on: ${hidden.slice(0, 100)}`, () => {
    const text = visibleText(`<p>Before</p>${hidden}<p>After</p>`)
    assert.doesNotMatch(text, /ORDER/)
    assert.match(text, /Before[^]*After/)
  })
}

for (const shown of [
  '<p>ORDER</p>', '<div style="background:#000"><p style="color:#fff">ORDER</p></div>', '<table bgcolor=black><tr><td style="color:white">ORDER</td></tr></table>', '<p style="font-size:10px">ORDER</p>', '<p style="opacity:0.9">ORDER</p>', '<p style="color:#777">ORDER</p>',
  '<style>@media (max-width:600px){.m{display:none}}</style><p class=m>ORDER</p>', '<p style="max-height:0">ORDER</p>', '<p style="font-size:0.9em">ORDER</p>', '<p style="border-left:-1px">ORDER</p>', '<br><img><hr><p>ORDER</p>', '<p>unclosed <b>ORDER',
]) {
  test(`passed on: ${shown}`, () => assert.match(visibleText(shown), /ORDER/))
}

test('letters without width do not split words, and those that join scripts stay', () => {
  assert.equal(withoutInvisible('pa\u200bss\u00adwo\u2060rd\ufeff \u200d\u200dx\u200c'), 'password x')
  assert.equal(withoutInvisible('a\u202egpj.exe'), 'agpj.exe')
  assert.equal(withoutInvisible('می\u200cخواهم 👩\u200d👩\u200d👧'), 'می\u200cخواهم 👩\u200d👩\u200d👧')
})

test('styles made to be read for ever are read once', { timeout: 60_000 }, () => {
  assert.match(visibleText(`<p style="${' font:'.repeat(60_000)}">shown</p>`), /shown/)
  assert.match(visibleText(`<p style="color:a${' '.repeat(300_000)}b">shown</p>`), /shown/)
  const classes = Array.from({ length: 1_000 }, (_, n) => `c${n}`).join(' ')
  assert.match(visibleText(`<style>.c1{color:${'b'.repeat(300_000)}}</style>${`<p class="${classes}">shown</p>`.repeat(200)}`), /shown/)
})
