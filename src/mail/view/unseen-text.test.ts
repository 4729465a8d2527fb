// Words of a letter that its reader would hardly see: each way that a letter of ours still leaves, and
// what only looks like one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { letterHtml } from '../letters/letter-html.ts'

const unseen = (html: string): string => letterHtml(html, new Set()).unseen

test('words in the colour of what they stand on, in none, or ever smaller, are told', () => {
  for (const html of [
    '<p style="color:#fff">secret</p>',
    '<font color="white">secret</font>',
    '<p style="color:transparent">secret</p>',
    '<p style="background-color:navy"><span style="color:#000080">secret</span></p>',
    '<table bgcolor="black"><tr><td><font color="#010101">secret</font></td></tr></table>',
    '<p style="background-color:lime;color:lime">secret</p>',
    '<p style="background-color:white"><span style="background-color:transparent;color:#fefefe">secret</span></p>',
    `${'<small>'.repeat(9)}secret${'</small>'.repeat(9)}`,
    `${'<sub><sup>'.repeat(5)}secret${'</sup></sub>'.repeat(5)}`,
  ]) {
    assert.equal(unseen(`<p>Hello</p>${html}`), 'secret', html)
    assert.match(letterHtml(`<p>Hello</p>${html}`, new Set()).text, /secret/, html)
  }
})

test('what would hide words otherwise is taken off before, so that they stand in plain sight', () => {
  for (const style of ['display:none', 'font-size:1px', 'font-size:0.1em', 'opacity:0', 'visibility:hidden', 'margin-left:9999px', 'margin-left:-500px', 'text-indent:-999px', 'background-color:currentcolor', 'line-height:0', 'padding-left:90em', 'max-width:0', 'width:1px', 'margin:-99px', 'border-left:999px solid']) {
    const { html, text } = letterHtml(`<p style="${style}">words</p>`, new Set())
    assert.deepEqual([html, text], ['<p>words</p>', 'words'], style)
  }
  assert.equal(letterHtml('<table cellpadding="9999" width="9999" border="500"><tr><td>words</td></tr></table>', new Set()).html, '<table><tr><td>words</td></tr></table>')
})

test('words that can be read are not told of', () => {
  for (const html of ['<p style="color:#666">grey</p>', '<table bgcolor="#222222"><tr><td style="color:white">light</td></tr></table>', '<p>H<sub>2</sub>O <small>small</small></p>', '<p style="background-color:yellow;color:red">loud</p>']) assert.equal(unseen(html), '', html)
})
